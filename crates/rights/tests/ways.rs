//! Rights that lead out of a tenant's namespace, and neighbours that do not.

use rights::graph::{Actor, Level, Tenant, Way, ways};

use crate::support::world;

/// `acme` and `globex`, each with a namespace of its name.
fn tenants() -> Vec<Tenant> {
    let tenant = |name: &str| Tenant {
        name: name.into(),
        namespaces: vec![name.into()],
        controls: vec![Actor::Pods(name.into())],
    };
    vec![tenant("acme"), tenant("globex")]
}

/// The ways of a world, each in a line.
fn lines(yaml: &str) -> Vec<String> {
    let line = |way: &Way| {
        let steps: Vec<String> = way.steps.iter().map(|step| step.becomes.to_string()).collect();
        let act = &way.acts[0];
        let others = if way.others { "+" } else { "" };
        format!("{}{others}: {} => {} {} [{:?}]", way.tenant, steps.join(" -> "), act.can, act.place, act.level)
    };
    ways(&world(yaml), &tenants()).unwrap().iter().map(line).collect()
}

/// `acme:agent` has rules by a binding in a namespace; an empty one is the cluster.
fn agent(namespace: &str, rules: &str) -> String {
    let (kind, place) = if namespace.is_empty() { ("ClusterRoleBinding", "") } else { ("RoleBinding", namespace) };
    format!(
        "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: agent-{namespace}}}
rules: [{rules}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: agent, namespace: '{place}'}}
roleRef: {{kind: ClusterRole, name: agent-{namespace}}}
subjects: [{{kind: ServiceAccount, name: agent, namespace: acme}}]
"
    )
}

fn rule(group: &str, resource: &str, verbs: &str) -> String {
    format!("{{apiGroups: ['{group}'], resources: [{resource}], verbs: [{verbs}]}},")
}

const RBAC: &str = "rbac.authorization.k8s.io";

#[test]
fn kubernetes_alone_opens_nothing() {
    assert_eq!(lines(""), [""; 0]);
}

#[test]
fn a_right_in_another_tenants_namespace_is_a_way_and_one_in_its_own_is_none() {
    let pods = rule("", "pods", "create");
    assert_eq!(lines(&agent("globex", &pods)), ["acme: account acme/agent => create pods in globex [Control]"]);
    assert_eq!(lines(&agent("acme", &pods)), [""; 0]);
    assert_eq!(
        lines(&agent("globex", &rule("", "configmaps", "get"))),
        ["acme: account acme/agent => get configmaps in globex [Read]"]
    );
    assert_eq!(
        lines(&agent("globex", &rule("", "nodes", "delete"))),
        [""; 0],
        "a binding in a namespace gives no nodes"
    );
}

#[test]
fn what_keeps_a_tenant_apart_is_not_its_own_to_change() {
    let writes = |group, resource| lines(&agent("acme", &rule(group, resource, "create, delete")));
    assert_eq!(
        writes("networking.k8s.io", "networkpolicies"),
        ["acme: account acme/agent => create networkpolicies in acme [Change]"]
    );
    assert_eq!(writes("", "resourcequotas").len(), 1);
    assert_eq!(writes("cilium.io", "ciliumnetworkpolicies").len(), 1);
    assert_eq!(writes("", "namespaces").len(), 1);
    assert_eq!(lines(&agent("acme", &(rule(RBAC, "roles", "escalate") + &rule(RBAC, "roles", "update")))).len(), 1);
    assert_eq!(
        lines(&agent("acme", &(rule(RBAC, "clusterroles", "bind") + &rule(RBAC, "rolebindings", "create")))).len(),
        1
    );
    assert_eq!(lines(&agent("acme", &rule(RBAC, "roles", "create, update"))), [""; 0]);
    assert_eq!(writes("networking.k8s.io", "ingresses"), [""; 0]);
    assert_eq!(lines(&agent("acme", &rule("networking.k8s.io", "networkpolicies", "get, list"))), [""; 0]);
}

#[test]
fn a_pod_is_every_account_of_its_namespace_and_their_rights_follow() {
    let chain = agent("globex", &rule("", "pods", "create"))
        + "---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deployer, namespace: clearml}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: deployer, namespace: globex}]
";
    assert_eq!(
        lines(&chain),
        [
            "acme: account acme/agent => create pods in globex [Control]",
            "globex+: account globex/deployer => get configmaps in clearml [Read]"
        ]
    );
}

#[test]
fn groups_of_accounts_are_everybodys_and_one_namespaces() {
    let group = |name: &str, kind: &str| {
        lines(&format!(
            "
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: all, namespace: globex}}
roleRef: {{kind: ClusterRole, name: edit}}
subjects: [{{kind: Group, name: '{name}'}}]
"
        ))
    };
    assert_eq!(
        group("system:serviceaccounts", "RoleBinding"),
        ["acme: group system:serviceaccounts => get pods/exec in globex [Control]"]
    );
    assert!(group("system:serviceaccounts:initech", "RoleBinding").is_empty());
    assert!(group("system:masters", "ClusterRoleBinding").is_empty());
    assert_eq!(group("system:unauthenticated", "ClusterRoleBinding").len(), 1);
}

