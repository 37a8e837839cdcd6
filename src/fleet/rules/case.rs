use crate::finding::Rule;

/// Two names differ only in upper and lower case.
///
/// # Why
/// macOS and Windows usually treat the two folders as one. Someone there checks out other files than were committed.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^ error: the tenant acme differs from another only in upper and lower case
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// ```
/// ```yaml tenants/Acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: Acme}
/// spec: {company: Another}
/// ```
///
/// # Good
/// ```yaml tenants/Acme/tenant.yaml
/// ```
/// ```yaml tenants/acme-labs/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme-labs}
/// spec:
///   company: Another
///   environments: [production]
///   admin: {name: Admin, email: admin@acme-labs.example}
///   redisDatabase: 1
/// ```
///
/// # Fix
/// By hand: rename one of the two.
///
/// # Source
/// git-scm.com/docs/git-config, core.ignoreCase.
pub(crate) static CASE: Rule = Rule::error("naming/case", include_str!("case.rs"));
