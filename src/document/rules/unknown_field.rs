use crate::finding::Rule;

/// The field does not exist.
///
/// # Why
/// The API server rejects or drops unknown fields, depending on how the object is applied. tenantry refuses them in
/// definitions. Either way the setting has no effect.
///
/// # Level
/// An error. A warning for fields of custom resources outside the tree that resemble no known field, because the
/// cluster may have a newer version.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quotas: {gpus: 1}
/// # ^^^^^^ error: `quotas` is no field of spec
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   replica: 2
/// # ^^^^^^^ error: unknown field `replica`; did you mean `replicas`?
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
/// # Fix
/// By hand: correct the name. The finding suggests the nearest one.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/api-concepts, "Field validation"; Kubernetes OpenAPI and the CRDs of Argo
/// CD, Flux, Cilium and External Secrets.
pub(crate) static UNKNOWN_FIELD: Rule = Rule::error("schema/unknown-field", include_str!("unknown_field.rs"));
