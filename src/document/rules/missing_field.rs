use crate::finding::{OnPages, Rule};

/// A required field is missing.
///
/// # Why
/// The field has no default. In definitions it may also be set in a parent environment or in `tenantDefaults`.
///
/// # Level
/// An error. In manifests outside the tree it is a warning, because kustomize or a webhook may add the field. It is a
/// note if the object looks like a patch. An error if the fields of `spec` stand in `metadata`: no patch has them there.
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
/// ```yaml app.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata:
///   name: web
///   namespace: argocd
///   labels:
///     tier: apps
///   spec:
/// # ^^^^ error: `spec` is missing: `destination`, `project`, `source` stand in `metadata`, so the API server refuses the object
///   destination: {namespace: shop, server: https://kubernetes.default.svc}
///   project: shop
///   source: {repoURL: https://git.example.com/a.git, path: a}
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
/// ```yaml app.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata:
///   name: web
///   namespace: argocd
///   labels:
///     tier: apps
/// spec:
///   destination: {namespace: shop, server: https://kubernetes.default.svc}
///   project: shop
///   source: {repoURL: https://git.example.com/a.git, path: a}
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
