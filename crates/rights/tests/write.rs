//! Which Roles and bindings the API server takes from whom.

use rights::write::{Refusal, Verb, write};
use rights::{Authorizer, Objects};

use crate::support::{manifests, who, world};

/// `shop:me` may write all of RBAC in its namespace, and has these rules there.
fn holding(rules: &str) -> Objects {
    world(&format!(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: mine, namespace: shop}}
rules:
  - {{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [create, update, patch]}}
{rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: mine, namespace: shop}}
roleRef: {{kind: Role, name: mine}}
subjects: [{{kind: ServiceAccount, name: me}}]
"
    ))
}

fn role(rules: &str) -> String {
    format!(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: new, namespace: shop}}, rules: [{rules}]}}"
    )
}

fn binding(kind: &str, name: &str) -> String {
    format!(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: new, namespace: shop}},
          roleRef: {{kind: {kind}, name: {name}}}, subjects: [{{kind: ServiceAccount, name: other}}]}}"
    )
}

fn create(objects: &Objects, yaml: &str) -> Result<(), Refusal> {
    let authorizer = Authorizer::new(objects).unwrap();
    let ask = |verb| write(&authorizer, &who("shop:me"), verb, &manifests(yaml)[0], None).unwrap();
    let code = |answer: &Result<(), Refusal>| answer.as_ref().err().map(|refusal| refusal.code);
    let created = ask(Verb::Create);
    assert_eq!(code(&created), code(&ask(Verb::Apply)), "server-side apply answers alike");
    created
}

const PODS: &str = "  - {apiGroups: [''], resources: [pods], verbs: [get]}";

#[test]
fn a_role_may_give_what_its_writer_holds() {
    assert_eq!(create(&holding(PODS), &role("{apiGroups: [''], resources: [pods], verbs: [get]}")), Ok(()));
    let refusal =
        create(&holding(PODS), &role("{apiGroups: [''], resources: [pods, nodes], verbs: [get]}")).unwrap_err();
    assert_eq!((refusal.code, refusal.reason), (403, "Forbidden"));
    assert!(
        refusal.message.ends_with("not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}"),
        "{}",
        refusal.message
    );
}

#[test]
fn whoever_may_escalate_roles_gives_anything() {
    let all = role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    let right = |resource: &str| {
        format!("  - {{apiGroups: [rbac.authorization.k8s.io], resources: [{resource}], verbs: [escalate]}}")
    };
    assert_eq!(create(&holding(&right("roles")), &all), Ok(()));
    assert!(create(&holding(&right("clusterroles")), &all).is_err());
}

#[test]
fn a_binding_gives_what_its_writer_holds_or_may_bind() {
    let right = |names: &str| {
        format!("  - {{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], {names}verbs: [bind]}}")
    };
    let admin = binding("ClusterRole", "cluster-admin");
    assert_eq!(create(&holding(&right("")), &admin), Ok(()));
    assert!(create(&holding(&right("resourceNames: [view], ")), &admin).is_err());
    assert_eq!(create(&holding(&right("resourceNames: [view], ")), &binding("ClusterRole", "view")), Ok(()));
    assert_eq!(create(&holding(""), &binding("Role", "mine")), Ok(()));
    assert_eq!(create(&holding(""), &binding("Role", "gone")).unwrap_err().code, 404);
}

#[test]
fn nothing_is_written_without_the_verb() {
    let refusal = create(&Objects::default(), &role("")).unwrap_err();
    let says = r#"roles.rbac.authorization.k8s.io is forbidden: User "system:serviceaccount:shop:me" cannot create resource "roles" in API group "rbac.authorization.k8s.io" in the namespace "shop""#;
    assert_eq!(refusal.message, says);
}

#[test]
fn an_update_is_judged_unless_only_owners_change() {
    let objects = holding("");
    let authorizer = Authorizer::new(&objects).unwrap();
    let before = manifests(&role("{apiGroups: [''], resources: [secrets], verbs: [get]}"))[0].clone();
    let update = |pointer: &str, value: serde_json::Value| {
        let mut after = before.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        after.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.into(), value);
        write(&authorizer, &who("shop:me"), Verb::Update, &after, Some(&before))
            .unwrap()
            .err()
            .map(|refusal| refusal.code)
    };
    assert_eq!(update("/metadata/finalizers", serde_json::json!(["example.com/wait"])), None);
    assert_eq!(update("/rules", serde_json::json!([])), None);
    assert_eq!(update("/metadata/labels", serde_json::json!({"a": "b"})), Some(403));
}

#[test]
fn a_binding_keeps_its_role() {
    let objects = holding("  - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    let authorizer = Authorizer::new(&objects).unwrap();
    let [before, after] = ["view", "edit"].map(|name| manifests(&binding("ClusterRole", name))[0].clone());
    let refusal = write(&authorizer, &who("shop:me"), Verb::Update, &after, Some(&before)).unwrap().unwrap_err();
    assert_eq!((refusal.code, refusal.reason), (422, "Invalid"));
}
