//! policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy (kubernetes-sigs/network-policy-api, NPEP-285).

use super::node::{Checker, Node};
use super::policy::cidr;
use super::selector::selector;
use super::workload::number;
use crate::addresses::IpBlock;
use crate::model::{
    Action, Direction, Namespaces, Peer, PeerKind, Policy, PolicyKind, PortRef, PortSpec, Rule, Section, Selector,
    Tier, Written,
};
use crate::ports::Protocol;

pub(super) fn policy(object: &Node<'_>, checker: &mut Checker<'_>) -> Policy {
    let spec = object.get("spec");
    let (namespaces, pods) = pods(&spec.get("subject"), checker).unwrap_or_else(|| {
        checker.refuse(&spec.get("subject"), "a subject needs namespaces or pods");
        (Namespaces::Own, Selector::default())
    });
    let section = |direction: Direction, checker: &mut Checker<'_>| {
        let rules = checker.list(&spec.get(direction.field()));
        let rules: Vec<_> = rules.iter().filter_map(|node| rule(node, direction, checker)).collect();
        (!rules.is_empty()).then_some(Section { isolates: false, rules: rules.into() })
    };
    Policy {
        kind: PolicyKind::Cluster,
        namespace: None,
        name: super::name(object),
        tier: tier(&spec, checker),
        namespaces,
        pods,
        ingress: section(Direction::Ingress, checker),
        egress: section(Direction::Egress, checker),
        written: Written::default(),
        source: checker.source.clone(),
    }
}

fn tier(spec: &Node<'_>, checker: &mut Checker<'_>) -> Tier {
    let node = spec.get("priority");
    let priority = node.value.as_u64().and_then(|priority| u32::try_from(priority).ok()).filter(|p| *p <= 1000);
    let Some(priority) = priority else {
        checker.refuse(&node, "expected a priority from 0 to 1000");
        return Tier::Admin(0);
    };
    match spec.get("tier").text() {
        Some("Admin") => Tier::Admin(priority),
        Some("Baseline") => Tier::Baseline(priority),
        _ => {
            checker.refuse(&spec.get("tier"), "expected the tier Admin or Baseline");
            Tier::Admin(priority)
        }
    }
}

/// `namespaces`, or `pods` of them.
fn pods(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<(Namespaces, Selector)> {
    if let Some(namespaces) = selector(&node.get("namespaces"), checker) {
        return Some((Namespaces::Matching(namespaces), Selector::default()));
    }
    let node = checker.mapping(node.get("pods"))?;
    let namespaces = selector(&node.get("namespaceSelector"), checker).unwrap_or_default();
    let pods = selector(&node.get("podSelector"), checker).unwrap_or_default();
    Some((Namespaces::Matching(namespaces), pods))
}

fn rule(node: &Node<'_>, direction: Direction, checker: &mut Checker<'_>) -> Option<Rule> {
    let action = node.get("action");
    let action = match action.text() {
        Some("Accept") => Action::Accept,
        Some("Deny") => Action::Deny,
        Some("Pass") => Action::Pass,
        _ => {
            checker.refuse(&action, "expected the action Accept, Deny or Pass");
            return None;
        }
    };
    let side = if direction == Direction::Ingress { "from" } else { "to" };
    let nodes = checker.list(&node.get(side));
    if nodes.is_empty() {
        checker.refuse(&node.get(side), "expected at least one peer");
    }
    let peers = nodes.iter().flat_map(|node| peers(node, checker)).collect();
    let ports = checker.list(&node.get("protocols"));
    let ports: Vec<_> = ports.iter().flat_map(|node| ports_of(node, checker)).collect();
    Some(Rule {
        action,
        peers: Some(peers),
        ports: (!ports.is_empty()).then_some(ports),
        peers_written_empty: false,
        pointer: node.pointer.clone(),
    })
}

fn peers(node: &Node<'_>, checker: &mut Checker<'_>) -> Vec<Peer> {
    let pointer = &node.pointer;
    if let Some((namespaces, pods)) = pods(node, checker) {
        return vec![Peer { kind: PeerKind::Pods { namespaces, pods }, pointer: pointer.clone() }];
    }
    let networks = checker.list(&node.get("networks"));
    let blocks = networks.iter().filter_map(|node| {
        let block = PeerKind::Block(IpBlock::new(cidr(node, checker)?, Vec::new()));
        Some(Peer { kind: block, pointer: node.pointer.clone() })
    });
    let mut peers: Vec<_> = blocks.collect();
    if networks.is_empty() {
        peers.push(Peer { kind: PeerKind::Unread, pointer: pointer.clone() });
    }
    peers
}

fn ports_of(node: &Node<'_>, checker: &mut Checker<'_>) -> Vec<PortSpec> {
    if let Some(name) = node.get("destinationNamedPort").text() {
        let spec = |protocol| PortSpec { protocol, port: PortRef::Named(name.to_owned()) };
        return Protocol::ALL.into_iter().map(spec).collect();
    }
    let fields = [("tcp", Protocol::Tcp), ("udp", Protocol::Udp), ("sctp", Protocol::Sctp)];
    let Some((field, protocol)) = fields.into_iter().find(|(field, _)| !node.get(field).is_absent()) else {
        checker.refuse(node, "expected tcp, udp, sctp or destinationNamedPort");
        return Vec::new();
    };
    let port = node.at(&[field, "destinationPort"]);
    let range = port.get("range");
    let single = number(&port.get("number")).map(|port| PortRef::Range(port, port));
    let port = match (single, number(&range.get("start")), number(&range.get("end"))) {
        (Some(single), ..) => single,
        (None, Some(start), Some(end)) if start <= end => PortRef::Range(start, end),
        _ if port.is_absent() => PortRef::Any,
        _ => {
            checker.refuse(&port, "expected a number, or a range from start to end");
            return Vec::new();
        }
    };
    vec![PortSpec { protocol, port }]
}
