//! Whom a rule admits, and which pods a policy is for.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalog::component::Scope;
use crate::definition::{Cluster, Cni};
use crate::manifest::labels::{COMPONENT, NAMESPACE_NAME, ROLE, TENANT_ROLE};
use crate::plan::Workload;

/// Prefix of the labels that only the compiler and the values it writes may set.
const OWN_PREFIX: &str = "tenantry.dev/";

/// IPv4 ranges that are not the internet: private, shared, link-local (with the metadata services), loopback,
/// benchmarking, multicast and reserved. Source: IANA's registry of special-purpose addresses.
const NOT_INTERNET_V4: [&str; 9] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
];

/// The internet of IPv6 is one block: what else there is, is local, or not given out.
const INTERNET_V6: &str = "2000::/3";

/// The labels that select a workload's pods.
///
/// Labels that the compiler sets itself are enough. Labels of a chart that nobody could read are not used at all: the
/// selection is then all pods of the namespace, so that a wrong guess closes nothing.
pub(super) fn labels(workload: &Workload) -> BTreeMap<String, String> {
    let own: BTreeMap<_, _> = workload.labels.iter().filter(|(key, _)| key.starts_with(OWN_PREFIX)).map(pair).collect();
    if !own.is_empty() {
        own
    } else if workload.assumed.is_some() {
        BTreeMap::new()
    } else {
        workload.labels.clone()
    }
}

fn pair((key, value): (&String, &String)) -> (String, String) {
    (key.clone(), value.clone())
}

/// A selector of the given labels; `{}` selects all.
pub(super) fn selector(labels: &BTreeMap<String, String>) -> Value {
    if labels.is_empty() { json!({}) } else { json!({ "matchLabels": labels }) }
}

/// The pods of a workload, as seen from a namespace.
pub(super) fn of_workload(workload: &Workload, from: &str) -> Value {
    if workload.scope == Scope::Environment && workload.namespace == from {
        return json!({ "podSelector": selector(&labels(workload)) });
    }
    in_namespace(json!({ NAMESPACE_NAME: workload.namespace }), &labels(workload))
}

/// The pods of a tenant's workload, of the same tenant.
pub(super) fn of_same_tenant(workload: &Workload) -> Value {
    json!({ "podSelector": selector(&labels(workload)) })
}

/// The pods of a workload of every tenant. Only the compiler's own label selects them: other labels may differ.
pub(super) fn of_all_tenants(component_label: Option<&str>) -> Value {
    let labels = component_label.map(|label| (COMPONENT.to_owned(), label.to_owned())).into_iter().collect();
    in_namespace(json!({ ROLE: TENANT_ROLE }), &labels)
}

fn in_namespace(namespace: Value, labels: &BTreeMap<String, String>) -> Value {
    let mut peer = Map::new();
    peer.insert("namespaceSelector".to_owned(), json!({ "matchLabels": namespace }));
    if !labels.is_empty() {
        peer.insert("podSelector".to_owned(), selector(labels));
    }
    Value::Object(peer)
}

/// Where a node-local cache of the DNS answers.
const CACHE_PORT: u16 = 53;

/// The pods of the cluster's DNS.
pub(super) fn dns_pods(cluster: &Cluster) -> Value {
    in_namespace(json!({ NAMESPACE_NAME: cluster.dns.namespace }), &cluster.dns.pod_labels)
}

/// The cluster's DNS, with the node-local cache where there is one: peers and their port.
pub(super) fn dns(cluster: &Cluster) -> Vec<(Vec<Value>, u16)> {
    let mut rules = vec![(vec![dns_pods(cluster)], cluster.dns.port)];
    if let Some(address) = &cluster.dns.node_local {
        let cache = match cluster.cni {
            Cni::Generic => json!({ "ipBlock": { "cidr": host_cidr(address) } }),
            Cni::Cilium => in_namespace(json!({ NAMESPACE_NAME: cluster.dns.namespace }), &cache_labels()),
        };
        match rules.first_mut() {
            Some((peers, CACHE_PORT)) => peers.push(cache),
            _ => rules.push((vec![cache], CACHE_PORT)),
        }
    }
    rules
}

/// Of the cache's pods where Cilium leads requests to them (`CiliumLocalRedirectPolicy`).
///
/// Source: cilium/cilium `Documentation/network/kubernetes/local-redirect-policy.rst`, "Node-local DNS cache".
fn cache_labels() -> BTreeMap<String, String> {
    BTreeMap::from([("k8s-app".to_owned(), "node-local-dns".to_owned())])
}

fn host_cidr(address: &str) -> String {
    if address.contains(':') { format!("{address}/128") } else { format!("{address}/32") }
}

/// The ingress controller. One in the node's network is no pod to a policy: its nodes are admitted then.
pub(super) fn ingress(cluster: &Cluster) -> Vec<Value> {
    if cluster.ingress.host_network {
        return cluster.node_cidrs.iter().map(|cidr| block(&cidr.to_string(), Vec::new())).collect();
    }
    vec![in_namespace(json!({ NAMESPACE_NAME: cluster.ingress.namespace }), &cluster.ingress.pod_labels)]
}

/// The addresses of the Kubernetes API server.
pub(super) fn kube_apiserver(cluster: &Cluster) -> Vec<Value> {
    cluster.api_servers.cidrs.iter().map(|cidr| block(&cidr.to_string(), Vec::new())).collect()
}

/// A block of addresses.
pub(super) fn of_block(net: &ipnet::IpNet) -> Value {
    block(&net.to_string(), Vec::new())
}

/// The internet, as peers.
pub(super) fn internet(cluster: &Cluster) -> Vec<Value> {
    let blocks = internet_blocks(cluster).into_iter();
    blocks.map(|(cidr, except)| block(&cidr, except)).collect()
}

/// The internet: public addresses but for those that the cluster itself uses, as blocks with exceptions.
pub(super) fn internet_blocks(cluster: &Cluster) -> [(String, Vec<String>); 2] {
    let own = cluster.pod_cidrs.iter().chain(&cluster.service_cidrs).chain(&cluster.node_cidrs);
    let own: Vec<String> = own.chain(&cluster.api_servers.cidrs).map(ToString::to_string).collect();
    let mut except: Vec<String> = NOT_INTERNET_V4.map(str::to_owned).to_vec();
    let public = |cidr: &&String| !NOT_INTERNET_V4.iter().any(|range| contains(range, cidr));
    except.extend(own.iter().filter(|cidr| !cidr.contains(':')).filter(public).cloned());
    let v6 = own.iter().filter(|cidr| contains(INTERNET_V6, cidr)).cloned();
    [("0.0.0.0/0".to_owned(), except), (INTERNET_V6.to_owned(), v6.collect())]
}

fn block(cidr: &str, mut except: Vec<String>) -> Value {
    except.sort();
    except.dedup();
    if except.is_empty() {
        json!({ "ipBlock": { "cidr": cidr } })
    } else {
        json!({ "ipBlock": { "cidr": cidr, "except": except } })
    }
}

fn contains(range: &str, cidr: &str) -> bool {
    match (range.parse::<ipnet::IpNet>(), cidr.parse::<ipnet::IpNet>()) {
        (Ok(range), Ok(cidr)) => range.contains(&cidr),
        _ => false,
    }
}
