use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};

/// An empty `egress` without `policyTypes`, which denies nothing.
///
/// # Why
/// Without `policyTypes`, a policy is about egress only if it has an egress rule. `egress: []` has none: all egress stays open.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: no-egress, namespace: shop}
/// spec:
///   podSelector: {}
///   egress: []
/// #         ^^
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
/// # Source
/// kubernetes, SetDefaults_NetworkPolicy.
pub(super) static EGRESS_NOT_DENIED: Rule =
    Rule::error("isolation/egress-not-denied", include_str!("egress_not_denied.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let policies = manifests.network().policies();
    for policy in policies.filter(|policy| !policy.written.types && policy.written.egress == Some(0)) {
        let message =
            format!("`egress: []` of {} denies nothing: without policyTypes it is not about egress", policy.name);
        let help = "write `policyTypes: [Ingress, Egress]`, or `[Egress]` alone";
        findings.push(EGRESS_NOT_DENIED.at(policy.source.place("/spec/egress"), message).help(help));
    }
}
