//! `tenantry apart`: manifests and questions in, answers out.

use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};

use super::render::Platform;

const RIGHTS: &str = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]
---
apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: readers, namespace: shop}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    subjects: [{kind: Group, name: 'system:serviceaccounts:shop', apiGroup: rbac.authorization.k8s.io}]
";

/// A folder with manifests and a file of questions.
fn folder(manifests: &str, questions: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("manifests")).unwrap();
    std::fs::write(folder.path().join("manifests/rights.yaml"), manifests).unwrap();
    std::fs::write(folder.path().join("questions.json"), questions).unwrap();
    folder
}

fn apart(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    command.current_dir(folder).args(["apart", "--manifests", "manifests", "--questions", "questions.json"]).args(more);
    command
}

fn output(folder: &Path, more: &[&str]) -> String {
    String::from_utf8(apart(folder, more).assert().code(0).get_output().stdout.clone()).unwrap()
}

#[test]
fn questions_are_answered_in_their_order_with_the_rule_that_decides() {
    let ask = |user: &str| json!({"user": user, "verb": "get", "group": "", "resource": "pods", "namespace": "shop"});
    let questions = json!([ask("system:serviceaccount:shop:web"), ask("alice")]);
    let folder = folder(RIGHTS, &questions.to_string());
    let answers: Value = serde_json::from_str(&output(folder.path(), &["--format", "json"])).unwrap();
    let by = json!({"binding": "RoleBinding/shop/readers", "subject": "/subjects/0", "role": "Role/shop/reader", "rule": "/rules/0"});
    assert_eq!((&answers[0]["allowed"], &answers[0]["by"]), (&json!(true), &by));
    assert_eq!(answers[1]["allowed"], false);
    insta::assert_snapshot!(output(folder.path(), &[]), @r#"
    allowed system:serviceaccount:shop:web get pods -n shop  RBAC: allowed by RoleBinding "readers/shop" of Role "reader" to Group "system:serviceaccounts:shop"
    denied  alice get pods -n shop
    "#);
}

#[test]
fn a_world_holds_on_top_of_the_manifests() {
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "more", "namespace": "shop"},
        "roleRef": {"kind": "Role", "name": "reader"}, "subjects": [{"kind": "User", "name": "alice"}]});
    let question =
        json!({"user": "alice", "groups": [], "verb": "get", "group": "", "resource": "pods", "namespace": "shop"});
    let questions = json!([{"name": "more", "world": {"objects": [binding]}, "questions": [question]}, question]);
    let folder = folder(RIGHTS, &questions.to_string());
    insta::assert_snapshot!(output(folder.path(), &[]), @r#"
    more
    allowed alice get pods -n shop  RBAC: allowed by RoleBinding "more/shop" of Role "reader" to User "alice"
    denied  alice get pods -n shop
    "#);
}

#[test]
fn the_version_decides_which_roles_kubernetes_brings() {
    let binding = RIGHTS.replace("kind: Role, name: reader", "kind: ClusterRole, name: view");
    let question = json!([{"user": "system:serviceaccount:shop:web", "verb": "get", "group": "resource.k8s.io",
        "resource": "resourceclaims", "namespace": "shop"}]);
    let folder = folder(&binding, &question.to_string());
    let allowed = |version| output(folder.path(), &["--kubernetes", version]).starts_with("allowed");
    assert!(!allowed("1.33") && allowed("1.34"));
}

