use crate::lint::{Lint, Rule};

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
pub(super) struct UnknownComponent;

impl Lint for UnknownComponent {
    const RULE: Rule = Rule::error("schema/unknown-component");
}
