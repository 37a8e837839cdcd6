use crate::finding::{OnPages, Rule};

/// A value that its field does not take.
///
/// # Why
/// Each field says what it takes: a quantity, a host, one of some words.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: sleeping
/// #        ^^^^^^^^
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   restartPolicy: always
/// #                ^^^^^^
///   containers:
///     - {name: web, image: web:1.0.0, resources: {limits: {memory: 4GB}}}
/// #                                                                ^^^
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
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(crate) static INVALID_VALUE: Rule =
    Rule::error("schema/invalid-value", include_str!("invalid_value.rs")).of_schema().on_pages(OnPages::Filled);
