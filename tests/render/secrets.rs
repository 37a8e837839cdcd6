//! What must exist, and where nothing secret is rendered.

use serde_json::{Value, json};

use super::Platform;

/// `tenantry secrets --format json`, as the Secret of a namespace and name.
fn needed(platform: &Platform, environment: &str, namespace: &str, name: &str) -> Value {
    let run = platform.run(&["secrets", "--format", "json", "--environment", environment]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let is_it = |secret: &&Value| secret["namespace"] == namespace && secret["name"] == name;
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {namespace}/{name} in {all:#?}")).clone()
}

#[test]
fn the_list_says_where_the_store_must_hold_what() {
    let platform = Platform::example();
    let secret = needed(&platform, "production", "clearml", "clearml-server-conf");
    assert_eq!(secret["from"], "externalSecrets");
    assert_eq!(secret["storePath"], "clearml/production/platform/clearml-server-conf");
    assert_eq!(secret["administrator"], true);
    let keys: Vec<&Value> = secret["keys"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert!(keys.contains(&&json!("secure_auth_token_secret")), "{keys:?}");
}

#[test]
fn a_pull_secret_is_a_name_and_a_password_in_the_store_and_a_file_in_the_cluster() {
    let platform = Platform::example();
    let names = |environment: &str, namespace: &str| {
        let secret = needed(&platform, environment, namespace, "clearml-registry");
        secret["keys"].as_array().unwrap().iter().map(|key| key["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("production", "acme"), ["username", "password"]);
    assert_eq!(names("staging", "acme"), [".dockerconfigjson"]);
}

#[test]
fn without_a_store_what_hocon_reads_must_be_of_a_form_that_it_keeps() {
    let platform = Platform::example();
    let secret = needed(&platform, "staging", "clearml", "clearml-supervisor");
    assert_eq!(secret["from"], "existing");
    assert_eq!(secret["keys"][0]["pattern"], "^[A-Za-z][A-Za-z0-9_-]{15,}$");
}

#[test]
fn what_must_equal_a_value_inside_an_archive_is_said() {
    let platform = Platform::example();
    let secret = needed(&platform, "production", "clearml", "clearml-billing-kafka");
    assert!(secret["equals"][0].as_str().unwrap().contains("archive"), "{secret}");
    let table = platform.run(&["secrets", "--environment", "production"]);
    assert!(table.out.contains("clearml/clearml-billing-kafka") && table.out.contains("equals"), "{}", table.out);
    assert!(table.out.contains("assumed"), "{}", table.out);
}

#[test]
fn credentials_of_chart_repositories_are_on_the_list() {
    let platform = Platform::example();
    needed(&platform, "production", "argocd", "helm-repository-clearml-enterprise");
    needed(&platform, "staging", "clearml-tenants", "helm-repository-clearml-enterprise");
}

#[test]
fn one_tenants_list_holds_nothing_of_others() {
    let platform = Platform::example();
    let run = platform.run(&["secrets", "--tenant", "globex", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert!(!all.is_empty() && all.iter().all(|secret| secret["tenant"] == "globex"), "{all:#?}");
    platform.run(&["secrets", "--tenant", "globx"]).refuses(&["there is no tenant `globx`", "did you mean `globex`?"]);
}

#[test]
fn a_value_that_hocon_reads_is_escaped_on_its_way_out_of_the_store() {
    let platform = Platform::rendered();
    let secret = platform.object("rendered/production/platform/secrets/externalsecret-clearml-sso_clearml.yaml");
    let data = &secret["spec"]["target"]["template"]["data"];
    assert_eq!(data["client_secret"], r#"{{ index . "client_secret" }}"#);
    assert_eq!(
        data["client_secret.hocon"],
        r#""{{ index . "client_secret" | replace "\\" "\\\\" | replace "\"" "\\\"" | replace "\n" "\\n" | replace "\r" "\\r" | replace "\t" "\\t" }}""#
    );
}

#[test]
fn no_secret_is_rendered_but_only_where_to_find_it() {
    let platform = Platform::rendered();
    for (path, content) in platform.output() {
        assert!(!content.windows(13).any(|window| window == b"\nkind: Secret\n"), "{path}");
    }
}
