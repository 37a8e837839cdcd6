use crate::finding::Rule;

/// An object is defined twice where it can be applied once, or a container has an environment variable twice.
///
/// # Why
/// Flux fails on a duplicate object. Argo CD applies the last one and warns. Server-side apply refuses a duplicate
/// variable, and Helm 4 uses server-side apply.
///
/// # Level
/// An error for objects of one file, and for rendered ones. A note for objects of different files, because they may be
/// for different clusters. A duplicate variable is an error in rendered objects and a warning elsewhere.
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
/// fluxcd/flux2#1522; helm/helm#31529.
pub(crate) static DUPLICATE_OBJECT: Rule =
    Rule::error("delivery/duplicate-object", include_str!("duplicate_object.rs"));
