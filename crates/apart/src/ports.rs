//! Ports of nodes, load balancers and external addresses, which belong to the whole cluster.
//!
//! Source: kubernetes.io/docs/concepts/services-networking/service (NodePort, LoadBalancer, externalIPs); CVE-2020-8554.

use std::collections::BTreeMap;

use serde_json::Value;
use yaml::Pointer;

use crate::object::{Object, items, text};
use crate::scene::Scene;
use crate::way::{Channel, Way};

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut taken: BTreeMap<(String, String), (&str, String)> = BTreeMap::new();
    for (index, object) in scene.all() {
        for (what, key, pointer) in claimed(object) {
            let says = object.says();
            match taken.get(&(what.to_owned(), key.clone())) {
                Some((namespace, other)) if *namespace != object.namespace() => {
                    let tenant = scene.owner(object).map(|tenant| tenant.name.as_str());
                    let says = format!("{says} takes {what} {key}, which {other} has");
                    ways.push(Way::new(Channel::Ports, tenant, scene.whose(namespace), says).at(index, pointer));
                }
                Some(_) => {}
                None => {
                    taken.insert((what.to_owned(), key), (object.namespace(), says));
                }
            }
        }
    }
    ways.extend(scene.of_tenants().filter_map(|(index, object, tenant)| {
        let (pointer, does) = outside(object)?;
        let says = format!("{} {does}", object.says());
        Some(Way::new(Channel::Ports, Some(&tenant.name), "the cluster", says).at(index, pointer))
    }));
    ways
}

/// What an object takes of which the cluster has one: what, which, and where it says so.
fn claimed(object: &Object<'_>) -> Vec<(&'static str, String, Pointer)> {
    let mut claims = Vec::new();
    if object.is("", "Service") {
        for (at, port) in items(object.value, "/spec/ports") {
            if let Some(number) = port.get("nodePort").and_then(Value::as_u64).filter(|number| *number > 0) {
                claims.push((
                    "the node port",
                    format!("{number}/{}", protocol(port)),
                    Pointer::filled("/spec/ports/{}/nodePort", [&at]),
                ));
            }
        }
        for (at, address) in items(object.value, "/spec/externalIPs") {
            let address = address.as_str().unwrap_or_default();
            claims.push(("the address", address.to_owned(), Pointer::filled("/spec/externalIPs/{}", [&at])));
        }
        let balancer = object.text("/spec/loadBalancerIP");
        if !balancer.is_empty() {
            claims.push(("the address", balancer.to_owned(), Pointer::from("/spec/loadBalancerIP")));
        }
    }
    let Some((base, spec)) = object.pods() else { return claims };
    for (at, container) in items(spec, "/containers") {
        for (to, port) in items(container, "/ports") {
            if let Some(number) = port.get("hostPort").and_then(Value::as_u64).filter(|number| *number > 0) {
                let below = Pointer::filled("/containers/{}/ports/{}/hostPort", [&at, &to]);
                let pointer = Pointer::from(base).join(below);
                claims.push(("the port of nodes", format!("{number}/{}", protocol(port)), pointer));
            }
        }
    }
    claims
}

fn protocol(port: &Value) -> &str {
    match text(port, "/protocol") {
        "" => "TCP",
        protocol => protocol,
    }
}

/// How an object of a tenant's opens itself to the outside, past the ingress controller.
fn outside(object: &Object<'_>) -> Option<(&'static str, &'static str)> {
    if object.is("", "Service") {
        if items(object.value, "/spec/externalIPs").next().is_some() {
            return Some(("/spec/externalIPs", "takes addresses of its choice, and their traffic"));
        }
        return match object.text("/spec/type") {
            "NodePort" => Some(("/spec/type", "opens a port of every node")),
            "LoadBalancer" => Some(("/spec/type", "opens a load balancer")),
            _ => None,
        };
    }
    let (_, spec) = object.pods()?;
    let has_port =
        |(_, container): (usize, &Value)| items(container, "/ports").any(|(_, port)| port.get("hostPort").is_some());
    items(spec, "/containers").any(has_port).then_some(("/spec", "opens a port of its node"))
}
