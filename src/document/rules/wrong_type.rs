use crate::finding::{OnPages, Rule};

/// A value of another type than its field has.
///
/// # Why
/// A number where a string is expected loses digits; a string where a number is expected is no number to anybody.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: four}
/// #               ^^^^
/// ```
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports:
///     port: 80
/// #   ^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// ```
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports:
///     - port: 80
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(crate) static WRONG_TYPE: Rule =
    Rule::error("schema/wrong-type", include_str!("wrong_type.rs")).of_schema().on_pages(OnPages::Filled);
