//! The normal form of reachability, to compare with other tools: workloads, merged external addresses, the ingress controller.
//!
//! `{"schema": 1, "connections": [{"src", "dst", "allow": {"TCP": [[lo, hi], ...]}}]}`, sorted; only what is allowed is in it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::addresses::AddressSet;
use super::model::{ContainerPort, Direction, Namespace, PeerKind, PodLabels, Workload};
use super::ports::{Connections, Protocol};
use super::routes::{Routes, Target};
use super::{Endpoint, Engine, report};

/// The name of the source that stands for whatever serves Ingresses.
const INGRESS_CONTROLLER: &str = "{ingress-controller}";

type Allowed = BTreeMap<(String, String), Connections>;

/// The connections that may be opened, in the normal form.
pub fn connections(engine: &Engine<'_>) -> Value {
    let workloads = &engine.cluster.workloads;
    let mut allowed = Allowed::new();
    let rows: Vec<Allowed> = workloads.par_iter().map(|workload| row(engine, workload)).collect();
    for (pair, ports) in rows.into_iter().flatten().chain(by_ingress(engine)) {
        add(&mut allowed, pair, &ports);
    }
    let connections: Vec<_> = allowed.into_iter().map(|((src, dst), ports)| connection(&src, &dst, &ports)).collect();
    json!({"schema": 1, "connections": connections})
}

fn add(allowed: &mut Allowed, pair: (String, String), ports: &Connections) {
    if !ports.is_empty() {
        let entry = allowed.entry(pair).or_default();
        *entry = entry.union(ports);
    }
}

fn connection(src: &str, dst: &str, ports: &Connections) -> Value {
    json!({"src": src, "dst": dst, "allow": report::ports(ports)})
}

/// From one workload to all others, and between it and the outside.
fn row(engine: &Engine<'_>, workload: &Workload) -> Allowed {
    let mut allowed = Allowed::new();
    let name = workload.to_string();
    let this = Endpoint::Pod(workload);
    for other in &engine.cluster.workloads {
        let other_name = other.to_string();
        if other_name != name {
            let verdict = engine.verdict(&this, &Endpoint::Pod(other));
            add(&mut allowed, (name.clone(), other_name), &verdict.possible);
        }
    }
    let outside = outside(engine);
    let parts = |direction| engine.parts_for(workload, direction, &outside);
    let into = by_ports(&parts(Direction::Ingress), |world| engine.verdict(world, &this).possible);
    let out = by_ports(&parts(Direction::Egress), |world| engine.verdict(&this, world).possible);
    for (ports, addresses) in into {
        add(&mut allowed, (external(&addresses), name.clone()), &ports);
    }
    for (ports, addresses) in out {
        add(&mut allowed, (name.clone(), external(&addresses)), &ports);
    }
    allowed
}

fn external(addresses: &AddressSet) -> String {
    Endpoint::World(addresses.clone()).to_string()
}

/// IPv6 is looked at where a policy names it: clusters with one family would only see it doubled.
fn outside(engine: &Engine<'_>) -> AddressSet {
    let rules = engine.cluster.policies.iter().flat_map(|policy| policy.rules());
    let mut peers = rules.flat_map(|(_, rule)| rule.peers.iter().flatten());
    let v6 = peers.any(|peer| matches!(&peer.kind, PeerKind::Block(block) if !block.addresses().v6.is_empty()));
    let world = if v6 { AddressSet::all() } else { AddressSet::all_v4() };
    world.intersection(&engine.reading.outside())
}

/// Merges the parts that have the same ports.
fn by_ports(parts: &[AddressSet], ports: impl Fn(&Endpoint<'_>) -> Connections) -> BTreeMap<Connections, AddressSet> {
    let mut merged: BTreeMap<Connections, AddressSet> = BTreeMap::new();
    for part in parts {
        let entry = merged.entry(ports(&Endpoint::World(part.clone()))).or_default();
        *entry = entry.union(part);
    }
    merged
}

/// What Ingresses lead to: over TCP ports that the containers declare, where policies admit a pod of a namespace that has no
/// labels but its name.
fn by_ingress(engine: &Engine<'_>) -> Allowed {
    let controller = Workload::new(INGRESS_CONTROLLER, INGRESS_CONTROLLER, "Pod", PodLabels::default());
    let mut cluster = engine.cluster.clone();
    let namespace = Namespace::new(INGRESS_CONTROLLER, BTreeMap::new());
    cluster.namespaces.insert(INGRESS_CONTROLLER.to_owned(), namespace);
    let engine = Engine::new(&cluster, engine.reading);
    let mut allowed = Allowed::new();
    let routes = Routes::new(&cluster);
    for ingress in &cluster.ingresses {
        for front in ingress.backends.iter().filter_map(|backend| routes.backend(ingress, backend)) {
            for Target { workload, port, .. } in front.targets {
                let declared = |known: &ContainerPort| known.protocol == Protocol::Tcp && known.number == port;
                if !workload.ports.iter().any(declared) {
                    continue;
                }
                let verdict = engine.verdict(&Endpoint::Pod(&controller), &Endpoint::Pod(workload));
                let pair = (INGRESS_CONTROLLER.to_owned(), workload.to_string());
                add(&mut allowed, pair, &Connections::port(Protocol::Tcp, port).intersection(&verdict.possible));
            }
        }
    }
    allowed
}
