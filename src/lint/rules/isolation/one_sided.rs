use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Direction, Namespaces, Peer, PeerKind, Policy, Rule as NetworkRule, Workload};
use reach::{Endpoint, Engine};

use crate::lint::subject::network::View;

/// A rule allows a connection that the policies of the other side deny.
///
/// # Why
/// A connection needs both: egress of one end and ingress of the other. That is fine if the other side's rule follows
/// later. If it was forgotten, the connection fails and nothing says why.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{podSelector: {matchLabels: {app: api}}}]
/// #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: web lets its pods reach pods app=api of its own namespace, but the ingress policies of shop/api[Pod] do not allow it
///       ports: [{port: 8080}]
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: api, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: api}}
///   ingress: []
///   policyTypes: [Ingress]
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop, labels: {app: web}}
/// spec: {containers: [{name: web}]}
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: api, namespace: shop, labels: {app: api}}
/// spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{podSelector: {matchLabels: {app: api}}}]
///       ports: [{port: 8080}]
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: api, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: api}}
///   ingress:
///     - from: [{podSelector: {matchLabels: {app: web}}}]
///       ports: [{port: 8080}]
///   policyTypes: [Ingress]
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop, labels: {app: web}}
/// spec: {containers: [{name: web}]}
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: api, namespace: shop, labels: {app: api}}
/// spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}
/// ```
///
/// # Fix
/// By hand: add the rule on the other side, or remove this one.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "The two sorts of pod isolation".
pub(super) static ONE_SIDED: Rule = Rule::info("isolation/one-sided", include_str!("one_sided.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

/// A rule between more pairs of workloads than this is a matter of whole namespaces, and not looked at.
const PAIRS: usize = 10_000;

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let engine = view.engine();
    for (policy, direction, rule, peer) in view.peers().filter(|(.., peer)| names_somebody(&peer.kind)) {
        let (own, others) = (view.selected(policy).collect::<Vec<_>>(), view.pods_of(policy, &peer.kind));
        if own.len().saturating_mul(others.len()) <= PAIRS {
            let question = Question { view, engine: &engine, policy, direction, rule, peer };
            findings.extend(question.answer(&own, &others));
        }
    }
}

fn names_somebody(peer: &PeerKind) -> bool {
    match peer {
        PeerKind::Pods { namespaces: Namespaces::Own, pods } => !pods.is_everything(),
        PeerKind::Pods { namespaces: Namespaces::Matching(namespaces), pods } => {
            !namespaces.is_everything() || !pods.is_everything()
        }
        _ => false,
    }
}

/// Whether a peer's side allows what a rule does.
struct Question<'q> {
    view: &'q View,
    engine: &'q Engine<'q>,
    policy: &'q Policy,
    direction: Direction,
    rule: &'q NetworkRule,
    peer: &'q Peer,
}

impl Question<'_> {
    /// A finding, where no pair of pods can use the rule.
    fn answer(&self, own: &[&Workload], others: &[&Workload]) -> Option<Finding> {
        let mut closed = None;
        for subject in own {
            for other in others {
                match self.is_closed(subject, other) {
                    Some(true) => closed = closed.or(Some((*subject, *other))),
                    Some(false) => return None,
                    None => {}
                }
            }
        }
        let (subject, other) = closed?;
        let (far, what) = match self.direction {
            Direction::Ingress => (Direction::Egress, "lets in"),
            Direction::Egress => (Direction::Ingress, "lets its pods reach"),
        };
        let message = format!(
            "{} {what} {}, but the {} policies of {other} do not allow it",
            self.policy.name,
            self.peer.kind,
            far.field()
        );
        let finding = ONE_SIDED.at(self.policy.source.place(&self.peer.pointer), message);
        let (here, there) = (Endpoint::Pod(subject), Endpoint::Pod(other));
        let to = if self.direction == Direction::Ingress { &here } else { &there };
        let side = self.engine.explain_side(&there, far, &here, &self.engine.ports(self.rule, to));
        Some(match side.nearest() {
            Some((policy, miss)) => {
                finding.related(miss.place.clone(), format!("nearest is {}: {}", policy.policy, miss.text))
            }
            None => finding,
        })
    }

    /// Whether the other side closes what the rule opens; `None` where it opens nothing, or others than NetworkPolicies decide.
    fn is_closed(&self, subject: &Workload, other: &Workload) -> Option<bool> {
        let (here, there) = (Endpoint::Pod(subject), Endpoint::Pod(other));
        let (far, to) = match self.direction {
            Direction::Ingress => (Direction::Egress, &here),
            Direction::Egress => (Direction::Ingress, &there),
        };
        let opened = self.engine.opened(self.policy, self.rule, &there, to);
        if opened.is_empty() || self.view.others_decide(&other.namespace) {
            return None;
        }
        Some(self.engine.one_side(&there, far, &here).possible.intersection(&opened).is_empty())
    }
}
