use crate::finding::Rule;

/// `metadata.name` is not the name of the folder.
///
/// # Why
/// The folder decides. A name that says otherwise was forgotten when the folder was copied.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: beta}
/// #                ^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// ```
pub(crate) static FOLDER: Rule = Rule::error("naming/folder", include_str!("folder.rs"));
