use crate::finding::Rule;

/// Kubernetes does not accept this name.
///
/// # Why
/// Namespaces, releases and Secrets get their names from tenants and environments. The API server accepts a-z, 0-9 and
/// `-` there, with a letter or digit at both ends.
///
/// # Bad
/// ```yaml tenants/acme_lab/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme_lab}
/// #                ^^^^^^^^ error: "acme_lab" is not a valid name for a tenant
/// ```
///
/// # Good
/// ```yaml tenants/acme-lab/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Fix
/// By hand: rename the folder and `metadata.name`.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/names, "RFC 1123 Label Names".
pub(crate) static INVALID: Rule = Rule::error("naming/invalid", include_str!("invalid.rs"));
