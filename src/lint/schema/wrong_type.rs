use crate::lint::{Lint, Rule};

/// A value of another type than its field has.
///
/// # Why
/// A number where a string is expected loses digits; a string where a number is expected is no number to anybody.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: four}
/// #               ^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// ```
pub struct WrongType;

impl Lint for WrongType {
    const RULE: Rule = Rule::error("schema/wrong-type");
}
