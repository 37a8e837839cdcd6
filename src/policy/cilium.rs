//! What only a CiliumNetworkPolicy can express: the Kubernetes API server and nodes as peers.
//!
//! Source: Cilium documentation, "Layer 3 policies": CIDR rules do not apply where both sides are managed by Cilium, and
//! nodes are entities.

use serde_json::{Map, Value, json};

use super::Policy;
use super::collect::{Direction, Rule, Subject};
use crate::definition::{Cluster, Cni};
use crate::manifest::Flow;
use yaml::Pointer;

/// The policy for those of a workload's rules that name entities.
pub(super) fn policy(namespace: &str, name: &str, subject: &Subject) -> Option<Policy> {
    let mut spec = Map::new();
    spec.insert("endpointSelector".to_owned(), subject.selector.clone());
    let mut flows = Vec::new();
    for (direction, rules) in &subject.rules {
        let rules: Vec<&Rule> = rules.iter().filter(|rule| !rule.entities.is_empty()).collect();
        if rules.is_empty() {
            continue;
        }
        let (field, peers) = match direction {
            Direction::Ingress => ("ingress", "fromEntities"),
            Direction::Egress => ("egress", "toEntities"),
        };
        let asked = rules.iter().enumerate();
        flows.extend(
            asked.map(|(at, rule)| Flow {
                rule: Pointer::filled("/spec/{}/{}", [&field, &at]),
                place: rule.flow.clone(),
            }),
        );
        let written = rules.iter().map(|rule| json!({ peers: rule.entities, "toPorts": [{ "ports": ports(rule) }] }));
        spec.insert(field.to_owned(), Value::Array(written.collect()));
    }
    if flows.is_empty() {
        return None;
    }
    let object = json!({
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": { "name": name, "namespace": namespace },
        "spec": spec,
    });
    Some(Policy { namespace: namespace.to_owned(), name: name.to_owned(), object, flows })
}

/// Opens the cache of the DNS in the node's own network: its address is the node's, which no block matches.
///
/// Source: Cilium documentation, "Layer 3 policies", entity `host`.
pub(super) fn node_local_dns(cluster: &Cluster, namespace: &str) -> Option<Policy> {
    cluster.dns.node_local.as_ref().filter(|_| cluster.cni == Cni::Cilium)?;
    let ports = ["UDP", "TCP"].map(|protocol| json!({ "port": "53", "protocol": protocol }));
    let object = json!({
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": { "name": "dns", "namespace": namespace },
        "spec": { "endpointSelector": {}, "egress": [{ "toEntities": ["host"], "toPorts": [{ "ports": ports }] }] },
    });
    Some(Policy { namespace: namespace.to_owned(), name: "dns".to_owned(), object, flows: Vec::new() })
}

/// Cilium wants ports as text.
fn ports(rule: &Rule) -> Value {
    let ports = rule.ports.iter().map(|(protocol, ports)| {
        let mut port = Map::new();
        port.insert("port".to_owned(), json!(ports.first.to_string()));
        if ports.last > ports.first {
            port.insert("endPort".to_owned(), json!(ports.last));
        }
        port.insert("protocol".to_owned(), json!(protocol.name()));
        Value::Object(port)
    });
    Value::Array(ports.collect())
}
