use crate::finding::Rule;

/// The name has another meaning, or Windows does not accept it.
///
/// # Why
/// Windows does not allow a folder called `con` or `nul`, so nobody could check the tree out there. No environment can
/// be called `tenant` or `values`, because `tenant.yaml` and `values/` have other meanings in a tenant's folder. No
/// tenant can be called `platform`: in the paths of secrets that is the platform itself.
///
/// # Bad
/// ```yaml tenants/con/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: con}
/// #                ^^^ error: con is a device on Windows, where no folder can have that name
/// ```
///
/// # Good
/// ```yaml tenants/contoso/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Fix
/// By hand: choose another name.
///
/// # Source
/// learn.microsoft.com, "Naming Files, Paths, and Namespaces".
pub(crate) static RESERVED: Rule = Rule::error("naming/reserved", include_str!("reserved.rs"));
