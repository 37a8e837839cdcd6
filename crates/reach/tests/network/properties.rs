//! What must hold of every cluster.

use proptest::prelude::*;
use reach::addresses::AddressSet;
use reach::model::{Cluster, Direction};
use reach::{Endpoint, Engine, IpBlockReading, Reading, Verdict};
use serde_json::{Value, json};

use super::generate::{cluster, pods, policies, policy, rule};

fn readings() -> impl Strategy<Value = Reading> {
    prop::sample::select(vec![None, Some(IpBlockReading::External), Some(IpBlockReading::Any)])
        .prop_map(|ip_block| Reading { ip_block, ..Reading::default() })
}

/// Every verdict between pods, and between pods and parts of the world, with the names of both ends.
pub(crate) fn matrix(cluster: &Cluster, reading: &Reading, world: &[AddressSet]) -> Vec<(String, String, Verdict)> {
    let engine = Engine::new(cluster, reading);
    let pods: Vec<_> = cluster.workloads.iter().map(Endpoint::Pod).collect();
    let world: Vec<_> = world.iter().cloned().map(Endpoint::World).collect();
    let ends: Vec<_> = pods.iter().chain(&world).collect();
    let pairs = ends.iter().flat_map(|from| ends.iter().map(move |to| (from, to)));
    let pairs = pairs.filter(|(from, to)| from.pod().is_some() || to.pod().is_some());
    pairs.map(|(from, to)| (from.to_string(), to.to_string(), engine.verdict(from, to))).collect()
}

pub(crate) fn parts(clusters: &[&Cluster]) -> Vec<AddressSet> {
    let reading = Reading::default();
    let divide = |parts: Vec<AddressSet>, cluster: &&Cluster| {
        let engine = Engine::new(cluster, &reading);
        parts.iter().flat_map(|part| engine.parts(part)).collect()
    };
    clusters.iter().fold(vec![AddressSet::all()], divide)
}

