use crate::lint::{Lint, Rule};

/// An environment that does not exist.
///
/// # Why
/// The tenant, or what stands in the file, would be nowhere.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [prod]
/// #                ^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [production]
/// ```
pub(super) struct UnknownEnvironment;

impl Lint for UnknownEnvironment {
    const RULE: Rule = Rule::error("schema/unknown-environment");
}
