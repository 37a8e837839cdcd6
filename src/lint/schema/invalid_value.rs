use crate::lint::{Lint, Rule};

/// A value that its field does not take.
///
/// # Why
/// Each field says what it takes: a quantity, a host, one of some words.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: sleeping
/// #        ^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: suspended
/// ```
pub struct InvalidValue;

impl Lint for InvalidValue {
    const RULE: Rule = Rule::error("schema/invalid-value");
}
