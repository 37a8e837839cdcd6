use crate::finding::Rule;

/// A component that is neither built in nor in `components/`.
///
/// # Why
/// Nothing would be installed for it.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redist: {}
/// #   ^^^^^^
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redis: {version: 17.8.3}
/// ```
pub(crate) static UNKNOWN_COMPONENT: Rule =
    Rule::error("schema/unknown-component", include_str!("unknown_component.rs"));
