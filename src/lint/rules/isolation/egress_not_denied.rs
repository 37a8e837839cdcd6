use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};

/// `egress: []` without `policyTypes` denies nothing.
///
/// # Why
/// Without `policyTypes`, a policy covers egress only if it has an egress rule. `egress: []` has no rule, so all egress
/// stays open.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: no-egress, namespace: shop}
/// spec:
///   podSelector: {}
///   egress: []
/// #         ^^ error: `egress: []` of no-egress denies nothing, because policyTypes is missing
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: no-egress, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress: []
/// ```
///
/// # Fix
/// By hand: write `policyTypes: [Ingress, Egress]`, or `[Egress]` alone.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/networking/v1/defaults.go: SetDefaults_NetworkPolicy.
pub(super) struct EgressNotDenied;

impl Lint for EgressNotDenied {
    const RULE: Rule = Rule::error("isolation/egress-not-denied");
}

impl ManifestRule for EgressNotDenied {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let policies = manifests.network().policies();
        for policy in policies.filter(|policy| !policy.written.types && policy.written.egress == Some(0)) {
            let message = format!("`egress: []` of {} denies nothing, because policyTypes is missing", policy.name);
            let help = "write `policyTypes: [Ingress, Egress]`, or `[Egress]` alone";
            findings.push(Self::RULE.at(policy.source.place("/spec/egress"), message).help(help));
        }
    }
}
