use crate::finding::Rule;

/// An environment accepts an exception that nothing in it needs.
///
/// # Why
/// What was open is closed, or the name is wrong. If it stays, it accepts the next way of that name, which nobody has looked at.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   acceptedExceptions: [volumes]
/// #                      ^^^^^^^ warning: acceptedExceptions: nothing needs "volumes" any more
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   acceptedExceptions: []
/// ```
///
/// # Fix
/// By hand: remove the name. `tenantry apart` shows the ways that are open.
///
/// # Source
/// The field `acceptedExceptions` in schemas/environment.json.
pub(crate) static UNUSED_EXCEPTION: Rule =
    Rule::warning("isolation/unused-exception", include_str!("unused_exception.rs"));
