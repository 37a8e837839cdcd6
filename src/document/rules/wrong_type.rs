use crate::finding::{OnPages, Rule};

/// The value has another type than its field.
///
/// # Why
/// A number in place of a string loses digits. A text in place of a number is refused. The API server rejects an object
/// with a wrong type.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: four}
/// #               ^^^^ error: spec.quota.gpus is text, expected an integer of at least 0
/// ```
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports:
///     port: 80
/// #   ^^^^^^^^ error: expected a list, found a mapping
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
/// # Fix
/// By hand: write a value of the type that the finding names. For a string, use quotes.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/api-concepts, "Field validation"; Kubernetes OpenAPI and the CRDs of Argo
/// CD, Flux, Cilium and External Secrets.
pub(crate) static WRONG_TYPE: Rule =
    Rule::error("schema/wrong-type", include_str!("wrong_type.rs")).of_schema().on_pages(OnPages::Filled);
