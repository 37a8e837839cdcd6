use crate::lint::{Lint, Rule};

/// A field that does not exist.
///
/// # Why
/// It would be ignored, and what it says would not happen.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quotas: {gpus: 1}
/// # ^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
pub struct UnknownField;

impl Lint for UnknownField {
    const RULE: Rule = Rule::error("schema/unknown-field");
}
