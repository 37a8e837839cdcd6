use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::Direction;

/// `policyTypes` does not name the direction of these rules.
///
/// # Why
/// Rules of a direction that `policyTypes` leaves out have no effect. That direction stays as open as it was.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   policyTypes: [Ingress]
/// #              ^^^^^^^^^ error: the egress rules of web have no effect: policyTypes does not name Egress
///   ingress: []
///   egress:
///     - ports: [{port: 443}, {protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   policyTypes: [Ingress, Egress]
///   ingress: []
///   egress:
///     - ports: [{port: 443}, {protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Fix
/// By hand: add the direction to `policyTypes`, or delete the rules.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "policyTypes".
pub(super) static RULES_WITHOUT_TYPE: Rule =
    Rule::error("isolation/rules-without-type", include_str!("rules_without_type.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    for policy in manifests.network().policies().filter(|policy| policy.written.types) {
        let written = [(Direction::Ingress, policy.written.ingress), (Direction::Egress, policy.written.egress)];
        for (direction, _) in written.into_iter().filter(|(_, rules)| rules.is_some_and(|count| count > 0)) {
            if policy.section(direction).is_none() {
                let message = format!(
                    "the {} rules of {} have no effect: policyTypes does not name {}",
                    direction.field(),
                    policy.name,
                    direction.name(),
                );
                let help = format!("add {} to policyTypes, or delete the rules", direction.name());
                findings.push(RULES_WITHOUT_TYPE.at(policy.source.place("/spec/policyTypes"), message).help(help));
            }
        }
    }
}
