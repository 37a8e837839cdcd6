//! networking.k8s.io/v1 NetworkPolicy, refused where the API server refuses it (kubernetes, `pkg/apis/networking/validation`).

use std::net::IpAddr;

use ipnet::IpNet;

use super::Fault;
use super::node::{Checker, Node};
use super::selector::selector;
use super::workload::number;
use crate::addresses::IpBlock;
use crate::model::{
    Action, Direction, Namespaces, Peer, PeerKind, Policy, PolicyKind, PortRef, PortSpec, Rule, Section, Tier, Written,
};
use crate::ports::Protocol;

pub(super) fn policy(object: &Node<'_>, checker: &mut Checker<'_>) -> Policy {
    let spec = checker.mapping(object.get("spec")).unwrap_or_else(|| object.get("spec"));
    let pods = selector(&spec.get("podSelector"), checker).unwrap_or_default();
    let ingress = rules(&spec, Direction::Ingress, checker);
    let egress = rules(&spec, Direction::Egress, checker);
    let types = types(&spec.get("policyTypes"), checker);
    let length = |field: &str| spec.get(field).value.as_array().map(Vec::len);
    let written = Written {
        namespace: object.at(&["metadata", "namespace"]).text().is_some(),
        types: !types.is_empty(),
        ingress: length("ingress"),
        egress: length("egress"),
    };
    // SetDefaults_NetworkPolicy: Ingress always, Egress where there is at least one egress rule.
    let applies = |direction| match (types.is_empty(), direction) {
        (false, direction) => types.contains(&direction),
        (true, Direction::Ingress) => true,
        (true, Direction::Egress) => !egress.is_empty(),
    };
    let (on_ingress, on_egress) = (applies(Direction::Ingress), applies(Direction::Egress));
    Policy {
        kind: PolicyKind::Network,
        namespace: Some(super::namespace(object)),
        name: super::name(object),
        tier: Tier::Namespace,
        namespaces: Namespaces::Own,
        pods,
        ingress: on_ingress.then_some(Section { isolates: true, rules: ingress.into() }),
        egress: on_egress.then_some(Section { isolates: true, rules: egress.into() }),
        written,
        source: checker.source.clone(),
    }
}

fn types(node: &Node<'_>, checker: &mut Checker<'_>) -> Vec<Direction> {
    let items = checker.list(node);
    if items.len() > 2 {
        checker.refuse(node, "at most two policy types, Ingress and Egress");
    }
    let mut types = Vec::new();
    for item in items {
        match checker.string(&item) {
            Some("Ingress") => types.push(Direction::Ingress),
            Some("Egress") => types.push(Direction::Egress),
            other => {
                let message =
                    format!("unknown policy type {:?}; expected Ingress or Egress", other.unwrap_or_default());
                checker.refuse(&item, message);
            }
        }
    }
    types
}

fn rules(spec: &Node<'_>, direction: Direction, checker: &mut Checker<'_>) -> Vec<Rule> {
    let side = match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    let rules = checker.list(&spec.get(direction.field()));
    rules.into_iter().map(|node| rule(&node, side, checker)).collect()
}

fn rule(node: &Node<'_>, side: &str, checker: &mut Checker<'_>) -> Rule {
    let list = node.get(side);
    let peers: Vec<_> = checker.list(&list).iter().filter_map(|peer| self::peer(peer, checker)).collect();
    let ports: Vec<_> = checker.list(&node.get("ports")).iter().filter_map(|port| self::port(port, checker)).collect();
    Rule {
        action: Action::Accept,
        peers_written_empty: peers.is_empty() && node.value.get(side).is_some(),
        peers: (!peers.is_empty()).then_some(peers),
        ports: (!ports.is_empty()).then_some(ports),
        pointer: node.pointer.clone(),
    }
}

