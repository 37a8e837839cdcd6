//! The proof that tenants stay apart: it holds for what is right, and finds every way of getting it wrong.

use proptest::prelude::*;
use reach::{Proof, prove};
use serde_json::{Value, json};

use super::fleet::{Fleet, Traits, reading};

fn proof(fleet: &Fleet) -> Proof {
    prove(&fleet.cluster(), &reading(), &fleet.intents)
}

fn shown(proof: &Proof) -> Vec<String> {
    let violations = proof.violations.iter().map(|v| {
        let perhaps = if v.assumptions.is_empty() { "" } else { "perhaps " };
        let exception = v.exception.as_ref().map(|name| format!(" but for {name}")).unwrap_or_default();
        format!("{perhaps}{} -> {} {}{exception}", v.from, v.to, v.ports)
    });
    let unmet = proof.unmet.iter().map(|unmet| format!("missing {} -> {} {}", unmet.from, unmet.to, unmet.ports));
    violations.chain(unmet).collect()
}

fn policy_mut<'f>(fleet: &'f mut Fleet, namespace: &str, name: &str) -> &'f mut Value {
    let is = |object: &&mut Value| {
        object["kind"] == "NetworkPolicy" && object["metadata"] == json!({"name": name, "namespace": namespace})
    };
    &mut fleet.objects.iter_mut().find(is).unwrap()["spec"]
}

#[test]
fn a_right_fleet_is_proved_and_tenants_that_differ_in_names_only_are_one_class() {
    let small = proof(&Fleet::of(8));
    assert_eq!(shown(&small), [""; 0]);
    let large = proof(&Fleet::of(80));
    assert!(large.holds());
    assert_eq!((large.classes, large.pairs), (small.classes, small.pairs));
    // Four platform namespaces, and tenants with and without Redis, with and without streams.
    assert_eq!(large.classes, 4 + 3);
}

#[test]
fn a_tenant_of_one_is_proved_too() {
    assert_eq!(shown(&proof(&Fleet::of(1))), [""; 0]);
}

#[test]
fn an_exception_that_nobody_accepted_fails_the_proof_by_name() {
    let mut fleet = Fleet::of(4);
    fleet.intents.accepted.clear();
    let found = shown(&proof(&fleet));
    let external =
        |violation: &&String| violation.starts_with("external:") && violation.contains("tenant-t00001/router");
    assert!(found.iter().any(|violation| external(&violation)), "{found:#?}");
    assert!(found.iter().all(|violation| violation.ends_with("but for stream-sessions")), "{found:#?}");
}

#[test]
fn what_opens_a_way_between_tenants_is_found_with_the_way() {
    let mut fleet = Fleet::of(6);
    for tenant in ["tenant-t00000", "tenant-t00002"] {
        let peer = json!({"namespaceSelector": {"matchLabels": {"tenantry.dev/role": "tenant"}}});
        policy_mut(&mut fleet, tenant, "task")["ingress"][0]["from"] = json!([peer]);
    }
    // The egress of the others still holds.
    assert_eq!(
        shown(&proof(&fleet)),
        ["tenant-t00000/agent[Deployment] -> tenant-t00000/task[Deployment] all ports"; 0]
    );
    let everyone = json!([{"to": [{"namespaceSelector": {}}], "ports": [{"port": 22}]}]);
    policy_mut(&mut fleet, "tenant-t00003", "agent")["egress"] = everyone;
    let found = shown(&proof(&fleet));
    assert!(
        found.contains(&"tenant-t00003/agent[Deployment] -> tenant-t00000/task[Deployment] TCP 22".to_owned()),
        "{found:#?}"
    );
}

#[test]
fn each_policy_of_the_fleet_is_needed() {
    let whole = Fleet::of(2);
    let policies = whole.objects.iter().filter(|object| object["kind"] == "NetworkPolicy").count();
    let mut harmless = Vec::new();
    for at in 0..policies {
        let mut fleet = Fleet::of(2);
        let mut nth = 0..;
        fleet.objects.retain(|object| object["kind"] != "NetworkPolicy" || nth.next() != Some(at));
        if proof(&fleet).holds() {
            let policy = whole.objects.iter().filter(|object| object["kind"] == "NetworkPolicy").nth(at).unwrap();
            harmless.push(policy["metadata"].to_string());
        }
    }
    // Where every pod has a policy of its own, denying the rest denies pods that nobody knows of.
    assert_eq!(harmless.len(), 3, "{harmless:#?}");
    assert!(harmless.iter().all(|name| name.contains("default-deny") && !name.contains("tenant-")), "{harmless:#?}");
}

