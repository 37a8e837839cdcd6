//! From rules to objects.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::collect::{Direction, Rule, Rules, Subject};
use super::{Policy, cilium, peer};
use crate::document::Protocol;
use crate::manifest::Flow;
use crate::plan::Ports;
use crate::source::Place;
use yaml::Pointer;

impl Rules<'_> {
    /// All policies, by namespace and name.
    pub(super) fn write(&self) -> Vec<Policy> {
        let mut policies = Vec::new();
        for (namespace, egress) in &self.namespaces {
            policies.push(default_deny(namespace, *egress));
            if *egress {
                policies.push(self.dns(namespace));
                policies.extend(cilium::node_local_dns(self.cluster, namespace));
            }
        }
        for ((namespace, name), subject) in &self.subjects {
            policies.extend(plain(namespace, name, subject));
            policies.extend(cilium::policy(namespace, name, subject));
        }
        policies.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        policies
    }

    fn dns(&self, namespace: &str) -> Policy {
        let rules = peer::dns(self.cluster).into_iter().map(|(peers, port)| {
            let ports = ["UDP", "TCP"].map(|protocol| json!({ "protocol": protocol, "port": port }));
            json!({ "to": peers, "ports": ports })
        });
        let spec = json!({
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": rules.collect::<Vec<_>>(),
        });
        network_policy(namespace, "dns", spec, Vec::new())
    }
}

fn default_deny(namespace: &str, egress: bool) -> Policy {
    let types = if egress { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) };
    network_policy(namespace, "default-deny", json!({ "podSelector": {}, "policyTypes": types }), Vec::new())
}

fn network_policy(namespace: &str, name: &str, spec: Value, flows: Vec<Flow>) -> Policy {
    let object = json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": { "name": name, "namespace": namespace },
        "spec": spec,
    });
    Policy { namespace: namespace.to_owned(), name: name.to_owned(), object, flows }
}

/// The plain policy of a workload; none where Cilium's own says all.
fn plain(namespace: &str, name: &str, subject: &Subject) -> Option<Policy> {
    let mut spec = Map::new();
    spec.insert("podSelector".to_owned(), subject.selector.clone());
    spec.insert("policyTypes".to_owned(), json!([]));
    let mut types = Vec::new();
    let mut flows = Vec::new();
    for (direction, rules) in &subject.rules {
        let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.entities.is_empty()).collect();
        if rules.is_empty() {
            continue;
        }
        let (kind, field, peers) = match direction {
            Direction::Ingress => ("Ingress", "ingress", "from"),
            Direction::Egress => ("Egress", "egress", "to"),
        };
        types.push(kind);
        let (written, asked) = merged(&rules, peers);
        spec.insert(field.to_owned(), Value::Array(written));
        let asked = asked
            .into_iter()
            .map(|(at, place)| Flow { rule: Pointer::filled("/spec/{}/{}", [&field, &at]), place: place.clone() });
        flows.extend(asked);
    }
    if types.is_empty() {
        return None;
    }
    spec.insert("policyTypes".to_owned(), json!(types));
    Some(network_policy(namespace, name, Value::Object(spec), flows))
}

/// Peers with all the ports that flows ask for.
struct Merged<'r> {
    peers: &'r [Value],
    ports: BTreeSet<(Protocol, Ports)>,
    flows: Vec<&'r Place>,
}

/// Rules with the same peers become one; the order is that of the flows. Beside them, the number of the rule that each flow asked for.
fn merged<'r>(rules: &[&'r Rule], field: &str) -> (Vec<Value>, Vec<(usize, &'r Place)>) {
    let mut by_peers: IndexMap<String, Merged<'_>> = IndexMap::new();
    for rule in rules {
        let key = Value::Array(rule.peers.clone()).to_string();
        let entry =
            by_peers.entry(key).or_insert_with(|| Merged { peers: &rule.peers, ports: BTreeSet::new(), flows: vec![] });
        entry.ports.extend(rule.ports.iter().copied());
        entry.flows.push(&rule.flow);
    }
    let (mut written, mut asked) = (Vec::new(), Vec::new());
    for (at, Merged { peers, ports, flows }) in by_peers.into_values().enumerate() {
        asked.extend(flows.into_iter().map(|flow| (at, flow)));
        let mut rule = Map::new();
        if !peers.is_empty() {
            rule.insert(field.to_owned(), json!(peers));
        }
        rule.insert("ports".to_owned(), Value::Array(ports.into_iter().map(port).collect()));
        written.push(Value::Object(rule));
    }
    (written, asked)
}

/// A port of a rule. All ports of a protocol are written without a number, which every CNI reads alike.
fn port((protocol, ports): (Protocol, Ports)) -> Value {
    let protocol = protocol.name();
    match (ports.first, ports.last) {
        (1, u16::MAX) => json!({ "protocol": protocol }),
        (first, last) if first == last => json!({ "protocol": protocol, "port": first }),
        (first, last) => json!({ "protocol": protocol, "port": first, "endPort": last }),
    }
}
