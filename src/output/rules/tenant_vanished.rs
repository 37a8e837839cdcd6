use crate::finding::Rule;

/// A tenant's folder is gone, but the tenant was neither set to `retired` nor listed under `removed`.
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
///
/// # Fix
/// By hand: restore the folder. To remove the tenant, set `state: retired`, render, deliver it, and delete the folder
/// in a later commit. Or list the tenant under `removed` of the environment.
///
/// # Source
/// argoproj/argo-cd#18780 and #18212: clusters that were emptied by a lost file.
pub(crate) static TENANT_VANISHED: Rule = Rule::error("delivery/tenant-vanished", include_str!("tenant_vanished.rs"));
