use crate::finding::{OnPages, Rule};

/// The field does not accept this value.
///
/// # Why
/// Each field has a form, such as a quantity, a host or one of a few words. The API server refuses an object with
/// another value.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: sleeping
/// #        ^^^^^^^^ error: spec.state: `sleeping` is not one of active, suspended, retired
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   restartPolicy: always
/// #                ^^^^^^ error: expected one of `Always`, `Never`, `OnFailure`; did you mean `Always`?
///   containers:
///     - {name: web, image: web:1.0.0, resources: {limits: {memory: 4GB}}}
/// #                                                                ^^^ error: expected a text of the form ^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: suspended
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   restartPolicy: Always
///   containers:
///     - {name: web, image: web:1.0.0, resources: {limits: {memory: 4G}}}
/// ```
///
/// # Fix
/// By hand: write what the finding says is expected.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/api-concepts, "Field validation"; Kubernetes OpenAPI and the CRDs of Argo
/// CD, Flux, Cilium and External Secrets.
pub(crate) static INVALID_VALUE: Rule =
    Rule::error("schema/invalid-value", include_str!("invalid_value.rs")).of_schema().on_pages(OnPages::Filled);
