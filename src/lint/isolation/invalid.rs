use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};

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
///
/// # Source
/// kubernetes, pkg/apis/networking/validation.
pub struct Invalid;

impl Lint for Invalid {
    const RULE: Rule = Rule::error("isolation/invalid");
}

impl ManifestRule for Invalid {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let refused = manifests.network().refused.iter();
        findings.extend(refused.filter(|finding| finding.rule == Self::RULE.id).cloned());
    }
}
