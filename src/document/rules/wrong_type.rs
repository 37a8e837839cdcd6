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
/// ```yaml set.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: ApplicationSet
/// metadata: {name: teams, namespace: argocd}
/// spec:
///   generators: [{git: {repoURL: https://git.example.com/teams.git, revision: HEAD, files: [{path: apps/*.yaml}]}}]
///   template:
///     metadata: {name: "{{app.name}}"}
///     spec:
///       project: teams
///       source: {repoURL: https://git.example.com/teams.git, targetRevision: HEAD, path: "{{app.path}}"}
///       destination: {server: https://kubernetes.default.svc, namespace: "{{app.name}}"}
///       syncPolicy:
///         automated: {prune: "{{app.prune}}"}
/// #                          ^^^^^^^^^^^^^^^ error: expected true or false, found a string: only strings of a set's template can hold expressions
///         retry: {limit: -1}
/// ```
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: {TENANT}
/// #       ^^^^^^^^ error: expected a string, found a mapping: `{TENANT}` looks like a placeholder of another templater
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
/// ```yaml set.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: ApplicationSet
/// metadata: {name: teams, namespace: argocd}
/// spec:
///   goTemplate: true
///   generators: [{git: {repoURL: https://git.example.com/teams.git, revision: HEAD, files: [{path: apps/*.yaml}]}}]
///   template:
///     metadata: {name: "{{.app.name}}"}
///     spec:
///       project: teams
///       source: {repoURL: https://git.example.com/teams.git, targetRevision: HEAD, path: "{{.app.path}}"}
///       destination: {server: https://kubernetes.default.svc, namespace: "{{.app.name}}"}
///       syncPolicy: {retry: {limit: -1}}
///   templatePatch: |
///     spec: {syncPolicy: {automated: {prune: {{.app.prune}}}}}
/// ```
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
/// ```
///
/// # Fix
/// By hand: write a value of the type that the finding names. For a string, use quotes.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/api-concepts, "Field validation"; Kubernetes OpenAPI and the CRDs of Argo
/// CD, Flux, Cilium and External Secrets; argoproj/argo-cd, docs/operator-manual/applicationset/Template.md, "Template
/// Patch", and issue 11213.
pub(crate) static WRONG_TYPE: Rule =
    Rule::error("schema/wrong-type", include_str!("wrong_type.rs")).of_schema().on_pages(OnPages::Filled);
