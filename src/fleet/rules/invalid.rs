use crate::finding::Rule;

/// A name that Kubernetes does not accept.
///
/// # Why
/// Namespaces, releases and Secrets are called after tenants and environments. The API server takes a-z, 0-9 and `-`.
///
/// # Bad
/// ```yaml tenants/acme_lab/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme_lab}
/// #                ^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme-lab/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
pub(crate) static INVALID: Rule = Rule::error("naming/invalid", include_str!("invalid.rs"));
