//! `tenantry diff --manifests`: two folders in, changes and consequences out.

use assert_cmd::Command;
use serde_json::Value;

const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: acme}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: web, image: 'web:1', env: [{name: DB_PASSWORD, value: kx81nnq2Lm0pzt}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: acme}
spec: {selector: {app: shop}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: acme}
stringData: {token: first-token-of-all}
";

/// Runs the command on two folders with one file each.
fn diff(before: &str, after: &str, more: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("before", before), ("after", after)] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("all.yaml"), text).unwrap();
    }
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let command = command.current_dir(folder.path()).args(["diff", "--manifests", "before", "after"]).args(more);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

fn json(before: &str, after: &str) -> (i32, Value) {
    let (code, text) = diff(before, after, &["--format", "json"]);
    (code, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

#[test]
fn nothing_changed() {
    assert_eq!(diff(SHOP, SHOP, &[]), (0, "Nothing changed.\n".to_owned()));
}

#[test]
fn what_changes_is_told_with_what_follows() {
    let after = SHOP.replace("web:1", "web:2");
    let expected = "\
changed Deployment acme/shop  all.yaml:2
    spec.template.spec.containers[web].image: web:1 -> web:2
  restarts: its template changed: its pods restart
1 object: 1 changed; 1 whose pods restart
";
    assert_eq!(diff(SHOP, &after, &[]), (3, expected.to_owned()));
}

#[test]
fn what_the_api_server_refuses_has_a_reason_and_a_source() {
    let after =
        SHOP.replace("spec: {selector: {app: shop}, ports", "spec: {clusterIP: None, selector: {app: shop}, ports");
    let (code, diff) = json(SHOP, &after);
    assert_eq!(code, 1);
    let change = &diff["changes"][0];
    for (name, expected) in [
        ("apiVersion", "v1"),
        ("kind", "Service"),
        ("namespace", "acme"),
        ("name", "shop"),
        ("answer", "refused"),
        ("file", "all.yaml"),
    ] {
        assert_eq!(change[name], expected, "{name}");
    }
    assert_eq!(change["refused"][0]["path"], "spec.clusterIP");
    assert_eq!(change["refused"][0]["source"], "pkg/apis/core/validation ValidateServiceUpdate");
    assert_eq!(change["refused"][0]["immutable"], true);
    assert_eq!(change["effect"], Value::Null);
    assert_eq!(diff["summary"]["refused"], 1);
}

#[test]
fn what_has_no_effect_is_accepted_and_told() {
    let after =
        SHOP.replace("spec: {selector: {app: shop}, ports", "spec: {type: ClusterIP, selector: {app: shop}, ports");
    let (code, diff) = json(SHOP, &after);
    let change = &diff["changes"][0];
    assert_eq!((code, &change["answer"], &change["effect"]), (3, &Value::from("accepted"), &Value::from("none")));
    assert_eq!(change["withoutEffect"], serde_json::json!(["spec.type"]));
}

#[test]
fn secrets_are_shown_by_no_format() {
    let after = SHOP.replace("first-token-of-all", "second-token-of-all").replace("kx81nnq2Lm0pzt", "wv93bbr7Qs5yke");
    for more in [&[] as &[&str], &["--format", "json"]] {
        let (code, text) = diff(SHOP, &after, more);
        assert_eq!(code, 3, "{text}");
        for secret in ["first-token", "second-token", "kx81nnq2Lm0pzt", "wv93bbr7Qs5yke"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("stringData.token"), "{text}");
    }
}

#[test]
fn objects_come_go_and_move() {
    let job = "\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: once, namespace: acme}\nspec: {template: {spec: {restartPolicy: Never, \
               containers: [{name: a, image: a}]}}}\n";
    let after = SHOP.replace("kind: Secret\nmetadata: {name: shop", "kind: Secret\nmetadata: {name: till") + job;
    let (code, text) = diff(SHOP, &after, &[]);
    assert_eq!(code, 1, "no edit gives an object another name: {text}");
    assert!(text.contains("moved Secret acme/till from acme/shop"), "{text}");
    assert!(text.contains("added Job acme/once") && text.contains("runs-again: the Job runs"), "{text}");
}

#[test]
fn kinds_are_known_by_the_definitions_in_the_folders() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: boxes.example.com}\nspec:\n  \
        group: example.com\n  scope: Namespaced\n  names: {plural: boxes, kind: Box}\n  versions:\n    - name: v1\n      served: true\n      \
        storage: true\n      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {owner: {type: string, \
        x-kubernetes-validations: [{rule: self == oldSelf, message: the owner stays}]}}}}}}\n---\n";
    let of = |owner: &str| {
        format!(
            "{definition}apiVersion: example.com/v1\nkind: Box\nmetadata: {{name: b, namespace: acme}}\nspec: {{owner: {owner}}}\n"
        )
    };
    let (code, diff) = json(&of("ann"), &of("bob"));
    assert_eq!((code, &diff["changes"][0]["refused"][0]["reason"]), (1, &Value::from("the owner stays")));
}

#[test]
fn what_cannot_be_read_is_no_clean_run() {
    let (code, text) = diff(SHOP, "a: [", &[]);
    assert_eq!(code, 2, "{text}");
}

#[test]
fn json_fits_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/diff.json")).unwrap();
    let after = SHOP
        .replace("web:1", "web:2")
        .replace("name: shop, namespace: acme}\nstringData", "name: till, namespace: acme}\nstringData");
    let (_, diff) = json(SHOP, &after);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&diff), "{diff:#}");
}
