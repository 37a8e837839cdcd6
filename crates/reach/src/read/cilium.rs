//! cilium.io/v2 CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (docs.cilium.io, "Network Policy"): layers 3 and 4.
//! What is not read of them may match anything, so that nothing is called impossible for it, nor possible.

use super::node::{Checker, Node};
use super::policy::{cidr, ip_block};
use super::selector::selector;
use crate::addresses::IpBlock;
use crate::model::{
    Action, Direction, Entity, NAME_LABEL, Namespaces, Peer, PeerKind, Policy, PolicyKind, PortRef, PortSpec,
    Requirement, Rule, Section, Selector, Tier, Written,
};
use crate::ports::Protocol;

pub(super) fn policies(object: &Node<'_>, kind: PolicyKind, checker: &mut Checker<'_>) -> Vec<Policy> {
    let several = checker.list(&object.get("specs"));
    object.get("spec").present().into_iter().chain(several).map(|spec| policy(object, &spec, kind, checker)).collect()
}

fn policy(object: &Node<'_>, spec: &Node<'_>, kind: PolicyKind, checker: &mut Checker<'_>) -> Policy {
    let own = kind == PolicyKind::Cilium;
    let subject = selector(&spec.get("endpointSelector"), checker);
    // A policy with a nodeSelector is about the nodes themselves: it selects no pod.
    let (namespaces, pods) = subject.map_or((Namespaces::Matching(nothing()), nothing()), |s| endpoints(s, own));
    Policy {
        kind,
        namespace: own.then(|| super::namespace(object)),
        name: super::name(object),
        tier: Tier::Namespace,
        namespaces,
        pods,
        ingress: section(spec, Direction::Ingress, own, checker),
        egress: section(spec, Direction::Egress, own, checker),
        written: Written { namespace: true, types: true, ..Written::default() },
        source: checker.source.clone(),
    }
}

/// A selector that no label set meets.
fn nothing() -> Selector {
    Selector(vec![Requirement::equals(NAME_LABEL, " ")])
}

/// Any rule of a direction, a denying one too, denies by default what no rule allows, unless `enableDefaultDeny` says no
/// (docs.cilium.io, "Endpoint default policy").
fn section(spec: &Node<'_>, direction: Direction, own: bool, checker: &mut Checker<'_>) -> Option<Section> {
    let field = direction.field();
    let mut rules = Vec::new();
    for (field, action) in [(field.to_owned(), Action::Accept), (format!("{field}Deny"), Action::Deny)] {
        for node in checker.list(&spec.get(&field)) {
            rules.push(rule(&node, direction, action, own, checker));
        }
    }
    let written = spec.value.get(field).is_some_and(|rules| !rules.is_null());
    let isolates = spec.at(&["enableDefaultDeny", field]).value.as_bool().unwrap_or(true);
    (written || !rules.is_empty()).then_some(Section { isolates, rules: rules.into() })
}

fn rule(node: &Node<'_>, direction: Direction, action: Action, own: bool, checker: &mut Checker<'_>) -> Rule {
    let side = if direction == Direction::Ingress { "from" } else { "to" };
    let mut peers = Vec::new();
    let mut any_peer = true;
    for (key, list) in node.entries() {
        let Some(form) = key.strip_prefix(side).filter(|form| !matches!(*form, "Ports" | "Requires")) else { continue };
        any_peer = false;
        for item in checker.list(&list) {
            let kind = peer(form, &item, own, checker);
            peers.extend(kind.map(|kind| Peer { kind, pointer: item.pointer.clone() }));
        }
    }
    let ports: Vec<_> = checker.list(&node.get("toPorts")).iter().flat_map(|node| ports(node, checker)).collect();
    // An empty rule selects nothing: it is the idiom for "deny all".
    let any_peer = any_peer && !node.value.as_object().is_none_or(serde_json::Map::is_empty);
    Rule {
        action,
        peers: (!any_peer).then_some(peers),
        ports: (!ports.is_empty()).then_some(ports),
        peers_written_empty: false,
        pointer: node.pointer.clone(),
    }
}

fn peer(form: &str, item: &Node<'_>, own: bool, checker: &mut Checker<'_>) -> Option<PeerKind> {
    Some(match form {
        "Endpoints" => {
            let (namespaces, pods) = endpoints(selector(item, checker)?, own);
            PeerKind::Pods { namespaces, pods }
        }
        "Entities" => match item.text().unwrap_or_default() {
            "world" => PeerKind::Entity(Entity::World),
            "kube-apiserver" => PeerKind::Entity(Entity::KubeApiserver),
            "host" => PeerKind::Entity(Entity::Host),
            "remote-node" => PeerKind::Entity(Entity::RemoteNode),
            "cluster" => PeerKind::Entity(Entity::Cluster),
            "all" => PeerKind::Entity(Entity::All),
            _ => PeerKind::Unread,
        },
        "CIDR" => PeerKind::Block(IpBlock::new(cidr(item, checker)?, Vec::new())),
        "CIDRSet" if !item.get("cidr").is_absent() => PeerKind::Block(ip_block(item, checker)?),
        _ => PeerKind::Unread,
    })
}

/// Cilium's selectors speak of namespaces by labels of the pod: of its name, and of the namespace's labels.
fn endpoints(selector: Selector, own: bool) -> (Namespaces, Selector) {
    let (mut namespaces, mut pods) = (Vec::new(), Vec::new());
    for mut requirement in selector.0 {
        let key = requirement.key.as_str();
        let key = key.strip_prefix("k8s:").or_else(|| key.strip_prefix("any:")).unwrap_or(key);
        if key == "io.kubernetes.pod.namespace" {
            requirement.key = NAME_LABEL.to_owned();
            namespaces.push(requirement);
        } else if let Some(label) = key.strip_prefix("io.cilium.k8s.namespace.labels.") {
            requirement.key = label.to_owned();
            namespaces.push(requirement);
        } else {
            requirement.key = key.to_owned();
            pods.push(requirement);
        }
    }
    let namespaces =
        if own && namespaces.is_empty() { Namespaces::Own } else { Namespaces::Matching(Selector(namespaces)) };
    (namespaces, Selector(pods))
}

fn ports(node: &Node<'_>, checker: &mut Checker<'_>) -> Vec<PortSpec> {
    let mut specs = Vec::new();
    for port in checker.list(&node.get("ports")) {
        let text = port.get("port").text().unwrap_or("0");
        let end = super::workload::number(&port.get("endPort"));
        let reference = match text.parse::<u16>() {
            Ok(0) => PortRef::Any,
            Ok(first) => PortRef::Range(first, end.unwrap_or(first)),
            Err(_) => PortRef::Named(text.to_owned()),
        };
        let protocols = match port.get("protocol").text() {
            None | Some("ANY") => Protocol::ALL.to_vec(),
            Some(name) => Protocol::named(name).into_iter().collect(),
        };
        if protocols.is_empty() {
            checker.refuse(&port.get("protocol"), "unknown protocol; expected TCP, UDP, SCTP or ANY");
        }
        specs.extend(protocols.into_iter().map(|protocol| PortSpec { protocol, port: reference.clone() }));
    }
    specs
}
