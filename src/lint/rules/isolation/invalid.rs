use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};
use crate::reachability;
use reach::read::{Fault, Refusal};

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
