use crate::finding::{OnPages, Rule};

/// A field that must be there, here or in an ancestor, and is not.
///
/// # Why
/// There is no default that would be right. What a parent environment or `tenantDefaults` gives counts as given.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
/// # ^^^
///     model: null
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - image: web:1.0.0
/// #     ^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
///     model: A100-40GB
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - image: web:1.0.0
///       name: web
/// ```
///
/// # Source
/// Kubernetes OpenAPI and the CRDs of Argo CD, Flux, Cilium and External Secrets; kubernetes.io/docs, reference/using-api/api-concepts,
/// "Field validation".
pub(crate) static MISSING_FIELD: Rule =
    Rule::error("schema/missing-field", include_str!("missing_field.rs")).on_pages(OnPages::Nothing);
