use ipnet::{IpNet, Ipv4Net};

use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::network::View;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::addresses::{AddressSet, IpBlock};
use reach::model::{Direction, PeerKind, Policy, Rule as PolicyRule};

use crate::lint::subject::network::view::other_namespaces;

/// An `ipBlock` contains addresses of pods.
///
/// # Why
/// Blocks are meant for addresses outside the cluster. If the block contains pod addresses, plugins differ. Calico and
/// most others let all those pods in, other tenants' too. Cilium lets no pod in, not even the ingress controller.
///
/// # Level
/// An error for ingress to a namespace that is a tenant's, is shared by its name, or runs a data store. Otherwise a
/// warning.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: apiserver, namespace: clearml}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   ingress:
///     - from: [{ipBlock: {cidr: 0.0.0.0/0}}]
/// #                             ^^^^^^^^^ error: 0.0.0.0/0 contains pods: with Calico every pod of the cluster reaches pods {} on every port by apiserver, with Cilium no pod does
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: apiserver, namespace: clearml}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
///         - ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10]}
///       ports: [{port: 8008}]
/// ```
///
/// # Fix
/// By hand: select pods by labels, and remove the cluster's addresses from the block with `except`.
///
/// # Source
/// projectcalico/calico#6634, cilium/cilium#9209, cilium/cilium#35212; docs.cilium.io, "Layer 3 policies": "CIDR rules
/// do not apply to traffic where both sides of the connection are managed by Cilium".
pub(super) static IPBLOCK_CNI_DEPENDENT: Rule =
    Rule::error("isolation/ipblock-cni-dependent", include_str!("ipblock_cni_dependent.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let seen = seen(view);
    for (policy, direction, rule) in view.rules() {
        if admits_every_pod(rule) {
            continue;
        }
        for peer in rule.peers.iter().flatten() {
            let PeerKind::Block(block) = &peer.kind else { continue };
            if !holds_pods(view, &seen, block) {
                continue;
            }
            let message = message(view, policy, direction, rule, block);
            let place = policy.source.place(peer.pointer.join("/ipBlock/cidr"));
            let finding = IPBLOCK_CNI_DEPENDENT.at(place, message).level(level(view, policy, direction));
            findings.push(
                finding.help("select pods by labels, and exclude the cluster's addresses from the block with except"),
            );
        }
    }
}

/// Where all pods may connect anyway, the plugin makes no difference.
fn admits_every_pod(rule: &PolicyRule) -> bool {
    let everyone = |(namespaces, pods): (&reach::model::Selector, &reach::model::Selector)| {
        namespaces.is_everything() && pods.is_everything()
    };
    rule.peers.iter().flatten().any(|peer| other_namespaces(&peer.kind).is_some_and(everyone))
}

/// Whether a block holds pods: by their addresses where those are known; else if it is all that is private, of which the
/// pods have some.
fn holds_pods(view: &View, seen: &AddressSet, block: &IpBlock) -> bool {
    if let Some(pods) = view.pod_addresses() {
        return !block.addresses().is_disjoint(pods);
    }
    block.addresses().covers(&private()) || !block.addresses().is_disjoint(seen)
}

/// The addresses of pods that the folder shows.
fn seen(view: &View) -> AddressSet {
    let sets = || view.cluster.workloads.iter().filter_map(|workload| workload.addresses.as_ref());
    let v4 = sets().flat_map(|set| set.v4.ranges().iter().copied()).collect();
    let v6 = sets().flat_map(|set| set.v6.ranges().iter().copied()).collect();
    AddressSet { v4, v6 }
}

/// RFC 1918 and RFC 6598: clusters give pods addresses of these.
fn private() -> AddressSet {
    let blocks = [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([100, 64, 0, 0], 10)];
    let blocks = blocks.into_iter().filter_map(|(address, length)| Ipv4Net::new(address.into(), length).ok());
    AddressSet::blocks(blocks.map(IpNet::V4))
}

/// An error where other tenants are let in to what is shared, or to a tenant.
fn level(view: &View, policy: &Policy, direction: Direction) -> Level {
    let at_stake = view.purpose_of(policy);
    if direction == Direction::Ingress && at_stake.is_some() { Level::Error } else { Level::Warning }
}

fn message(view: &View, policy: &Policy, direction: Direction, rule: &PolicyRule, block: &IpBlock) -> String {
    let pods = words::pods(view.selected(policy)).unwrap_or_else(|| format!("pods {}", policy.pods));
    let ports = words::opened(rule);
    match direction {
        Direction::Ingress => format!(
            "{block} contains pods: with Calico every pod of the cluster reaches {pods} on {ports} by {}, with Cilium no pod does",
            policy.name
        ),
        Direction::Egress => format!(
            "{block} contains pods: with Calico {} lets {pods} reach every pod of the cluster on {ports}, with Cilium no pod",
            policy.name
        ),
    }
}
