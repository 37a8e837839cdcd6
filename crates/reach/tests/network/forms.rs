//! What must hold of every cluster also holds with the policies of Cilium, and with those of the cluster as a whole.

use proptest::prelude::*;
use reach::{Cni, IpBlockReading, Reading, prove};
use serde_json::{Value, json};

use super::fleet::{Fleet, reading};
use super::generate::{cluster, pods, policies};
use super::pairwise;
use super::properties::{matrix, parts};

/// A form of policies, and the readings of clusters that have it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Cilium,
    Cluster,
}

impl Form {
    fn readings(self) -> [Reading; 2] {
        [IpBlockReading::External, IpBlockReading::Any].map(|ip_block| Reading {
            ip_block: Some(ip_block),
            cni: if self == Self::Cilium { Cni::Cilium } else { Cni::Generic },
            cluster_policies: Some(true),
            ..Reading::default()
        })
    }

    fn rule(self, side: &'static str, action: &'static str) -> BoxedStrategy<Value> {
        match self {
            Self::Cilium => cilium_rule(side).boxed(),
            Self::Cluster => cluster_rule(side, action).boxed(),
        }
    }

    /// A policy, of the cluster's own with rules of one action only.
    fn policy(self, action: &'static str) -> BoxedStrategy<Value> {
        let rules = |side| prop::collection::vec(self.rule(side, action), 1..3);
        let parts = (prop::sample::select(vec!["n0", "n1", "n2"]), labels(), rules("from"), rules("to"));
        let tiers = prop::sample::select(vec!["Admin", "Baseline"]);
        (parts, tiers, 0..3_u32)
            .prop_map(move |((namespace, labels, ingress, egress), tier, priority)| match self {
                Self::Cilium => json!({
                    "apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
                    "metadata": {"name": "c", "namespace": namespace},
                    "spec": {"endpointSelector": {"matchLabels": labels}, "ingress": ingress, "egress": egress},
                }),
                Self::Cluster => json!({
                    "apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
                    "metadata": {"name": "c"},
                    "spec": {
                        "tier": tier, "priority": priority, "ingress": ingress, "egress": egress,
                        "subject": {"pods": {"podSelector": {"matchLabels": labels},
                            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}},
                    },
                }),
            })
            .boxed()
    }

    /// Policies in which every action may stand.
    fn any(self) -> BoxedStrategy<Vec<Value>> {
        let each = prop_oneof![self.policy("Accept"), self.policy("Deny"), self.policy("Pass")];
        prop::collection::vec(each, 1..4).boxed()
    }
}

fn forms() -> impl Strategy<Value = Form> {
    prop::sample::select(vec![Form::Cilium, Form::Cluster])
}

fn labels() -> impl Strategy<Value = Value> {
    let value = || prop::option::of(prop::sample::select(vec!["x", "y"]));
    (value(), value()).prop_map(|(app, tier)| {
        let pairs = [("app", app), ("tier", tier)];
        pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))).collect()
    })
}

fn block() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"])
}

fn cilium_rule(side: &'static str) -> impl Strategy<Value = Value> {
    let entity = prop::sample::select(vec!["world", "cluster", "kube-apiserver", "remote-node", "all"]);
    let peers = prop_oneof![
        labels().prop_map(move |labels| json!({format!("{side}Endpoints"): [{"matchLabels": labels}]})),
        prop::sample::select(vec!["n0", "n1"]).prop_map(move |namespace| {
            json!({format!("{side}Endpoints"): [{"matchLabels": {"k8s:io.kubernetes.pod.namespace": namespace}}]})
        }),
        entity.prop_map(move |entity| json!({format!("{side}Entities"): [entity]})),
        block().prop_map(move |block| json!({format!("{side}CIDR"): [block]})),
        block().prop_map(move |block| json!({format!("{side}CIDRSet"): [{"cidr": block}]})),
    ];
    (peers, prop::option::of(prop::sample::select(vec!["80", "443"]))).prop_map(|(mut rule, port)| {
        if let Some(port) = port {
            rule["toPorts"] = json!([{"ports": [{"port": port, "protocol": "TCP"}]}]);
        }
        rule
    })
}

fn cluster_rule(side: &'static str, action: &'static str) -> impl Strategy<Value = Value> {
    let namespaces = prop::sample::select(vec!["n0", "n1"]);
    let peer = prop_oneof![
        Just(json!({"namespaces": {}})),
        namespaces.prop_map(|name| json!({"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": name}}})),
        labels().prop_map(|labels| json!({"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": labels}}})),
        block().prop_map(|block| json!({"networks": [block]})),
    ];
    (peer, prop::option::of(prop::sample::select(vec![80, 443]))).prop_map(move |(peer, port)| {
        let mut rule = json!({"action": action, side: [peer]});
        if let Some(port) = port {
            rule["protocols"] = json!([{"tcp": {"destinationPort": {"number": port}}}]);
        }
        rule
    })
}

