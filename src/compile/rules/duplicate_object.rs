use crate::finding::Rule;

/// One object stands twice where it is applied once, or one variable twice in a container.
///
/// # Why
/// Flux fails, Argo CD takes the last and warns. A duplicate variable is an error to server-side apply, which Helm 4 uses.
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
/// #                ^^^^^^^^
/// ```
/// ```yaml values.yaml
/// agent:
///   extraEnvs:
///     - {name: PROXY, value: "http://a:3128"}
///     - {name: PROXY, value: "http://b:3128"}
/// #            ^^^^^
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         apiserver.company.unique_names: false
/// #                                       ^^^^^
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
/// # Source
/// fluxcd/flux2#1522; helm/helm#31529.
pub(crate) static DUPLICATE_OBJECT: Rule =
    Rule::error("delivery/duplicate-object", include_str!("duplicate_object.rs"));
