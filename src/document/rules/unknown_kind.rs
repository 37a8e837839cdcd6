use crate::finding::Rule;

/// The `kind` does not fit the file's path, or its `apiVersion` has no such kind.
///
/// # Why
/// environment.yaml contains an Environment and tenant.yaml a Tenant, with `apiVersion: tenantry.dev/v1`. The API
/// server refuses a kind that Kubernetes does not have, and the engine then applies nothing of that folder. Custom
/// resources are not checked.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// apiVersion: tenantry.dev/v1
/// kind: Tenants
/// #     ^^^^^^^ error: kind: `Tenants` is not Tenant
/// metadata: {name: acme}
/// ```
/// ```yaml deployment.yaml
/// apiVersion: v1
/// kind: Deployment
/// #     ^^^^^^^^^^ error: v1 has no kind Deployment
/// metadata: {name: web, namespace: shop}
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
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// ```
///
/// # Fix
/// By hand: correct `kind` or `apiVersion`. The finding names the right version.
///
/// # Source
/// kubernetes.io/docs, reference/using-api; Kubernetes OpenAPI.
pub(crate) static UNKNOWN_KIND: Rule = Rule::error("schema/unknown-kind", include_str!("unknown_kind.rs"));