#[test]
fn a_write_that_gives_more_than_its_writer_has_is_refused() {
    let rights = RIGHTS.replace("resources: [pods], verbs: [get]}", "resources: [pods], verbs: [get]}, {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create]}");
    let role = |verb: &str| {
        json!({"user": "system:serviceaccount:shop:web", "verb": "create", "object": {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "new", "namespace": "shop"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": [verb]}]}})
    };
    let folder = folder(&rights, &json!([role("get"), role("delete")]).to_string());
    insta::assert_snapshot!(output(folder.path(), &[]), @r#"
    accepted system:serviceaccount:shop:web create Role/new
    refused system:serviceaccount:shop:web create Role/new  roles.rbac.authorization.k8s.io "new" is forbidden: user "system:serviceaccount:shop:web" (groups=["system:serviceaccounts" "system:serviceaccounts:shop" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\u{a}{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}
    "#);
}

#[test]
fn what_cannot_be_read_ends_with_2_and_says_where() {
    let fails = |manifests: &str, questions: &str, says: &str| {
        let folder = folder(manifests, questions);
        let run = apart(folder.path(), &[]).assert().code(2);
        let stderr = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(stderr.contains(says), "{stderr}");
    };
    fails(RIGHTS, "{}", "questions.json: ");
    fails(RIGHTS, r#"[{"user": "alice"}]"#, "questions.json: [0]: verb: ");
    fails(&RIGHTS.replace("verbs: [get]", "verbs: get"), "[]", "Role \"reader\": ");
    fails("a: [", "[]", "rights.yaml");
}

/// The example platform with a component in an environment: of the platform, or of each tenant.
fn with_component(environment: &str, scope: &str, manifest: &str) -> Platform {
    let platform = Platform::example();
    let (stage, namespace) = match scope {
        "tenant" => ("apps", "{name: \"{{ tenant.namespace }}\"}"),
        _ => ("50-applications", "{name: plat, create: true, podSecurity: restricted}"),
    };
    let component = format!(
        "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {{name: plat}}\n\
         spec: {{about: What is tried., scope: {scope}, stage: {stage}, namespace: {namespace}}}\n"
    );
    platform.write("components/plat/component.yaml", component);
    platform.write("components/plat/manifests/tried.yaml", manifest);
    let path = format!("environments/{environment}/environment.yaml");
    let text = platform.text(&path).replacen("\n  components:\n", "\n  components:\n    plat: {}\n", 1);
    platform.write(&path, text);
    platform
}

/// Manifests of a component that open a channel: the environment, the scope, the channel, the manifest.
const OPENS: &[(&str, &str, &str, &str)] = &[
    (
        "staging",
        "environment",
        "rights",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: all, namespace: acme}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: Group, name: 'system:serviceaccounts', apiGroup: rbac.authorization.k8s.io}]\n",
    ),
    (
        "production",
        "environment",
        "rights",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: Group, name: 'system:serviceaccounts:acme', apiGroup: rbac.authorization.k8s.io}]\n",
    ),
    (
        "production",
        "tenant",
        "rights",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: own}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}\nsubjects: [{kind: ServiceAccount, name: default}]\n",
    ),
    (
        "staging",
        "environment",
        "hosts",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: steal, namespace: plat}\nspec: {ingressClassName: nginx, rules: [{host: API.ml.staging.example.com, http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}\n",
    ),
    (
        "staging",
        "environment",
        "network",
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: allow}\nspec: {order: 1, types: [Ingress], ingress: [{action: Allow}]}\n",
    ),
    (
        "production",
        "tenant",
        "secret-paths",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: theirs, namespace: \"{{ tenant.namespace }}\"}\nspec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, data: [{secretKey: k, remoteRef: {key: clearml/production/globex/clearml-agent-redis}}]}\n",
    ),
    (
        "staging",
        "tenant",
        "ports",
        "apiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec: {externalIPs: [10.0.2.10], selector: {a: b}, ports: [{port: 80}]}\n",
    ),
    (
        "staging",
        "tenant",
        "names",
        "apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {type: ExternalName, externalName: redis-master.redis-shared.svc.cluster.local}\n",
    ),
    (
        "staging",
        "tenant",
        "cluster-wide",
        "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: \"{{ tenant.name ~ '-first' }}\"}\nvalue: 1000\n",
    ),
    (
        "staging",
        "tenant",
        "volumes",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: \"{{ tenant.name ~ '-data' }}\"}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], nfs: {server: nfs.example.com, path: /data}}\n",
    ),
];

#[test]
fn a_component_that_opens_a_channel_is_not_rendered_unless_that_is_accepted() {
    for (environment, scope, channel, manifest) in OPENS {
        let platform = with_component(environment, scope, manifest);
        let run = platform.run(&["render", "--environment", environment]);
        assert_eq!(run.code, Some(2), "{manifest}{}", run.err);
        for part in ["isolation/open-channel", &format!("{channel}: the way to")] {
            assert!(run.err.contains(part), "{part} is not in\n{}", run.err);
        }
        let path = format!("environments/{environment}/environment.yaml");
        let text = platform.text(&path);
        let accepted = match *environment {
            "staging" => {
                text.replacen("    - stream-session\n", &format!("    - stream-session\n    - {channel}\n"), 1)
            }
            _ => text.replacen("acceptedExceptions: [", &format!("acceptedExceptions: [{channel}, "), 1),
        };
        platform.write(&path, accepted);
        let run = platform.run(&["render", "--environment", environment]);
        assert!(!run.err.contains("isolation/open-channel"), "{manifest}{}", run.err);
    }
}