#[test]
fn escalate_bind_and_impersonate_give_what_they_reach() {
    let roles = rule(RBAC, "clusterroles", "update");
    assert_eq!(
        lines(&agent("", &rule(RBAC, "clusterroles", "escalate"))).len(),
        1,
        "it is a right on the cluster's roles"
    );
    let both = lines(&agent("", &(rule(RBAC, "clusterroles", "escalate") + &roles)));
    assert!(both[0].ends_with("=> escalate clusterroles in the cluster [Control]"), "{both:?}");

    let binds = rule(RBAC, "rolebindings", "create");
    let bind =
        "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind]},";
    let named = lines(&agent("globex", &(binds.clone() + bind)));
    assert!(
        named.iter().any(|line| line.contains("-> ClusterRole view bound in globex => get configmaps in globex")),
        "{named:?}"
    );
    let any = lines(&agent("globex", &(binds + &rule(RBAC, "clusterroles", "bind"))));
    assert!(any[0].ends_with("=> bind clusterroles in globex [Control]"), "{any:?}");

    let user = "{apiGroups: [''], resources: [users], resourceNames: [root], verbs: [impersonate]},";
    let root = "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: root}
roleRef: {kind: ClusterRole, name: cluster-admin}
subjects: [{kind: User, name: root}]
";
    let acts = lines(&(agent("", user) + root));
    assert!(
        acts.iter().any(|line| line.contains("account acme/agent -> user root => * * in the cluster [Control]")),
        "{acts:?}"
    );
    assert!(lines(&agent("globex", &rule("", "users", "impersonate"))).is_empty(), "users stand in no namespace");
}

#[test]
fn a_right_that_takes_two_may_be_given_by_two_bindings() {
    let half = |namespace: &str, name: &str, resource: &str, verb: &str, subject: &str| {
        format!(
            "---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: {name}, namespace: {namespace}}}
rules: [{{apiGroups: [''], resources: [{resource}], verbs: [{verb}]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: {name}, namespace: {namespace}}}
roleRef: {{kind: Role, name: {name}}}
subjects: [{subject}]
"
        )
    };
    let account = "{kind: ServiceAccount, name: agent, namespace: acme}";
    let group = "{kind: Group, name: 'system:serviceaccounts:acme'}";
    let admin = "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: admin}
roleRef: {kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: admin, namespace: clearml}]
";
    let takes_over = |yaml: &str| lines(yaml).iter().any(|line| line.contains("account clearml/admin => * *"));
    let makes = half("clearml", "makes", "secrets", "create", account);
    assert!(!takes_over(&(makes.clone() + admin)));
    assert!(takes_over(&(makes.clone() + &half("clearml", "reads", "secrets", "get", account) + admin)));
    assert!(takes_over(&(makes.clone() + &half("clearml", "reads", "secrets", "get", group) + admin)));
    assert!(!takes_over(&(makes + &half("globex", "reads", "secrets", "get", account) + admin)));
}

#[test]
fn a_role_added_by_a_label_reaches_everyone_who_has_the_aggregated_one() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}
rules: [{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: agent, namespace: acme}]
";
    assert!(lines(yaml).iter().any(|line| line.ends_with("=> get nodes/proxy in the cluster [Control]")));
}

#[test]
fn a_step_names_the_binding_the_subject_and_the_rule() {
    let all = ways(&world(&agent("globex", &rule("", "pods", "create"))), &tenants()).unwrap();
    let act = &all[0].acts[0];
    assert_eq!(act.by.to_string(), "RoleBinding/globex/agent:subjects[0], ClusterRole/agent-globex:rules[0]");
    assert_eq!(act.by.place().1, "/subjects/0");
    assert_eq!(all[0].level(), Level::Control);
}

#[test]
fn ways_grow_with_bindings_and_not_with_pairs_of_tenants() {
    use std::fmt::Write as _;
    let mut yaml = String::new();
    let mut all = Vec::new();
    for index in 0..2_000 {
        let _ = writeln!(
            yaml,
            "---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: all, namespace: t{index}}}
roleRef: {{kind: ClusterRole, name: edit}}
subjects: [{{kind: Group, name: 'system:serviceaccounts'}}]"
        );
        let name = format!("t{index}");
        all.push(Tenant { name: name.clone(), namespaces: vec![name.clone()], controls: vec![Actor::Pods(name)] });
    }
    let found = ways(&world(&yaml), &all).unwrap();
    assert!(
        (2_000..=4_000).contains(&found.len()),
        "one way a namespace, and one more for what guards it: {}",
        found.len()
    );
}
