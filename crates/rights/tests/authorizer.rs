//! What rules and bindings allow.

use rights::{Authorizer, Decision, Identity, Objects, Version};

use crate::support::{may, request, who, world};

const SHOP: &str = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
  - {apiGroups: [''], resources: [pods], verbs: [get, list]}
  - {apiGroups: [''], resources: [secrets], resourceNames: [token], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: ServiceAccount, name: web}
  - {kind: ServiceAccount, name: job, namespace: batch}
";

#[test]
fn a_role_holds_in_its_namespace_for_the_subjects_of_its_binding() {
    let world = world(SHOP);
    assert!(may(&world, "shop:web", "get pods -n shop"));
    assert!(may(&world, "batch:job", "list pods -n shop"));
    assert!(!may(&world, "batch:web", "get pods -n shop"), "a subject without a namespace is one of the binding's");
    assert!(!may(&world, "shop:web", "get pods -n batch"));
    assert!(!may(&world, "shop:web", "get pods"), "all namespaces are more than one");
    assert!(!may(&world, "shop:web", "delete pods -n shop"));
}

#[test]
fn a_name_in_a_rule_leaves_out_requests_without_a_name() {
    let world = world(SHOP);
    assert!(may(&world, "shop:web", "get secrets token -n shop"));
    assert!(!may(&world, "shop:web", "get secrets other -n shop"));
    assert!(!may(&world, "shop:web", "get secrets -n shop"));
}

#[test]
fn a_right_names_the_binding_the_subject_and_the_rule() {
    let world = world(SHOP);
    let authorizer = Authorizer::new(&world).unwrap();
    let decision = authorizer.decide(&who("batch:job"), &request("get secrets token -n shop"));
    let Decision::Allowed(grant) = &decision else { panic!("allowed") };
    assert_eq!((grant.subject, grant.rule), (1, 1));
    assert_eq!(grant.stated_by.id.to_string(), "Role/shop/reader");
    assert_eq!(
        decision.to_string(),
        r#"RBAC: allowed by RoleBinding "readers/shop" of Role "reader" to ServiceAccount "job/batch""#
    );
}

#[test]
fn a_role_that_is_missing_is_the_reason_of_a_refusal() {
    let world = world(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {kind: Role, name: gone}
subjects: [{kind: User, name: alice}]
",
    );
    let authorizer = Authorizer::new(&world).unwrap();
    let decision = authorizer.decide(&who("alice"), &request("get pods -n shop"));
    assert!(!decision.is_allowed());
    assert_eq!(decision.to_string(), r#"RBAC: role.rbac.authorization.k8s.io "gone" not found"#);
}

#[test]
fn a_cluster_role_binding_gives_to_no_account_without_a_namespace() {
    let binding = |namespace: &str| {
        world(&format!(
            "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: all}}
roleRef: {{kind: ClusterRole, name: view}}
subjects: [{{kind: ServiceAccount, name: web, namespace: '{namespace}'}}]
"
        ))
    };
    assert!(may(&binding("shop"), "shop:web", "get pods -n other"));
    assert!(!may(&binding(""), "shop:web", "get pods -n other"));
}

#[test]
fn every_account_is_in_the_groups_of_accounts() {
    let world = world(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: all, namespace: shop}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: 'system:serviceaccounts:batch'}]
",
    );
    assert!(may(&world, "batch:any", "delete pods -n shop"));
    assert!(!may(&world, "shop:any", "delete pods -n shop"));
    assert!(!may(&world, "alice", "delete pods -n shop"));
}

#[test]
fn kubernetes_own_roles_hold_without_being_written_down() {
    let kubernetes = Objects::of_kubernetes(Version::NEWEST);
    assert!(may(&kubernetes, "alice", "create authorization.k8s.io:selfsubjectaccessreviews"));
    assert!(may(&kubernetes, "alice", "get /api/v1"));
    assert!(!may(&kubernetes, "alice", "get pods -n shop"));
    let authorizer = Authorizer::new(&kubernetes).unwrap();
    let ask = |identity: &Identity, text| authorizer.decide(identity, &request(text)).is_allowed();
    assert!(ask(&Identity::anonymous(), "get /healthz") && !ask(&Identity::anonymous(), "get /api/v1"));
    let master = Identity { user: "root".into(), groups: vec!["system:masters".into()] };
    assert!(ask(&master, "delete nodes"));
}

#[test]
fn words_of_the_api_are_compared_letter_by_letter() {
    let world = world(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: odd}
rules:
  - {apiGroups: [''], resources: [pods], verbs: [GET]}
  - {apiGroups: [core], resources: [services], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: odd}
roleRef: {kind: ClusterRole, name: odd}
subjects: [{kind: User, name: alice}, {kind: user, name: bob}]
",
    );
    assert!(may(&world, "alice", "GET pods") && !may(&world, "alice", "get pods"));
    assert!(!may(&world, "alice", "get services"));
    assert!(!may(&world, "bob", "GET pods"), "a kind that nobody knows gives nothing");
}

#[test]
fn a_later_manifest_of_the_same_name_takes_the_place_of_an_earlier_one() {
    let replaced = format!(
        "{SHOP}---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: reader, namespace: shop}}
rules: null
"
    );
    assert!(!may(&world(&replaced), "shop:web", "get pods -n shop"));
}

#[test]
fn what_the_api_server_would_not_read_is_a_problem_and_no_right() {
    let mut objects = Objects::default();
    let role = |rules: serde_json::Value| serde_json::json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r"}, "rules": rules});
    let problem = objects.add(&role(serde_json::json!([{"verbs": "get"}]))).unwrap_err();
    assert!(problem.to_string().starts_with("Role \"r\": "), "{problem}");
    assert!(
        objects.add(&serde_json::json!({"apiVersion": "v1", "kind": "Role"})).unwrap().is_none(),
        "another group's"
    );
    assert_eq!(objects.roles().count(), 0);
}

#[test]
fn the_items_of_lists_are_manifests() {
    let list = |kind: &str, item: serde_json::Value| serde_json::json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "items": [item]});
    let role = serde_json::json!({"metadata": {"name": "r", "namespace": "shop"}});
    let mut objects = Objects::default();
    objects.add_manifest(&list("RoleList", role)).unwrap();
    let binding = serde_json::json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"}});
    objects.add_manifest(&list("List", list("List", binding))).unwrap();
    let all: Vec<String> = objects
        .roles()
        .map(|role| role.id.to_string())
        .chain(objects.bindings().map(|one| one.id.to_string()))
        .collect();
    assert_eq!(all, ["Role/shop/r", "ClusterRoleBinding/b"]);
}
