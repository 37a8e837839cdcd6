use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::Direction;

/// An empty list of peers, which is everyone.
///
/// # Why
/// `from: []` is no "nobody": it is every source, inside and outside the cluster. A template whose loop rendered nothing opens the port to all.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from: []
/// #           ^^
///       ports: [{port: 8080}]
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
///       ports: [{port: 8080}]
/// ```
///
/// # Source
/// kubernetes, networking/v1 types.go: "if this field is empty or missing, this rule matches all sources".
pub(super) static EMPTY_FROM: Rule = Rule::error("isolation/empty-from", include_str!("empty_from.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    for (policy, direction, rule) in manifests.network().rules().filter(|(.., rule)| rule.peers_written_empty) {
        let (side, whom) = match direction {
            Direction::Ingress => ("from", "every source, inside and outside the cluster"),
            Direction::Egress => ("to", "every destination, inside and outside the cluster"),
        };
        let message = format!("the empty `{side}` of {} is {whom}", policy.name);
        let help = format!("name the peers; if everyone is meant, leave `{side}` out");
        findings.push(EMPTY_FROM.at(policy.source.place(&format!("{}/{side}", rule.pointer)), message).help(help));
    }
}
