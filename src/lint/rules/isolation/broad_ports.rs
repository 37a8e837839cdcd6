use crate::finding::{Finding, Rule};
use crate::lint::subject::network::View;
use crate::lint::subject::network::view::other_namespaces;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::model::{Direction, PeerKind, Policy, Rule as PolicyRule};

/// A rule without `ports` opens every port to other namespaces.
///
/// # Why
/// It opens every port of the pod, not only the one that was meant: metrics, debuggers, admin pages.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: kafka, namespace: billing}
/// spec:
///   podSelector: {matchLabels: {app: kafka}}
///   ingress:
///     - from:
/// #     ^ warning: kafka opens every port to pods {} of namespaces kubernetes.io/metadata.name=clearml
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: clearml}}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: kafka, namespace: billing}
/// spec:
///   podSelector: {matchLabels: {app: kafka}}
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: clearml}}
///       ports: [{port: 9092}]
/// ```
///
/// # Fix
/// By hand: name the ports.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies: a rule without `ports` matches all ports.
pub(super) static BROAD_PORTS: Rule = Rule::warning("isolation/broad-ports", include_str!("broad_ports.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for (policy, direction, rule) in view.rules().filter(|(.., rule)| rule.ports.is_none()) {
        let Some(whom) = strangers(policy, direction, rule) else { continue };
        let message = match direction {
            Direction::Ingress => format!("{} opens every port{} to {whom}", policy.name, of(view, policy)),
            Direction::Egress => {
                format!("{} lets{} reach every port of {whom}", policy.name, of_source(view, policy))
            }
        };
        let help = match (direction, declared(view, policy)) {
            (Direction::Ingress, Some(ports)) => format!("name the ports that are meant; declared are {ports}"),
            _ => "name the ports that are meant".to_owned(),
        };
        findings.push(BROAD_PORTS.at(policy.source.place(&rule.pointer), message).help(help));
    }
}

/// Peers of other namespaces or outside, in words. Who may connect to the world on any port is a matter of its own, and so is
/// a rule that is for everyone in so many words.
fn strangers(policy: &Policy, direction: Direction, rule: &PolicyRule) -> Option<String> {
    let own = |peer: &PeerKind| match other_namespaces(peer) {
        Some((namespaces, _)) => {
            let name = policy.namespace.iter().map(|own| crate::lint::subject::network::view::named(own));
            name.into_iter().any(|named| *namespaces == named)
        }
        None => direction == Direction::Egress || !matches!(peer, PeerKind::Block(_)),
    };
    rule.peers.iter().flatten().map(|peer| &peer.kind).find(|peer| !own(peer)).map(ToString::to_string)
}

fn of(view: &View, policy: &Policy) -> String {
    words::pods(view.selected(policy)).map(|pods| format!(" of {pods}")).unwrap_or_default()
}

fn of_source(view: &View, policy: &Policy) -> String {
    let pods = words::pods(view.selected(policy)).unwrap_or_else(|| format!("pods {}", policy.pods));
    format!(" {pods}")
}

fn declared(view: &View, policy: &Policy) -> Option<String> {
    let ports = view.selected(policy).filter_map(words::declared);
    ports.reduce(|all, one| all.union(&one)).map(|ports| ports.to_string())
}
