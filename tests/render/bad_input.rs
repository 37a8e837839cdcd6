//! What stops a render: a clear error, exit code 2, nothing written, nothing lost.

use super::Platform;

/// Renders the example with one thing changed, and asserts that it is refused with these words and nothing is written.
fn refused(change: impl FnOnce(&Platform), words: &[&str]) {
    let platform = Platform::example();
    change(&platform);
    platform.run(&["render"]).refuses(words);
    assert!(!platform.has("rendered"), "something was written");
}

#[test]
fn an_unknown_field_is_shown_with_the_near_one() {
    refused(
        |platform| platform.edit("tenants/acme/tenant.yaml", "company:", "compnay:"),
        &["schema/unknown-field", "tenants/acme/tenant.yaml:7", "company"],
    );
}

#[test]
fn all_problems_of_a_tree_come_in_one_run() {
    refused(
        |platform| {
            platform.edit("tenants/acme/tenant.yaml", "gpus: 4", "gpus: many");
            platform.edit("tenants/globex/tenant.yaml", "company: Globex", "company: [Globex]");
            platform.edit("environments/production/environment.yaml", "engine: argocd", "engine: argo");
        },
        &["tenants/acme/tenant.yaml", "tenants/globex/tenant.yaml", "environments/production/environment.yaml"],
    );
}

#[test]
fn two_tenants_cannot_claim_one_namespace() {
    refused(
        |platform| platform.edit("tenants/umbrella/tenant.yaml", "namespace: umbrella-research", "namespace: acme"),
        &["tenants/umbrella/tenant.yaml"],
    );
}

#[test]
fn an_archive_must_be_the_pinned_one() {
    refused(
        |platform| platform.write("charts/clearml-billing-1.1.0.tgz", b"something else"),
        &["version/archive-digest", "charts/clearml-billing-1.1.0.tgz is not the pinned archive"],
    );
}

#[test]
fn an_archive_must_be_there() {
    refused(
        |platform| std::fs::remove_file(platform.path("charts/clearml-billing-1.1.0.tgz")).unwrap(),
        &["reference/chart-archive", "there is no chart archive charts/clearml-billing-1.1.0.tgz"],
    );
}

#[test]
fn an_error_in_a_template_points_into_the_template() {
    refused(
        |platform| {
            platform.edit("components/metrics-agent/component.yaml", "about:", "about: {{ nothing }} #");
        },
        &["components/metrics-agent/component.yaml"],
    );
}

#[test]
fn a_component_says_what_it_cannot_do_without() {
    let production = "environments/production/environment.yaml";
    let without = |component: &str| format!("  components:\n    {component}: null\n");
    refused(|platform| platform.edit(production, "sharing: mig", "sharing: none"), &["dynamic-mig-operator: null"]);
    refused(
        |platform| platform.edit(production, "  components:\n", &without("redis")),
        &["set agent.redis to dedicated or none"],
    );
    refused(
        |platform| platform.edit("tenants/globex/tenant.yaml", "    startingPort: 31010\n", ""),
        &["set sessions.startingPort"],
    );
    refused(
        |platform| platform.edit("tenants/acme/tenant.yaml", "{gpu: 3g.20gb, maxPods: 8}", "{gpus: 1}"),
        &["queue gpu-half of tenant acme"],
    );
}

#[test]
fn a_foreign_file_in_rendered_is_neither_overwritten_nor_removed() {
    let platform = Platform::example();
    platform.write("rendered/production/root.yaml", "kind: Mine\n");
    platform.write("rendered/notes.md", "mine\n");
    platform.run(&["render"]).refuses(&["delivery/foreign-file", "rendered/production/root.yaml", "rendered/notes.md"]);
    assert_eq!(platform.output().into_keys().collect::<Vec<_>>(), ["notes.md", "production", "production/root.yaml"]);
    assert_eq!(platform.text("rendered/production/root.yaml"), "kind: Mine\n");
}

#[cfg(unix)]
#[test]
fn a_symlink_in_rendered_leads_nowhere() {
    let platform = Platform::example();
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::create_dir(platform.path("rendered")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), platform.path("rendered/production")).unwrap();
    platform.run(&["render"]).refuses(&["delivery/foreign-file", "rendered/production"]);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_component_that_renders_an_object_twice_is_refused() {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\n  namespace: metrics\ndata: {}\n";
    refused(
        |platform| {
            platform.write("components/metrics-agent/manifests/one.yaml", object);
            platform.write("components/metrics-agent/manifests/two.yaml", object);
        },
        &["delivery/duplicate-object", "ConfigMap metrics/twice is rendered twice"],
    );
}

#[test]
fn names_that_the_api_refuses_are_refused() {
    let job = |name: &str| {
        format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {name}\n  namespace: metrics\nspec:\n  schedule: \"@daily\"\n"
        )
    };
    refused(
        |platform| platform.write("components/metrics-agent/manifests/one.yaml", job(&"a".repeat(53))),
        &["delivery/name-length", "a name of 53 characters"],
    );
    refused(
        |platform| platform.write("components/metrics-agent/manifests/one.yaml", job("Upper_case")),
        &["naming/invalid", "Upper_case"],
    );
}
