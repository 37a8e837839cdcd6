//! From an empty cluster to one that the engine keeps: `root.yaml`, and what `tenantry bootstrap` lists.

use serde_json::{Value, json};

use super::Platform;

fn kinds(objects: &[Value]) -> Vec<String> {
    objects.iter().map(|object| format!("{} {}", object["kind"], object["metadata"]["name"]).replace('"', "")).collect()
}

fn listed(platform: &Platform, environment: &str) -> String {
    let run = platform.run(&["bootstrap", "--environment", environment]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.out
}

/// The steps' titles, in order.
fn titles(list: &str) -> Vec<&str> {
    list.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect()
}

/// That these words stand in the list, in this order.
fn in_order(list: &str, words: &[&str]) {
    let mut rest = list;
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("no {word:?} in its place in:\n{list}"));
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn argo_cd_s_root_brings_the_project_that_it_is_in() {
    let platform = Platform::rendered();
    let root = platform.objects("rendered/production/root.yaml");
    assert_eq!(kinds(&root), ["AppProject production-platform", "Application production-root"]);
    assert_eq!(root[1]["spec"]["project"], "production-platform");
    assert_eq!(root[0], platform.object("rendered/production/delivery/project.yaml"), "the root keeps it from then on");
}

#[test]
fn flux_s_root_brings_the_git_repository_that_it_reads() {
    let platform = Platform::rendered();
    let root = platform.objects("rendered/staging/root.yaml");
    assert_eq!(kinds(&root), ["GitRepository platform", "Kustomization staging"]);
    let spec = &root[0]["spec"];
    assert_eq!((&spec["ref"], &spec["secretRef"]), (&json!({"branch": "main"}), &Value::Null));
    assert_eq!(root[1]["spec"]["sourceRef"]["name"], "platform");
}

#[test]
fn flux_s_root_follows_a_tag_a_commit_or_a_branch_with_the_secret_of_the_list() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (revision, reference) in [
        ("release", json!({"branch": "release"})),
        ("refs/tags/v1", json!({"name": "refs/tags/v1"})),
        (commit, json!({ "commit": commit })),
    ] {
        let platform = Platform::example();
        let of = format!(
            "    repository: git@git.example.com:platform/clearml.git\n    credentials: true\n    revision: \"{revision}\"\n"
        );
        let repository = "    repository: https://git.example.com/platform/clearml.git\n";
        platform.edit("environments/staging/environment.yaml", repository, &of);
        let run = platform.run(&["render", "--environment", "staging"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        let spec = &platform.objects("rendered/staging/root.yaml")[0]["spec"];
        assert_eq!(spec["url"], "ssh://git@git.example.com/platform/clearml.git", "Flux knows no other form");
        assert_eq!((&spec["ref"], &spec["secretRef"]["name"]), (&reference, &json!("git-repository")));
        in_order(
            &listed(&platform, "staging"),
            &["flux-system/git-repository: identity, known_hosts", "Apply the root"],
        );
    }
}

#[test]
fn a_git_repository_that_flux_bootstrap_made_is_named_and_left_alone() {
    let platform = Platform::example();
    platform.edit(
        "environments/staging/environment.yaml",
        "    engine: flux\n",
        "    engine: flux\n    gitRepository: flux-system\n",
    );
    let run = platform.run(&["render", "--environment", "staging"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let root = platform.objects("rendered/staging/root.yaml");
    assert_eq!(kinds(&root), ["Kustomization staging"]);
    assert_eq!(root[0]["spec"]["sourceRef"]["name"], "flux-system");
    let billing = platform.object("rendered/staging/platform/30-backends/helmrelease-billing.yaml");
    assert_eq!(billing["spec"]["chart"]["spec"]["sourceRef"]["name"], "flux-system");
    assert!(listed(&platform, "staging").contains("The GitRepository flux-system follows https://git.example.com/"));
}

#[test]
fn argo_cd_s_credentials_are_applied_by_an_application_of_their_own() {
    let platform = Platform::rendered();
    let application = platform.object("rendered/production/delivery/platform/repositories.yaml");
    assert_eq!(application["spec"]["source"]["path"], "rendered/production/repositories");
    assert_eq!(application["spec"]["destination"]["server"], "https://kubernetes.default.svc");
    assert!(platform.has("rendered/production/repositories/clearml-enterprise.yaml"));
    let below = platform.output().into_keys().filter(|path| path.starts_with("production/delivery/"));
    for path in below.filter(|path| path.ends_with(".yaml")) {
        let kind = platform.object(&format!("rendered/{path}"))["kind"].clone();
        assert_ne!(kind, "ExternalSecret", "{path}: the root would wait for it");
    }
}

#[test]
fn the_list_for_argo_cd_begins_with_the_cluster_and_ends_with_the_root() {
    let list = listed(&Platform::example(), "production");
    in_order(
        &list,
        &[
            "The cluster prod-eu-1 has Kubernetes 1.31 and Cilium",
            "kubectl get clusterissuer letsencrypt",
            "ClusterSecretStore vault",
            "clearml/production/platform/clearml-server-conf: ",
            "Argo CD 3.4 runs in the namespace argocd",
            "argocd cluster add <context of kubectl> --name production",
            "kubectl apply --server-side --filename rendered/production/root.yaml",
        ],
    );
    assert_eq!(titles(&list).len(), 8, "{list}");
}

#[test]
fn without_a_store_secrets_of_the_engine_come_before_the_root_and_those_of_pods_after() {
    let list = listed(&Platform::example(), "staging");
    in_order(
        &list,
        &[
            "Flux 2.9 runs in the namespace flux-system",
            "flux-system/helm-repository-clearml-enterprise: username, password",
            "--filename rendered/staging/root.yaml",
            "clearml/clearml-server-conf: ",
            "acme/clearml-registry: ",
        ],
    );
}

#[test]
fn an_argo_cd_that_tracks_by_label_is_told_otherwise() {
    let platform = Platform::example();
    let environment = "environments/production/environment.yaml";
    assert!(!listed(&platform, "production").contains("resourceTrackingMethod"));
    platform.edit(environment, "version: \"3.4\"", "version: \"2.14\"");
    assert!(listed(&platform, "production").contains("`application.resourceTrackingMethod: annotation`"));
    platform.edit(environment, "    destination: {name: production}\n", "    inCluster: true\n");
    assert!(!listed(&platform, "production").contains("argocd cluster add"), "it runs there");
}

#[test]
fn a_repository_that_no_chart_is_from_needs_no_secret() {
    let platform = Platform::example();
    let all = |environment: &str| platform.run(&["secrets", "--environment", environment]).out;
    assert!(!all("staging").contains("clearml-oci"), "staging's routers are of the older generation");
    assert!(all("production").contains("clearml-oci"));
    platform.edit("environments/production/environment.yaml", "  components:\n", "  components:\n    router: null\n");
    let list = platform.run(&["secrets", "--environment", "production"]).out;
    assert!(!list.contains("clearml-oci"), "{list}");
}

#[test]
fn an_environment_that_is_not_there_is_named() {
    Platform::example().run(&["bootstrap", "-e", "prod"]).refuses(&["there is no environment `prod`"]);
}
