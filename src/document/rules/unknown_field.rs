use crate::finding::Rule;

/// A field that does not exist.
///
/// # Why
/// It would be ignored, and what it says would not happen.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quotas: {gpus: 1}
/// # ^^^^^^
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   replica: 2
/// # ^^^^^^^
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, image: web:1.0.0}]}
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   replicas: 2
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, image: web:1.0.0}]}
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(crate) static UNKNOWN_FIELD: Rule = Rule::error("schema/unknown-field", include_str!("unknown_field.rs"));
