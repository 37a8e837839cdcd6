use crate::finding::Rule;

/// A document of another kind than its path says, or of one that its version has not.
///
/// # Why
/// environments/*/environment.yaml holds an Environment, tenants/*/tenant.yaml a Tenant, all of apiVersion tenantry.dev/v1.
/// A manifest of a kind that Kubernetes does not have there stops all that is applied with it. Kinds that a cluster may have learnt are
/// left alone.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenants
/// #     ^^^^^^^
/// metadata: {name: acme}
/// ```
/// ```yaml deployment.yaml
/// apiVersion: v1
/// kind: Deployment
/// #     ^^^^^^^^^^
/// metadata: {name: web, namespace: shop}
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
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// ```
pub(crate) static UNKNOWN_KIND: Rule = Rule::error("schema/unknown-kind", include_str!("unknown_kind.rs"));
