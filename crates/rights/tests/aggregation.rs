//! ClusterRoles that take the rules of others.

use std::fmt::Write as _;

use rights::{Authorizer, Objects};

use crate::support::{manifests, may, world};

/// A ClusterRole with a label, that reads one resource where it names one, and selects a label where it names one.
fn role(name: &str, label: &str, reads: &str, selects: &str) -> String {
    let rules = if reads.is_empty() {
        String::new()
    } else {
        format!("{{apiGroups: [''], resources: [{reads}], verbs: [get]}}")
    };
    let selectors = selects.split(' ').filter(|label| !label.is_empty()).fold(String::new(), |mut text, label| {
        let _ = write!(text, "{{matchLabels: {{part: {label}}}}},");
        text
    });
    let rule = if selectors.is_empty() {
        String::new()
    } else {
        format!("aggregationRule: {{clusterRoleSelectors: [{selectors}]}}\n")
    };
    format!(
        "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: {name}, labels: {{part: {label}}}}}
rules: [{rules}]
{rule}"
    )
}

fn alice_has(name: &str) -> String {
    format!(
        "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: alice}}
roleRef: {{kind: ClusterRole, name: {name}}}
subjects: [{{kind: User, name: alice}}]
"
    )
}

#[test]
fn an_aggregated_role_has_the_rules_of_those_it_selects_and_not_its_own() {
    let world = world(
        &(role("all", "x", "nodes", "a b")
            + &role("one", "a", "pods", "")
            + &role("two", "b", "secrets", "")
            + &alice_has("all")),
    );
    assert!(may(&world, "alice", "get pods") && may(&world, "alice", "get secrets"));
    assert!(!may(&world, "alice", "get nodes"));
}

#[test]
fn it_keeps_its_own_rules_while_it_finds_none() {
    assert!(may(&world(&(role("all", "x", "nodes", "a") + &alice_has("all"))), "alice", "get nodes"));
    assert!(
        may(&world(&(role("all", "a", "nodes", "a") + &alice_has("all"))), "alice", "get nodes"),
        "it selects itself only"
    );
}

#[test]
fn it_takes_what_others_have_taken() {
    let chain =
        role("top", "x", "", "a") + &role("middle", "a", "", "b") + &role("leaf", "b", "pods", "") + &alice_has("top");
    assert!(may(&world(&chain), "alice", "get pods"));
}

#[test]
fn roles_in_a_ring_have_what_any_of_them_finds() {
    let ring =
        role("one", "a", "", "b") + &role("two", "b", "", "a c") + &role("leaf", "c", "pods", "") + &alice_has("one");
    assert!(may(&world(&ring), "alice", "get pods"));
    assert!(!may(&world(&ring), "alice", "get secrets"));
}

#[test]
fn a_label_adds_to_the_roles_of_kubernetes() {
    let added = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}
rules: [{apiGroups: [example.com], resources: [things], verbs: [get]}]
";
    for name in ["view", "edit", "admin"] {
        let world = world(&(added.to_owned() + &alice_has(name)));
        assert!(may(&world, "alice", "get example.com:things -n shop"), "{name}");
        assert_eq!(may(&world, "alice", "get secrets -n shop"), name != "view");
    }
    let off = added.replace("'true'", "'false'");
    assert!(!may(&world(&(off + &alice_has("view"))), "alice", "get example.com:things -n shop"));
}

#[test]
fn selectors_by_expression_select_too() {
    let by = |expression: &str| {
        let text = format!(
            "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: all}}
aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{part: a}}, matchExpressions: [{expression}]}}]}}
{}{}",
            role("leaf", "a", "pods", ""),
            alice_has("all")
        );
        may(&world(&text), "alice", "get pods")
    };
    assert!(by("{key: part, operator: In, values: [a, b]}") && !by("{key: part, operator: In, values: [b]}"));
    assert!(by("{key: part, operator: NotIn, values: [b]}") && !by("{key: part, operator: NotIn, values: [a]}"));
    assert!(by("{key: part, operator: Exists}") && !by("{key: part, operator: DoesNotExist}"));
    assert!(by("{key: other, operator: DoesNotExist}"));
    assert!(!by("{key: part, operator: Near, values: [a]}"), "the controller cannot read it");
}

#[test]
fn roles_that_select_each_other_without_end_are_an_error_and_no_hang() {
    let mut objects = Objects::default();
    let mut text = String::new();
    for index in 0..6_000 {
        let _ = writeln!(
            text,
            "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: r{index}}}
aggregationRule: {{clusterRoleSelectors: [{{matchExpressions: [{{key: k{index}, operator: DoesNotExist}}]}}]}}"
        );
    }
    for manifest in manifests(&text) {
        objects.add(&manifest).unwrap();
    }
    let error = Authorizer::new(&objects).err().unwrap();
    assert!(error.to_string().starts_with("aggregationRule: "), "{error}");
}
