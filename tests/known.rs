//! What the catalog knows: `tenantry components`, `tenantry explain COMPONENT`, and versions that `lint --fix` takes into a definition.

use serde_json::Value;

use crate::render::Platform;

const BASE: &str = "environments/base/environment.yaml";

fn components(platform: &Platform) -> Vec<Value> {
    let run = platform.run(&["components", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn components_are_listed_with_what_they_are_for_and_the_version_that_is_known() {
    let platform = Platform::example();
    let all = components(&platform);
    let of = |name: &str| all.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(of("redis")["known"]["version"], "17.8.3");
    assert!(of("redis")["known"]["source"].as_str().unwrap().starts_with("confirmed, 2025-03-12: "));
    assert_eq!(of("agent")["needs"], serde_json::json!(["clearml", "tenant-provisioning"]));
    assert_eq!(of("agent")["known"]["image"], "1.31-3.0.3-469");
    assert_eq!(of("billing")["known"], Value::Null);
    assert_eq!(of("metrics-agent")["builtin"], false);
    let table = platform.run(&["components"]).out;
    for all in &all {
        assert!(table.contains(all["name"].as_str().unwrap()), "{table}");
    }
    let outside = Platform::empty();
    assert_eq!(components(&outside).len(), all.len() - 1, "without a tree there are those that are built in");
}

#[test]
fn a_component_is_explained_from_its_own_files() {
    let platform = Platform::example();
    for component in components(&platform) {
        let name = component["name"].as_str().unwrap();
        let run = platform.run(&["explain", name]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.starts_with(&format!("# {name}\n")), "{}", run.out);
        for option in component["required"].as_array().unwrap().iter().map(|option| option.as_str().unwrap()) {
            let key = option.trim_start_matches("tenant's ");
            let row = run.out.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).unwrap();
            assert!(row.contains("| must be given |"), "{row}");
        }
    }
    insta::assert_snapshot!(platform.run(&["explain", "redis"]).out);
    for (name, said) in [("redsi", "did you mean `redis`?"), ("port/overlpa", "did you mean `port/overlap`?")] {
        let run = platform.run(&["explain", name]);
        assert_eq!(run.code, Some(2));
        assert!(run.err.contains(said), "{}", run.err);
    }
}

#[test]
fn versions_images_and_repositories_that_are_missing_are_taken_into_the_file() {
    let platform = Platform::example();
    platform.edit(BASE, "redis: {version: 17.8.3, databases: 64}", "redis: {databases: 64} # of all tenants");
    platform.edit(BASE, "agent: {version: 5.3.0, image: 1.24-1.8.1}", "agent: {}");
    platform.edit(BASE, "      version: 3.21.6\n", "");
    platform.edit(BASE, "    bitnami: {url: https://charts.bitnami.com/bitnami}\n", "");
    platform.edit(BASE, "    nvidia: {url: https://nvidia.github.io/gpu-operator}\n", "");
    let before = platform.run(&["lint", "--format", "concise"]);
    assert_eq!(before.code, Some(1), "{}", before.out);
    let run = platform.run(&["lint", "--fix"]);
    assert!(!run.err.contains("not applied"), "{}", run.err);
    let base = platform.text(BASE);
    for line in [
        "    bitnami: {url: https://charts.bitnami.com/bitnami}\n",
        "    nvidia: {url: https://nvidia.github.io/gpu-operator}\n",
        "    redis: {version: \"17.8.3\", databases: 64} # of all tenants\n",
        "    agent: {image: \"1.31-3.0.3-469\", version: \"6.14.6\"}\n",
    ] {
        assert!(base.contains(line), "{base}");
    }
    assert_eq!(platform.run(&["render"]).code, Some(0));
}

#[test]
fn what_no_source_names_is_asked_for_and_what_is_given_stays() {
    let platform = Platform::example();
    platform.edit(BASE, "dynamic-mig-operator: {version: 1.2.0}", "dynamic-mig-operator: {}");
    platform.edit(BASE, "    clearml-oci:\n      url: oci://docker.io/clearml\n      credentials: true\n", "");
    let before = platform.text(BASE);
    let run = platform.run(&["lint", "--fix", "--format", "concise"]);
    assert!(run.out.contains("the component dynamic-mig-operator needs `version`: write it here"), "{}", run.out);
    assert_eq!(platform.text(BASE), before, "an older version than the known one is nobody's fault");
    // A repository that only this platform knows.
    platform.edit(
        BASE,
        "dynamic-mig-operator: {}",
        "dynamic-mig-operator: {version: 1.2.0, chart: {repository: ours}}",
    );
    let run = platform.run(&["lint", "--fix"]);
    assert!(run.out.contains("add `ours: {url: ...}` under spec.helmRepositories; listed are:"), "{}", run.out);
}