/// Neighbours of those that open nothing.
const CLOSED: &[(&str, &str, &str)] = &[
    (
        "staging",
        "environment",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: own, namespace: plat}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: Group, name: 'system:serviceaccounts:plat', apiGroup: rbac.authorization.k8s.io}]\n",
    ),
    (
        "production",
        "tenant",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: own}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: default}]\n",
    ),
    (
        "production",
        "tenant",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: own, namespace: \"{{ tenant.namespace }}\"}\nspec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, data: [{secretKey: k, remoteRef: {key: \"{{ 'clearml/production/' ~ tenant.name ~ '/more' }}\"}}]}\n",
    ),
    (
        "staging",
        "tenant",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: \"{{ tenant.name ~ '-data' }}\"}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], nfs: {server: nfs.example.com, path: \"{{ '/data/' ~ tenant.name }}\"}}\n",
    ),
];

#[test]
fn a_component_that_opens_none_is_rendered() {
    for (environment, scope, manifest) in CLOSED {
        let run = with_component(environment, scope, manifest).run(&["render", "--environment", environment]);
        assert!(!run.err.contains("isolation/open-channel"), "{manifest}{}", run.err);
    }
}

#[test]
fn the_example_platform_is_apart_but_for_what_it_accepts() {
    let platform = Platform::example();
    let run = platform.run(&["apart", "-e", "production"]);
    assert_eq!((run.code, run.out.contains("open")), (Some(0), false), "{}", run.out);
    let run = platform.run(&["apart", "-e", "staging", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let said: Value = serde_json::from_str(&run.out).unwrap();
    let channels = said[0]["channels"].as_object().unwrap();
    let open: Vec<&String> =
        channels.iter().filter(|(_, channel)| channel["verdict"] != "apart").map(|(name, _)| name).collect();
    assert_eq!(open, ["rights"]);
    for way in channels["rights"]["ways"].as_array().unwrap() {
        assert_eq!(way["from"], "hooli", "{way:#}");
        assert!(way["place"].as_str().unwrap().starts_with("rendered/staging/tenants/hooli/base/cluster"), "{way:#}");
    }
}

#[test]
fn a_pair_of_tenants_is_asked_for_the_ways_of_the_one_to_the_other() {
    let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: theirs, namespace: globex}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: default, namespace: acme}]\n";
    let platform = with_component("production", "environment", binding);
    platform.edit("environments/production/environment.yaml", "acceptedExceptions: [", "acceptedExceptions: [rights, ");
    let asked = |pair: &[&str]| platform.run(&[&["apart", "-e", "production"], pair].concat());
    let there = asked(&["acme", "globex"]);
    assert_eq!(there.code, Some(1), "{}{}", there.out, there.err);
    for part in [
        "  rights: open",
        "acme -> globex",
        "account acme/default can get configmaps in globex",
        "RoleBinding/globex/theirs:subjects[0]",
        "rolebinding-theirs",
    ] {
        assert!(there.out.contains(part), "{part} is not in\n{}", there.out);
    }
    assert_eq!(asked(&["globex", "acme"]).code, Some(0));
    assert_eq!(asked(&["acme", "stark"]).code, Some(0));
    assert_eq!(asked(&["acme", "nobody"]).code, Some(2));
}

#[test]
fn what_others_named_begins_no_line_of_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: \"a\\n::stop-commands::x\"}\nrules: [{apiGroups: [\"\"], resources: [pods], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: \"b\\n::add-mask::y\"}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \"a\\n::stop-commands::x\"}\nsubjects: [{kind: User, name: eve, apiGroup: rbac.authorization.k8s.io}]\n";
    std::fs::write(folder.path().join("a.yaml"), role).unwrap();
    let questions = r###"[{"user": "eve", "verb": "get", "resource": "pods", "name": "##[group]x\n::error::z"}]"###;
    std::fs::write(folder.path().join("questions.json"), questions).unwrap();
    for format in ["text", "json"] {
        let run = std::process::Command::new(assert_cmd::cargo::cargo_bin("tenantry"))
            .current_dir(folder.path())
            .args(["apart", "--manifests", ".", "--questions", "questions.json", "--format", format])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        let obeyed = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
        assert_eq!(said.lines().find(obeyed), None, "{said}");
        assert!(run.status.code().is_some_and(|code| code < 3), "{said}");
    }
}
