use crate::finding::Rule;

/// An object is defined twice where it can be applied once, or an item of a list that may stand there once.
///
/// # Why
/// Flux fails on a duplicate object. Argo CD applies the last one and warns. Server-side apply refuses a container with
/// the same variable or port twice: `duplicate entries for key`. Flux and Helm 4 always use it, Argo CD with
/// `ServerSideApply=true`. Containers, volumes and mounts of one name are refused in any case.
///
/// # Level
/// An error for objects of one file, and for rendered ones. A note for objects of different files, because they may be
/// for different clusters. An item that stands twice is an error in an object. It is a warning in values, because a
/// chart may merge them.
///
/// # Bad
/// ```yaml all.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// #                ^^^^^^^^ error: ConfigMap/shop/settings is defined here a second time
/// ```
/// ```yaml web.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - name: web
///       image: registry.example.com/web:1.4.0
///       env:
///         - {name: CONTEXT, value: /}
///         - {name: CONTEXT, value: /app}
/// #                ^^^^^^^ error: the variable CONTEXT is defined here a second time: server-side apply refuses it, and without it the last one wins
///       ports:
///         - {containerPort: 8080}
///         - {containerPort: 8080, name: http}
/// #                         ^^^^ error: the port 8080/TCP is defined here a second time: server-side apply refuses it
/// ```
/// ```yaml values.yaml
/// agent:
///   extraEnvs:
///     - {name: PROXY, value: "http://a:3128"}
///     - {name: PROXY, value: "http://b:3128"}
/// #            ^^^^^ warning: the variable PROXY is defined here a second time: the last one wins
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         apiserver.company.unique_names: false
/// #                                       ^^^^^ error: tenantry already sets apiserver.company.unique_names: CLEARML__apiserver__company__unique_names would be defined twice
/// ```
///
/// # Good
/// ```yaml all.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: bank}
/// ```
/// ```yaml web.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec:
///   containers:
///     - name: web
///       image: registry.example.com/web:1.4.0
///       env:
///         - {name: CONTEXT, value: /app}
///       ports:
///         - {containerPort: 8080, name: http}
///         - {containerPort: 8080, name: http3, protocol: UDP}
/// ```
/// ```yaml values.yaml
/// agent:
///   extraEnvs:
///     - {name: PROXY, value: "http://a:3128"}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         services.login.sso.tenant_login: true
/// ```
///
/// # Fix
/// By hand: keep one of the two. For a setting that tenantry writes, use the field of `components.clearml`.
///
/// # Source
/// fluxcd/flux2#1522; helm/helm#31529; kubernetes.io/docs, reference/using-api/server-side-apply, "Merge strategy";
/// kubernetes/kubernetes, pkg/apis/core/validation/validation.go.
pub(crate) static DUPLICATE_OBJECT: Rule =
    Rule::error("delivery/duplicate-object", include_str!("duplicate_object.rs"));
