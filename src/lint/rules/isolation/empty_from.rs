use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::model::Direction;

/// `from: []` or `to: []` admits everyone.
///
/// # Why
/// An empty list of peers matches every address, inside and outside the cluster. A template whose loop renders nothing
/// opens the port to all. The same is true of an ingress rule without `from`, such as `ingress: [{}]`.
///
/// # Level
/// An error for an empty list. A rule without `from` is a warning, because it is how a service for everyone is written.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from: []
/// #           ^^ error: the empty `from` of web admits every source, inside and outside the cluster
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
/// # Fix
/// By hand: name the peers. If you mean everyone, leave `from` or `to` out.
///
/// # Source
/// kubernetes/api, networking/v1/types.go: "if this field is empty or missing, this rule matches all sources".
pub(super) static EMPTY_FROM: Rule = Rule::error("isolation/empty-from", include_str!("empty_from.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for (policy, direction, rule) in view.rules().filter(|(.., rule)| rule.peers_written_empty) {
        let (side, whom) = match direction {
            Direction::Ingress => ("from", "every source, inside and outside the cluster"),
            Direction::Egress => ("to", "every destination, inside and outside the cluster"),
        };
        let message = format!("the empty `{side}` of {} admits {whom}", policy.name);
        let help = format!("name the peers; if you mean everyone, leave `{side}` out");
        findings.push(EMPTY_FROM.at(policy.source.place(rule.pointer.key(side)), message).help(help));
    }
    // Our own rules say what they open in the flows that they come from.
    for (policy, direction, rule) in view.rules().filter(|_| !view.complete) {
        let open = direction == Direction::Ingress && rule.peers.is_none() && !rule.peers_written_empty;
        if open && view.purpose_of(policy).is_some() {
            let message = format!("a rule of {} has no `from`, so it admits every source", policy.name);
            let finding = EMPTY_FROM.at(policy.source.place(&rule.pointer), message);
            findings.push(finding.level(Level::Warning).help("name the sources, unless you mean everyone"));
        }
    }
}
