use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};
use crate::reachability;
use reach::read::{Fault, Refusal};

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
pub(super) struct Invalid;

impl Lint for Invalid {
    const RULE: Rule = Rule::error("isolation/invalid");
}

impl ManifestRule for Invalid {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let refused = manifests.network().refused.iter();
        let own = refused.filter(|refusal| refusal.fault == Fault::Invalid && !is_filled_in(refusal));
        findings.extend(own.cloned().map(reachability::finding));
    }
}

/// Whether a program writes another value there before it is applied: Flux's substitution, a template.
fn is_filled_in(refusal: &Refusal) -> bool {
    let text = refusal.place.file.slice(refusal.place.span);
    ["${", "{{", "$("].iter().any(|begin| text.contains(begin))
}
