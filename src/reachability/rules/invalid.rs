use crate::finding::Rule;

/// The API server refuses this policy.
///
/// # Why
/// The namespace stays as open as it was before. If the apply stops at this error, everything after it is not applied
/// either.
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
/// #         ^^ error: NetworkPolicy shop/web: a peer needs podSelector, namespaceSelector or ipBlock
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
///
/// # Fix
/// By hand: correct the field that the finding names.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/networking/validation.
pub(crate) static INVALID: Rule = Rule::error("isolation/invalid", include_str!("invalid.rs"));