fn all(pods: &[Value], policies: &[Value]) -> Cluster {
    cluster(&[pods, policies].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn another_rule_never_closes_a_connection(
        pods in pods(), policies in policies(), reading in readings(),
        at in any::<prop::sample::Index>(), ingress in rule("from"), egress in rule("to"),
    ) {
        prop_assume!(!policies.is_empty());
        let before = all(&pods, &policies);
        let mut more = policies;
        let spec = &mut more[at.index(before.policies.len())]["spec"];
        for (field, rule) in [("ingress", ingress), ("egress", egress)] {
            spec[field].as_array_mut().unwrap().push(rule);
        }
        let after = all(&pods, &more);
        let world = parts(&[&before, &after]);
        for (old, new) in matrix(&before, &reading, &world).iter().zip(matrix(&after, &reading, &world)) {
            prop_assert!(new.2.possible.covers(&old.2.possible), "{} to {}", old.0, old.1);
            prop_assert!(new.2.certain.covers(&old.2.certain), "{} to {}", old.0, old.1);
        }
    }

    #[test]
    fn another_policy_opens_nothing_for_free_pods_and_closes_nothing_for_isolated_ones(
        pods in pods(), policies in policies(), another in policy(), reading in readings(),
    ) {
        let before = all(&pods, &policies);
        let after = all(&pods, &[policies.clone(), vec![another]].concat());
        let world = parts(&[&before, &after]);
        let isolated = |name: &str, direction: Direction| {
            before.policies.iter().any(|policy| {
                let selects = |w: &&reach::model::Workload| {
                    w.to_string() == name && policy.namespace.as_deref() == Some(&w.namespace)
                        && policy.pods.matches(w.labels.shown())
                };
                policy.section(direction).is_some() && before.workloads.iter().any(|w| selects(&w))
            })
        };
        for (old, new) in matrix(&before, &reading, &world).iter().zip(matrix(&after, &reading, &world)) {
            // Of the other end's direction the same holds, so a pair with one free and one isolated end may go either way.
            let ends = [(&old.0, Direction::Egress), (&old.1, Direction::Ingress)];
            let pods: Vec<_> = ends.into_iter().filter(|(name, _)| name.contains('[')).collect();
            if pods.iter().all(|(name, direction)| isolated(name, *direction)) {
                prop_assert!(new.2.possible.covers(&old.2.possible), "{} to {}", old.0, old.1);
            }
            if pods.iter().all(|(name, direction)| !isolated(name, *direction)) {
                prop_assert!(old.2.possible.covers(&new.2.possible), "{} to {}", old.0, old.1);
            }
        }
    }

    #[test]
    fn names_do_not_matter(pods in pods(), policies in policies(), reading in readings()) {
        let before = all(&pods, &policies);
        let renamed = |values: &[Value]| -> Vec<Value> {
            let text = serde_json::to_string(values).unwrap();
            let pairs = [("n0", "q9"), ("n1", "q1"), ("n2", "a2"), ("\"x\"", "\"u\""), ("\"y\"", "\"a\""), ("app", "zap"),
                ("http", "web"), ("w0", "v3")];
            let text = pairs.iter().fold(text, |text, (old, new)| text.replace(old, new));
            serde_json::from_str(&text).unwrap()
        };
        let after = all(&renamed(&pods), &renamed(&policies));
        let world = parts(&[&before]);
        let verdicts = |cluster| matrix(cluster, &reading, &world).into_iter().map(|(.., verdict)| verdict).collect::<Vec<_>>();
        prop_assert_eq!(verdicts(&before), verdicts(&after));
    }

    #[test]
    fn a_block_in_two_halves_is_the_block(pods in pods(), policies in policies(), reading in readings()) {
        let before = all(&pods, &policies);
        let mut halved = policies;
        for policy in &mut halved {
            for (field, side) in [("ingress", "from"), ("egress", "to")] {
                for rule in policy["spec"][field].as_array_mut().unwrap() {
                    let peers = rule[side].as_array().unwrap();
                    rule[side] = peers.iter().flat_map(halves).collect();
                }
            }
        }
        let after = all(&pods, &halved);
        let world = parts(&[&before, &after]);
        for (old, new) in matrix(&before, &reading, &world).iter().zip(matrix(&after, &reading, &world)) {
            prop_assert_eq!(&old.2.possible, &new.2.possible, "{} to {}", old.0, old.1);
            // Whoever has an unknown address is surely in the whole, and in one of the halves; no rule knows in which.
            let addresses_unknown = old.0.contains('[') && old.1.contains('[') && reading.ip_block != Some(IpBlockReading::External);
            prop_assert!(addresses_unknown || old.2.certain == new.2.certain, "{} to {}", old.0, old.1);
        }
    }

    #[test]
    fn no_objects_make_it_panic(value in json_values()) {
        let object = reach::model::Object::in_memory("any.yaml", value);
        let (cluster, _) = reach::read::cluster([&object]);
        let reading = Reading::default();
        reach::normal::connections(&Engine::new(&cluster, &reading));
    }
}

fn halves(peer: &Value) -> Vec<Value> {
    let Some(cidr) = peer.pointer("/ipBlock/cidr").and_then(Value::as_str) else { return vec![peer.clone()] };
    let net: ipnet::IpNet = cidr.parse().unwrap();
    let subnets = net.subnets(net.prefix_len() + 1).unwrap();
    subnets.map(|half| json!({"ipBlock": {"cidr": half.to_string()}})).collect()
}

/// Objects of the kinds that are read, with their fields in wrong places and of wrong types.
fn json_values() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(vec![
        ("v1", "List"),
        ("v1", "Pod"),
        ("v1", "Service"),
        ("v1", "Namespace"),
        ("apps/v1", "Deployment"),
        ("batch/v1", "CronJob"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("networking.k8s.io/v1", "Ingress"),
        ("cilium.io/v2", "CiliumNetworkPolicy"),
        ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"),
    ]);
    let fields = [
        "spec",
        "metadata",
        "items",
        "ingress",
        "egress",
        "from",
        "to",
        "ports",
        "port",
        "endPort",
        "ipBlock",
        "cidr",
        "except",
        "podSelector",
        "matchExpressions",
        "matchLabels",
        "values",
        "operator",
        "key",
        "name",
        "selector",
        "template",
        "containers",
        "toPorts",
        "toEntities",
        "fromEndpoints",
        "endpointSelector",
        "subject",
        "pods",
        "networks",
        "rules",
        "http",
        "paths",
        "kind",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec!["", "In", "80", "::/0", "10.0.0.0/8", "-", "Pod"]).prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(5, 40, 4, move |inner| {
        let object = prop::collection::vec((prop::sample::select(fields.to_vec()), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            object.prop_map(|pairs| pairs
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    });
    (kinds, value.clone(), value).prop_map(|((version, kind), metadata, spec)| {
        json!({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec, "items": [spec.clone()]})
    })
}
