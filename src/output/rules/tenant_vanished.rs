use crate::finding::Rule;

/// A tenant that would go without anyone having said so.
///
/// # Why
/// A folder that is lost in a merge would delete a customer with all data.
///
/// # Bad
/// ```console rendered/production/tenants/4/initech/base/namespace-initech.yaml
/// rm -r tenants/initech
/// ```
///
/// # Good
/// ```console rendered/production/tenants/4/initech/base/namespace-initech.yaml
/// sed -i "s/^spec:/spec:\n  state: retired/" tenants/initech/tenant.yaml
/// tenantry render   # and let it sync; later
/// rm -r tenants/initech
/// tenantry render
/// ```
pub(crate) static TENANT_VANISHED: Rule = Rule::error("delivery/tenant-vanished", include_str!("tenant_vanished.rs"));
