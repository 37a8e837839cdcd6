//! NetworkPolicies: `pkg/apis/networking/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const PORT: &str = "pkg/apis/networking/validation ValidateNetworkPolicyPort";
const PEER: &str = "pkg/apis/networking/validation ValidateNetworkPolicyPeer";
const SPEC: &str = "pkg/apis/networking/validation ValidateNetworkPolicySpec";
const BLOCK: &str = "pkg/apis/networking/validation ValidateIPBlock";
/// The protocols of ports.
pub(super) const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// Selector, rules and types.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    selector::selector(faults, &spec.get("podSelector"));
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.get(direction).items() {
            rule.get("ports").items().for_each(|it| port(faults, &it));
            rule.get(peers).items().for_each(|it| peer(faults, &it));
        }
    }
    let types = spec.get("policyTypes");
    if types.len() > 2 {
        return faults.invalid(&types, SPEC, "may have two items at most");
    }
    types.items().for_each(|it| faults.one_of(&it, &["Ingress", "Egress"], SPEC));
}

fn port(faults: &mut Faults, port: &Field<'_>) {
    faults.one_of(&port.get("protocol"), &PROTOCOLS, PORT);
    let (first, last) = (port.get("port"), port.get("endPort"));
    faults.port_or_name(&first, PORT);
    if !last.is_set() {
        return;
    }
    match first.number() {
        None => faults.invalid(&last, PORT, "needs a `port` that is a number"),
        Some(first) if last.number().is_some_and(|last| last < first) => {
            faults.invalid(&last, PORT, "must be at least `port`");
        }
        Some(_) => faults.port(&last, PORT),
    }
}

fn peer(faults: &mut Faults, peer: &Field<'_>) {
    let selectors = [peer.get("podSelector"), peer.get("namespaceSelector")];
    let block = peer.get("ipBlock");
    let selected = selectors.iter().any(Field::is_set);
    selectors.iter().for_each(|it| selector::selector(faults, it));
    if !selected && !block.is_set() {
        faults.invalid(peer, PEER, "must have a `podSelector`, a `namespaceSelector` or an `ipBlock`");
    }
    if selected && block.is_set() {
        faults.invalid(peer, PEER, "must not have an `ipBlock` beside a selector");
    }
    if block.is_set() {
        addresses(faults, &block);
    }
}

fn addresses(faults: &mut Faults, block: &Field<'_>) {
    let cidr = block.get("cidr");
    if !faults.required(&cidr, BLOCK) {
        return;
    }
    let whole = names::block(cidr.text());
    if whole.is_none() {
        faults.invalid(&cidr, BLOCK, CIDR);
    }
    for except in block.get("except").items() {
        match (whole, names::block(except.text())) {
            (_, None) => faults.invalid(&except, BLOCK, CIDR),
            (Some(whole), Some(part)) if whole == part || !whole.contains(&part) => {
                faults.invalid(&except, BLOCK, "must lie within `cidr` and be smaller");
            }
            _ => {}
        }
    }
}

/// What a block of addresses is, in words.
pub(super) const CIDR: &str = "must be a block of addresses such as 10.0.0.0/8, with no bits set beyond the prefix";