fn peer(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<Peer> {
    let pods = selector(&node.get("podSelector"), checker);
    let namespaces = selector(&node.get("namespaceSelector"), checker);
    let block = checker.mapping(node.get("ipBlock"));
    let kind = match (pods, namespaces, block) {
        (None, None, None) => {
            checker.refuse(node, "a peer needs podSelector, namespaceSelector or ipBlock");
            return None;
        }
        (None, None, Some(block)) => PeerKind::Block(ip_block(&block, checker)?),
        (_, _, Some(block)) => {
            checker.refuse(&block, "ipBlock cannot stand beside a selector in one peer");
            return None;
        }
        (pods, namespaces, None) => PeerKind::Pods {
            namespaces: namespaces.map_or(Namespaces::Own, Namespaces::Matching),
            pods: pods.unwrap_or_default(),
        },
    };
    Some(Peer { kind, pointer: node.pointer.clone() })
}

pub(super) fn ip_block(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<IpBlock> {
    let cidr = cidr(&node.get("cidr"), checker)?;
    let mut except = Vec::new();
    for item in checker.list(&node.get("except")) {
        let Some(hole) = self::cidr(&item, checker) else { continue };
        // A hole of the other family is in no block; one as large as the block would leave nothing.
        if cidr.contains(&hole.network()) && hole.prefix_len() > cidr.prefix_len() {
            except.push(hole);
        } else {
            checker.refuse(&item, format!("{hole} is not a strict part of {cidr}"));
        }
    }
    Some(IpBlock::new(cidr, except))
}

pub(super) fn cidr(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<IpNet> {
    let text = checker.string(node).unwrap_or_default();
    let block = parse_cidr(text);
    if block.is_none() {
        checker.refuse(node, format!("{text:?} is not a CIDR block such as 10.0.0.0/8"));
    }
    block
}

/// The API server's parser takes leading zeros for what they are not, octal (`netutils.ParseCIDRSloppy`).
fn parse_cidr(text: &str) -> Option<IpNet> {
    let (address, length) = text.split_once('/')?;
    let decimal = |part: &'_ str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        digits => digits.to_owned(),
    };
    let address = match address.parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) if address.contains(':') => return None,
        Err(_) => address.split('.').map(decimal).collect::<Vec<_>>().join(".").parse().ok()?,
    };
    let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    IpNet::new(address, length.parse().ok().filter(|_| plain)?).ok()
}

fn port(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<PortSpec> {
    let protocol = protocol(&node.get("protocol"), checker)?;
    let (port, end) = (node.get("port"), node.get("endPort"));
    let first = match port.value {
        serde_json::Value::Null => {
            if !end.is_absent() {
                checker.refuse(&end, "endPort needs a numeric port beside it");
            }
            return Some(PortSpec { protocol, port: PortRef::Any });
        }
        serde_json::Value::String(name) => {
            named_port(name, &port, checker);
            if !end.is_absent() {
                checker.refuse(&end, "endPort needs a numeric port beside it");
            }
            return Some(PortSpec { protocol, port: PortRef::Named(name.clone()) });
        }
        _ => number(&port),
    };
    let Some(first) = first else {
        checker.refuse(&port, format!("{} is not a port; expected 1 to 65535 or a name", port.value));
        return None;
    };
    let last = if end.is_absent() { Some(first) } else { number(&end).filter(|last| *last >= first) };
    if last.is_none() {
        checker.refuse(&end, format!("endPort {} is not a port from {first} on", end.value));
    }
    Some(PortSpec { protocol, port: PortRef::Range(first, last?) })
}

pub(super) fn protocol(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<Protocol> {
    let protocol = super::workload::protocol(node);
    if protocol.is_none() {
        checker.refuse(node, format!("unknown protocol {}; expected TCP, UDP or SCTP", node.value));
    }
    protocol
}

/// An IANA service name (RFC 6335, section 5.1): at most 15 of `a-z0-9-`, at least one letter, no `-` at an end or doubled.
fn named_port(name: &str, node: &Node<'_>, checker: &mut Checker<'_>) {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let valid = !name.is_empty()
        && name.len() <= 15
        && name.bytes().all(allowed)
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if valid {
        return;
    }
    if name.parse::<u16>().is_ok() {
        let message = format!("the quoted port {name:?} is read as a port name, and a name needs a letter");
        checker.refuse_for(Fault::QuotedPort, node, message, Some(format!("write {name} without quotes")));
    } else {
        checker.refuse(node, format!("{name:?} is not a port name: at most 15 of a-z, 0-9 and -, at least one letter"));
    }
}
