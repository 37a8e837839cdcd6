//! Small clusters at random, as manifests. Few names and labels, so that selectors often match.

use proptest::prelude::*;
use reach::model::{Cluster, Object};
use reach::read;
use serde_json::{Value, json};

/// Reads objects of which none is refused.
pub(crate) fn cluster(objects: &[Value]) -> Cluster {
    let objects: Vec<_> = objects.iter().map(|value| Object::in_memory("generated.yaml", value.clone())).collect();
    let (cluster, findings) = read::cluster(&objects);
    assert!(findings.is_empty(), "{findings:?}");
    cluster
}

fn name(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(of).prop_map(str::to_owned)
}

fn namespace() -> impl Strategy<Value = String> {
    name(&["n0", "n1", "n2"])
}

fn labels() -> impl Strategy<Value = Value> {
    let value = || prop::option::of(name(&["x", "y"]));
    (value(), value()).prop_map(|(app, tier)| {
        let mut labels = serde_json::Map::new();
        labels.extend(app.map(|app| ("app".to_owned(), app.into())));
        labels.extend(tier.map(|tier| ("tier".to_owned(), tier.into())));
        labels.into()
    })
}

fn selector() -> impl Strategy<Value = Value> {
    let values = || prop::collection::vec(name(&["x", "y", "n0"]), 1..3);
    let key = || name(&["app", "tier", "kubernetes.io/metadata.name"]);
    prop_oneof![
        2 => Just(json!({})),
        3 => labels().prop_map(|labels| json!({"matchLabels": labels})),
        1 => (key(), values(), any::<bool>()).prop_map(|(key, values, within)| {
            json!({"matchExpressions": [{"key": key, "operator": if within { "In" } else { "NotIn" }, "values": values}]})
        }),
        1 => (key(), any::<bool>()).prop_map(|(key, exists)| {
            json!({"matchExpressions": [{"key": key, "operator": if exists { "Exists" } else { "DoesNotExist" }}]})
        }),
    ]
}

fn block() -> impl Strategy<Value = Value> {
    let blocks = ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "::/0", "2001:db8::/32"];
    prop::sample::select(blocks.to_vec()).prop_map(|cidr| json!({"ipBlock": {"cidr": cidr}}))
}

fn peer() -> impl Strategy<Value = Value> {
    prop_oneof![
        selector().prop_map(|pods| json!({"podSelector": pods})),
        selector().prop_map(|namespaces| json!({"namespaceSelector": namespaces})),
        (selector(), selector()).prop_map(|(n, p)| json!({"namespaceSelector": n, "podSelector": p})),
        block(),
    ]
}

fn port() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![80, 443]).prop_map(|port| json!({"port": port})),
        Just(json!({"port": 100, "endPort": 200})),
        Just(json!({"port": "http"})),
        Just(json!({"protocol": "UDP"})),
    ]
}

/// A rule of the given side, `from` or `to`.
pub(crate) fn rule(side: &'static str) -> impl Strategy<Value = Value> {
    (prop::collection::vec(peer(), 0..3), prop::collection::vec(port(), 0..2))
        .prop_map(move |(peers, ports)| json!({side: peers, "ports": ports}))
}

/// A NetworkPolicy with explicit types.
pub(crate) fn policy() -> impl Strategy<Value = Value> {
    let types = prop::sample::select(vec![&["Ingress"][..], &["Egress"], &["Ingress", "Egress"]]);
    let rules = |side| prop::collection::vec(rule(side), 0..3);
    (namespace(), selector(), types, rules("from"), rules("to")).prop_map(
        |(namespace, pods, types, ingress, egress)| {
            json!({
                "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                "metadata": {"name": "p", "namespace": namespace},
                "spec": {"podSelector": pods, "policyTypes": types, "ingress": ingress, "egress": egress},
            })
        },
    )
}

fn pod(at: usize) -> impl Strategy<Value = Value> {
    (namespace(), labels(), any::<bool>()).prop_map(move |(namespace, labels, named)| {
        let ports = if named { json!([{"name": "http", "containerPort": 8000 + at}]) } else { json!([]) };
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("w{at}"), "namespace": namespace, "labels": labels},
            "spec": {"containers": [{"name": "c", "ports": ports}]},
        })
    })
}

/// Namespaces and pods.
pub(crate) fn pods() -> impl Strategy<Value = Vec<Value>> {
    let namespaces = prop::collection::vec(labels(), 3);
    (namespaces, (pod(0), pod(1), pod(2), pod(3))).prop_map(|(namespaces, (a, b, c, d))| {
        let namespaces = namespaces.into_iter().enumerate().map(|(at, labels)| {
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": format!("n{at}"), "labels": labels}})
        });
        namespaces.chain([a, b, c, d]).collect()
    })
}

/// Policies.
pub(crate) fn policies() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(policy(), 0..5)
}
