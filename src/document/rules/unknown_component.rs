use crate::finding::Rule;

/// `components` names a component that is neither built in nor in `components/`.
///
/// # Why
/// Nothing would be installed for it.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redist: {}
/// #   ^^^^^^ error: there is no component `redist`
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redis: {version: 17.8.3}
/// ```
///
/// # Fix
/// By hand: correct the name, or add the component's folder.
///
/// # Source
/// schemas/environment.json, `components`: the names of all components.
pub(crate) static UNKNOWN_COMPONENT: Rule =
    Rule::error("schema/unknown-component", include_str!("unknown_component.rs"));
