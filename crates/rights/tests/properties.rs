//! The authorizer against a plain reading of the documentation (kubernetes.io/docs/reference/access-authn-authz/rbac).

use proptest::prelude::*;
use rights::{Authorizer, Identity, Objects, Request, Resource};
use serde_json::{Value, json};

const VERBS: &[&str] = &["get", "list", "create", "*"];
const GROUPS: &[&str] = &["", "apps", "*"];
const RESOURCES: &[&str] = &["pods", "secrets", "pods/log", "*/log", "pods/*", "*"];
const NAMES: &[&str] = &["", "a", "b"];
const NAMESPACES: &[&str] = &["", "shop", "batch"];

fn some(words: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(words, least..=2)
}

fn rule() -> impl Strategy<Value = Value> {
    (some(VERBS, 1), some(GROUPS, 1), some(RESOURCES, 1), some(&["a", "b"], 0)).prop_map(|(verbs, groups, resources, names)| {
        json!({"verbs": verbs, "apiGroups": groups, "resources": resources, "resourceNames": names})
    })
}

/// Rules, the namespace they are bound in (none is the cluster), and the subject.
type Given = (Vec<Value>, &'static str, Value);

fn given() -> impl Strategy<Value = Given> {
    let subjects = vec![
        json!({"kind": "User", "name": "system:serviceaccount:shop:web"}),
        json!({"kind": "Group", "name": "system:serviceaccounts:shop"}),
        json!({"kind": "ServiceAccount", "name": "web", "namespace": "shop"}),
        json!({"kind": "ServiceAccount", "name": "web"}),
        json!({"kind": "Group", "name": "others"}),
    ];
    (proptest::collection::vec(rule(), 1..3), proptest::sample::select(NAMESPACES), proptest::sample::select(subjects))
}

fn objects(all: &[Given]) -> Objects {
    let mut objects = Objects::default();
    for (index, (rules, namespace, subject)) in all.iter().enumerate() {
        let name = format!("r{index}");
        let kind = if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
        let api = "rbac.authorization.k8s.io/v1";
        let role = json!({"apiVersion": api, "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules});
        let binding = json!({"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace},
            "roleRef": {"kind": "ClusterRole", "name": name}, "subjects": [subject]});
        objects.add(&role).unwrap();
        objects.add(&binding).unwrap();
    }
    objects
}

fn plainly(all: &[Given], asked: &Resource) -> bool {
    let words = |rule: &Value, key: &str| -> Vec<String> {
        rule[key].as_array().unwrap().iter().map(|word| word.as_str().unwrap().into()).collect()
    };
    let has = |list: &[String], word: &str| list.iter().any(|item| item == "*" || item == word);
    let full = if asked.subresource.is_empty() {
        asked.resource.clone()
    } else {
        format!("{}/{}", asked.resource, asked.subresource)
    };
    all.iter().any(|(rules, namespace, subject)| {
        let holds_here = namespace.is_empty() || *namespace == asked.namespace;
        let is_mine = match subject["kind"].as_str().unwrap() {
            "ServiceAccount" => subject.get("namespace").and_then(Value::as_str).unwrap_or(namespace) == "shop",
            _ => subject["name"] != "others",
        };
        holds_here
            && is_mine
            && rules.iter().any(|rule| {
                let names = words(rule, "resourceNames");
                has(&words(rule, "verbs"), &asked.verb)
                    && has(&words(rule, "apiGroups"), &asked.group)
                    && words(rule, "resources").iter().any(|one| {
                        one == "*"
                            || *one == full
                            || (!asked.subresource.is_empty() && *one == format!("*/{}", asked.subresource))
                    })
                    && (names.is_empty() || names.contains(&asked.name))
            })
    })
}

proptest! {
    #[test]
    fn rules_and_bindings_mean_what_the_documentation_says(
        all in proptest::collection::vec(given(), 0..4),
        verb in proptest::sample::select(VERBS), group in proptest::sample::select(GROUPS),
        resource in proptest::sample::select(vec!["pods", "secrets"]), subresource in proptest::sample::select(vec!["", "log", "exec"]),
        name in proptest::sample::select(NAMES), namespace in proptest::sample::select(NAMESPACES),
    ) {
        let [verb, group, resource, subresource, namespace, name] =
            [verb, group, resource, subresource, namespace, name].map(str::to_owned);
        let asked = Resource { verb, group, resource, subresource, namespace, name };
        let objects = objects(&all);
        let decision = Authorizer::new(&objects).unwrap().decide(&Identity::account("shop", "web"), &Request::Resource(asked.clone()));
        prop_assert_eq!(decision.is_allowed(), plainly(&all, &asked));
    }
}
