use crate::finding::Rule;

/// A name that means something else.
///
/// # Why
/// No folder on Windows can be called `con` or `nul`, and nobody there could check the tree out. `tenant` and `values` are files and folders in a tenant's own folder.
///
/// # Bad
/// ```yaml tenants/con/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: con}
/// #                ^^^
/// ```
///
/// # Good
/// ```yaml tenants/contoso/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
pub(crate) static RESERVED: Rule = Rule::error("naming/reserved", include_str!("reserved.rs"));