#[test]
fn assumed_labels_close_nothing_and_open_nothing() {
    let mut fleet = Fleet::of(2);
    let master = fleet.workloads.iter_mut().find(|workload| workload.id() == "redis-shared/master").unwrap();
    master.labels = reach::model::PodLabels::Assumed(master.labels.shown().clone());
    master.assumed = Some("the chart is private".to_owned());
    let proof = proof(&fleet);
    assert!(proof.assumed.contains(&("redis-shared/master[Deployment]".to_owned(), "the chart is private".to_owned())));
    let found = shown(&proof);
    assert!(
        found.contains(
            &"missing tenant-t00000/agent[Deployment] -> redis-shared/master[Deployment] TCP 6379".to_owned()
        ),
        "{found:#?}"
    );
}

/// What goes wrong in one tenant's policies.
fn mutation() -> impl Strategy<Value = (usize, &'static str, &'static str, Value)> {
    let peers = prop::sample::select(vec![
        json!([]),
        json!([{}]),
        json!([{"from": [], "to": []}]),
        json!([{"from": [{"namespaceSelector": {}}], "to": [{"namespaceSelector": {}}], "ports": [{"port": 22}]}]),
        json!([{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]),
        json!([{"from": [{"namespaceSelector": {"matchLabels": {"tenantry.dev/tenant": "t00001"}}}],
                "to": [{"namespaceSelector": {"matchLabels": {"tenantry.dev/tenant": "t00001"}}}]}]),
        json!([{"from": [{"namespaceSelector": {"matchExpressions": [{"key": "tenantry.dev/tenant", "operator": "NotIn", "values": ["t00002"]}]}}],
                "to": [{"namespaceSelector": {"matchExpressions": [{"key": "tenantry.dev/tenant", "operator": "Exists"}]}}]}]),
    ]);
    let workload = prop::sample::select(vec!["agent", "router", "task", "default-deny", "dns"]);
    (0..5_usize, workload, prop::sample::select(vec!["ingress", "egress"]), peers)
}

fn mutated(count: usize, mutations: &[(usize, &'static str, &'static str, Value)]) -> Fleet {
    let mut fleet = Fleet::of(count);
    for (tenant, workload, direction, rules) in mutations {
        let rules: Vec<Value> = rules
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| {
                let mut rule = rule.clone();
                rule.as_object_mut().unwrap().remove(if *direction == "ingress" { "to" } else { "from" });
                rule
            })
            .collect();
        let namespace = format!("tenant-t{:05}", tenant % count);
        policy_mut(&mut fleet, &namespace, workload)[direction] = rules.into();
    }
    fleet
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn classes_prove_what_all_pairs_prove(mutations in prop::collection::vec(mutation(), 0..5)) {
        let fleet = mutated(5, &mutations);
        let found = proof(&fleet);
        let all = super::pairwise::prove(&fleet.cluster(), &reading(), &fleet.intents);
        prop_assert_eq!(found.holds(), all.is_empty());
        // Every violation of classes is one of the pairs, and every pair that violates is alike to one of the classes.
        let by_workloads = |from: &str, to: &str, ports: &str| {
            let short = |end: &str| end.rsplit_once('/').map_or(end, |(_, name)| name).split(':').next().unwrap_or_default().to_owned();
            format!("{} -> {} {ports}", short(from), short(to))
        };
        let of_classes: std::collections::BTreeSet<_> =
            found.violations.iter().map(|v| by_workloads(&v.from, &v.to, &v.ports.to_string())).collect();
        let of_pairs: std::collections::BTreeSet<_> =
            all.iter().filter(|v| !v.missing).map(|v| by_workloads(&v.from, &v.to, &v.ports.to_string())).collect();
        prop_assert_eq!(of_classes, of_pairs);
        let named: std::collections::BTreeSet<_> =
            all.iter().filter(|v| !v.missing).map(|v| (v.from.clone(), v.to.clone(), v.ports.to_string())).collect();
        for violation in found.violations.iter().filter(|v| !v.from.starts_with("external") && !v.to.starts_with("external")) {
            let key = (violation.from.clone(), violation.to.clone(), violation.ports.to_string());
            prop_assert!(named.contains(&key), "{:?} is in no pair", key);
        }
    }
}

#[test]
fn tenants_with_traits_of_their_own_are_still_proved() {
    let tenants: Vec<_> = (0..30_u16)
        .map(|at| (format!("t{at:05}"), Traits { redis: true, stream_port: Some(30_000 + at * 10) }))
        .collect();
    let proof = proof(&Fleet::new(&tenants));
    assert_eq!(shown(&proof), [""; 0]);
    assert_eq!(proof.classes, 34);
}
