use crate::lint::{Lint, Rule};

/// A tenant that would go without anyone having said so.
///
/// # Why
/// A folder that is lost in a merge would delete a customer with all data.
///
/// # Bad
/// ```sh console
/// git rm -r tenants/acme && tenantry render
/// ```
///
/// # Good
/// ```sh console
/// # tenants/acme/tenant.yaml: state: retired; render, let it sync; then git rm -r tenants/acme
/// ```
pub struct TenantVanished;

impl Lint for TenantVanished {
    const RULE: Rule = Rule::error("delivery/tenant-vanished");
}
