use crate::finding::Rule;

/// `metadata.name` is not the name of the folder.
///
/// # Why
/// tenantry uses the name of the folder. The two differ if someone copied a folder and forgot to change the name.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: beta}
/// #                ^^^^ error: metadata.name is "beta", and the folder of this tenant is acme
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// ```
///
/// # Fix
/// By hand: write the folder's name into `metadata.name`, or rename the folder.
///
/// # Source
/// The field `metadata.name` in schemas/tenant.json.
pub(crate) static FOLDER: Rule = Rule::error("naming/folder", include_str!("folder.rs"));