/// Each block in two halves, wherever one stands.
fn halved(value: &Value) -> Value {
    let halves = |text: &str| -> Option<Vec<Value>> {
        let net: ipnet::IpNet = text.parse().ok()?;
        Some(net.subnets(net.prefix_len() + 1).ok()?.map(|half| json!(half.to_string())).collect())
    };
    match value {
        Value::Array(items) => items
            .iter()
            .flat_map(|item| match (item.as_str().and_then(halves), item.get("cidr").and_then(Value::as_str)) {
                (Some(halves), _) => halves,
                (None, Some(cidr)) => halves(cidr).unwrap().into_iter().map(|half| json!({"cidr": half})).collect(),
                (None, None) => vec![halved(item)],
            })
            .collect(),
        Value::Object(fields) => fields.iter().map(|(key, field)| (key.clone(), halved(field))).collect(),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn another_accepting_rule_never_closes_a_connection(
        (form, own, ingress, egress) in forms().prop_flat_map(|form| {
            (Just(form), form.any(), form.rule("from", "Accept"), form.rule("to", "Accept"))
        }),
        pods in pods(), plain in policies(), at in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(),
    ) {
        let before = cluster(&[&pods[..], &plain, &own].concat());
        let mut more = own;
        let spec = &mut more[at.index(before.policies.len() - plain.len())]["spec"];
        for (field, rule) in [("ingress", ingress), ("egress", egress)] {
            let rules = spec[field].as_array_mut().unwrap();
            rules.insert(place.index(rules.len() + 1), rule);
        }
        let after = cluster(&[&pods[..], &plain, &more].concat());
        let world = parts(&[&before, &after]);
        for reading in form.readings() {
            for (old, new) in matrix(&before, &reading, &world).iter().zip(matrix(&after, &reading, &world)) {
                prop_assert!(new.2.possible.covers(&old.2.possible), "{form:?} {} to {}", old.0, old.1);
                prop_assert!(new.2.certain.covers(&old.2.certain), "{form:?} {} to {}", old.0, old.1);
            }
        }
    }

    #[test]
    fn another_policy_of_the_cluster_that_only_denies_opens_nothing_and_one_that_only_accepts_closes_nothing(
        pods in pods(), plain in policies(), own in Form::Cluster.any(),
        denying in Form::Cluster.policy("Deny"), accepting in Form::Cluster.policy("Accept"),
    ) {
        let with = |policy: Option<&Value>| {
            let policy: Vec<Value> = policy.into_iter().cloned().collect();
            cluster(&[&pods[..], &plain, &own, &policy].concat())
        };
        let (before, closed, opened) = (with(None), with(Some(&denying)), with(Some(&accepting)));
        let world = parts(&[&before, &closed, &opened]);
        for reading in Form::Cluster.readings() {
            let of = |cluster| matrix(cluster, &reading, &world);
            for ((old, less), more) in of(&before).iter().zip(of(&closed)).zip(of(&opened)) {
                prop_assert!(old.2.possible.covers(&less.2.possible), "{} to {}", old.0, old.1);
                prop_assert!(more.2.possible.covers(&old.2.possible), "{} to {}", old.0, old.1);
            }
        }
    }

    #[test]
    fn another_policy_of_cilium_opens_nothing_for_free_pods_and_closes_nothing_for_isolated_ones(
        pods in pods(), own in Form::Cilium.any(), another in Form::Cilium.policy("Accept"),
    ) {
        let isolation = |namespace: &str| json!({
            "apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
            "metadata": {"name": "all", "namespace": namespace},
            "spec": {"endpointSelector": {}, "ingress": [{}], "egress": [{}]},
        });
        let isolated = [isolation("n0"), isolation("n1"), isolation("n2")];
        let another = [another];
        let with = |policies: [&[Value]; 3]| cluster(&[&pods[..], policies[0], policies[1], policies[2]].concat());
        let (free, bound) = (with([&[], &[], &[]]), with([&[], &another, &[]]));
        let (before, after) = (with([&own, &isolated, &[]]), with([&own, &isolated, &another]));
        let world = parts(&[&free, &bound, &before, &after]);
        for reading in Form::Cilium.readings() {
            let of = |cluster| matrix(cluster, &reading, &world);
            for (old, new) in of(&free).iter().zip(of(&bound)) {
                prop_assert!(old.2.possible.covers(&new.2.possible), "{} to {}", old.0, old.1);
            }
            for (old, new) in of(&before).iter().zip(of(&after)) {
                prop_assert!(new.2.possible.covers(&old.2.possible), "{} to {}", old.0, old.1);
            }
        }
    }

    #[test]
    fn names_do_not_matter(
        (form, own) in forms().prop_flat_map(|form| (Just(form), form.any())), pods in pods(), plain in policies(),
    ) {
        let renamed = |values: &[Value]| -> Vec<Value> {
            let text = serde_json::to_string(values).unwrap();
            let pairs = [("\"n0\"", "\"q9\""), ("\"n1\"", "\"q1\""), ("\"n2\"", "\"a2\""), ("\"x\"", "\"u\""),
                ("\"y\"", "\"a\""), ("\"app\"", "\"zap\""), ("\"c\"", "\"d\"")];
            serde_json::from_str(&pairs.iter().fold(text, |text, (old, new)| text.replace(old, new))).unwrap()
        };
        let before = cluster(&[&pods[..], &plain, &own].concat());
        let after = cluster(&[renamed(&pods), renamed(&plain), renamed(&own)].concat());
        let world = parts(&[&before]);
        for reading in form.readings() {
            let verdicts = |cluster| matrix(cluster, &reading, &world).into_iter().map(|(.., v)| v).collect::<Vec<_>>();
            prop_assert_eq!(verdicts(&before), verdicts(&after));
        }
    }

    #[test]
    fn a_block_in_two_halves_is_the_block(
        (form, own) in forms().prop_flat_map(|form| (Just(form), form.any())), pods in pods(), plain in policies(),
    ) {
        let before = cluster(&[&pods[..], &plain, &own].concat());
        let halves: Vec<Value> = own.iter().map(halved).collect();
        let after = cluster(&[&pods[..], &plain, &halves].concat());
        let world = parts(&[&before, &after]);
        for reading in form.readings() {
            for (old, new) in matrix(&before, &reading, &world).iter().zip(matrix(&after, &reading, &world)) {
                // Whoever has an unknown address is surely in the whole, and in one of the halves; no rule knows in which.
                let unknown = |end: &str| !end.starts_with("external");
                if unknown(&old.0) && unknown(&old.1) {
                    continue;
                }
                prop_assert_eq!(&old.2.possible, &new.2.possible, "{} to {}", old.0, old.1);
                prop_assert_eq!(&old.2.certain, &new.2.certain, "{} to {}", old.0, old.1);
            }
        }
    }
}

/// A fleet of which some tenants have a guard of the cluster's own, and some one that is wrong.
fn guarded(form: Form, wrong: &[usize]) -> Fleet {
    const TENANT: &str = "tenantry.dev/tenant";
    let mut fleet = Fleet::of(6);
    for at in 0..5 {
        let tenant = format!("t{at:05}");
        let operator = if wrong.contains(&at) { "Accept" } else { "Deny" };
        let namespace = "k8s:io.cilium.k8s.namespace.labels.tenantry.dev/tenant";
        let others = |key: &str| json!([{"key": key, "operator": "Exists"}, {"key": key, "operator": "NotIn", "values": [tenant]}]);
        fleet.objects.push(match form {
            Form::Cluster => json!({
                "apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
                "metadata": {"name": format!("guard-{tenant}")},
                "spec": {
                    "tier": "Admin", "priority": 1, "subject": {"namespaces": {"matchLabels": {TENANT: tenant}}},
                    "ingress": [{"action": operator, "from": [{"namespaces": {"matchExpressions": others(TENANT)}}]}],
                    "egress": [{"action": operator, "to": [{"namespaces": {"matchExpressions": others(TENANT)}}]}],
                },
            }),
            Form::Cilium => {
                let (into, out) =
                    if wrong.contains(&at) { ("ingress", "egress") } else { ("ingressDeny", "egressDeny") };
                json!({
                    "apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
                    "metadata": {"name": format!("guard-{tenant}")},
                    "spec": {
                        "endpointSelector": {"matchLabels": {namespace: tenant}},
                        into: [{"fromEndpoints": [{"matchExpressions": others(namespace)}]}],
                        out: [{"toEndpoints": [{"matchExpressions": others(namespace)}]}],
                    },
                })
            }
        });
    }
    fleet
}

#[test]
fn classes_prove_what_all_pairs_prove_with_guards_right_and_wrong() {
    for form in [Form::Cilium, Form::Cluster] {
        for (wrong, holds) in [(&[][..], true), (&[2], false), (&[1, 3], false), (&[0, 1, 2, 3, 4], false)] {
            let fleet = guarded(form, wrong);
            let cni = if form == Form::Cilium { Cni::Cilium } else { Cni::Generic };
            let reading = Reading { cni, cluster_policies: Some(true), ..reading() };
            let found = prove(&fleet.cluster(), &reading, &fleet.intents);
            let all = pairwise::prove(&fleet.cluster(), &reading, &fleet.intents);
            let tenants = |from: &str, to: &str| {
                let name = |end: &str| end.rsplit_once('/').map(|(_, name)| name.to_owned()).unwrap_or_default();
                (name(from), name(to))
            };
            let between = |from: &str, to: &str| from.starts_with("tenant-") && to.starts_with("tenant-");
            let of_classes: std::collections::BTreeSet<_> =
                found.violations.iter().filter(|v| between(&v.from, &v.to)).map(|v| tenants(&v.from, &v.to)).collect();
            let of_pairs: std::collections::BTreeSet<_> =
                all.iter().filter(|v| !v.missing && between(&v.from, &v.to)).map(|v| tenants(&v.from, &v.to)).collect();
            assert_eq!(of_classes, of_pairs, "{form:?} {wrong:?}");
            assert_eq!(of_classes.is_empty(), holds, "{form:?} {wrong:?}: {of_classes:?}");
        }
    }
}
