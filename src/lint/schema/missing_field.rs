use crate::lint::{Lint, Rule};

/// A field that must be there, here or in an ancestor, and is not.
///
/// # Why
/// There is no default that would be right. What a parent environment or `tenantDefaults` gives counts as given.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
/// # ^^^
///     model: null
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
///     model: A100-40GB
/// ```
pub struct MissingField;

impl Lint for MissingField {
    const RULE: Rule = Rule::error("schema/missing-field");
}
