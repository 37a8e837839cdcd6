use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};

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
pub(super) static EGRESS_NOT_DENIED: Rule =
    Rule::error("isolation/egress-not-denied", include_str!("egress_not_denied.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let policies = manifests.network().policies();
    for policy in policies.filter(|policy| !policy.written.types && policy.written.egress == Some(0)) {
        let message = format!("`egress: []` of {} denies nothing, because policyTypes is missing", policy.name);
        let help = "write `policyTypes: [Ingress, Egress]`, or `[Egress]` alone";
        findings.push(EGRESS_NOT_DENIED.at(policy.source.place("/spec/egress"), message).help(help));
    }
}
