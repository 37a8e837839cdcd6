use crate::finding::{OnPages, Rule};

/// A required field is missing.
///
/// # Why
/// The field has no default. In definitions it may also be set in a parent environment or in `tenantDefaults`.
///
/// # Level
/// An error. In manifests outside the tree it is a warning, because kustomize or a webhook may add the field. It is a
/// note if the object looks like a patch.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
/// # ^^^ error: `model` is missing from spec.gpu
///     model: null
/// ```
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - image: web:1.0.0
/// #     ^^^^^^^^^^^^^^^^ warning: the required field `name` is missing
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
/// # Fix
/// By hand: add the field. The finding names it.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/api-concepts, "Field validation"; Kubernetes OpenAPI and the CRDs of Argo
/// CD, Flux, Cilium and External Secrets.
pub(crate) static MISSING_FIELD: Rule =
    Rule::error("schema/missing-field", include_str!("missing_field.rs")).on_pages(OnPages::Nothing);
