use crate::finding::Rule;

/// A policy that the API server refuses.
///
/// # Why
/// The namespace stays as open as it was before, and an apply that stops at the first error leaves out what comes after it.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from:
///         - {}
/// #         ^^
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from:
///         - podSelector: {}
/// ```
/// ```yaml component.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: cache, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: "${APP}-cache"}}
///   policyTypes: [Ingress]
/// ```
///
/// # Source
/// kubernetes, pkg/apis/networking/validation.
pub(crate) static INVALID: Rule = Rule::error("isolation/invalid", include_str!("invalid.rs"));
