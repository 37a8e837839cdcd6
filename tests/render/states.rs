//! States of tenants and the steps between them, as `docs/states.md` lists them: what stays, what goes, and with which rights.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::Platform;

/// What the example's environments are rendered to for a tenant.
fn objects(platform: &Platform, environment: &str, tenant: &str) -> BTreeSet<String> {
    let files = platform.output().into_keys().filter(|path| path.ends_with(".yaml"));
    let of_tenant =
        files.filter(|path| path.starts_with(&format!("{environment}/")) && path.contains(&format!("/{tenant}/")));
    of_tenant.map(|path| path.rsplit_once(&format!("/{tenant}/")).unwrap().1.to_owned()).collect()
}

/// The platform with a tenant in a state.
fn into_state(platform: &Platform, tenant: &str, state: &str) {
    let path = format!("tenants/{tenant}/tenant.yaml");
    let text: String =
        platform.text(&path).lines().filter(|line| !line.starts_with("  state: ")).fold(String::new(), |all, line| {
            let state = if line == "spec:" { format!("spec:\n  state: {state}") } else { line.to_owned() };
            all + &state + "\n"
        });
    platform.write(&path, text);
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

const ARGO: (&str, &str, &str) = ("production", "acme", "rendered/production/tenants/8/acme/base");
const FLUX: (&str, &str, &str) = ("staging", "acme", "rendered/staging/tenants/acme/base");

#[test]
fn suspended_the_charts_go_and_running_tasks_keep_their_connections() {
    for (environment, tenant, base) in [ARGO, FLUX] {
        let platform = Platform::rendered();
        let before = platform.object(&format!("{base}/networkpolicy-tasks.yaml"));
        into_state(&platform, tenant, "suspended");
        let after = platform.object(&format!("{base}/networkpolicy-tasks.yaml"));
        assert_eq!(before["spec"]["egress"], after["spec"]["egress"], "{environment}");
        let left = objects(&platform, environment, tenant);
        assert!(!left.iter().any(|path| path.contains("agent") || path.contains("router")), "{left:?}");
        assert!(
            left.contains("base/networkpolicy-default-deny.yaml") && left.contains("base/resourcequota-tenant.yaml")
        );
        // Back again, it is what it was.
        let first = Platform::rendered();
        into_state(&platform, tenant, "active");
        let back = objects(&platform, environment, tenant);
        assert_eq!(objects(&first, environment, tenant).len(), back.len(), "{environment}");
    }
}

#[test]
fn retired_nothing_may_connect_and_nothing_is_protected() {
    for (environment, tenant, base) in [ARGO, FLUX] {
        let platform = Platform::rendered();
        into_state(&platform, tenant, "retired");
        assert!(!platform.has(&format!("{base}/networkpolicy-tasks.yaml")), "{environment}");
        let namespace = platform.object(&format!("{base}/namespace-acme.yaml"));
        assert!(
            !namespace.to_string().contains("Prune=false") && !namespace.to_string().contains("prune\":\"disabled")
        );
    }
}

#[test]
fn rights_outlive_by_a_commit_what_was_made_with_them() {
    let platform = Platform::rendered();
    let base = "rendered/staging/tenants/hooli/base";
    let of_rights = [
        "clusterrole-tenant-releases-hooli.yaml",
        "clusterrolebinding-tenant-releases-hooli.yaml",
        "role-tenant-releases.yaml",
        "rolebinding-tenant-releases.yaml",
    ];
    let rights = |platform: &Platform| of_rights.map(|file| platform.text(&format!("{base}/{file}")));
    let before = rights(&platform);
    for state in ["suspended", "retired"] {
        into_state(&platform, "hooli", state);
        assert!(!platform.has("rendered/staging/tenants/hooli/apps"), "{state}: the releases go");
        assert_eq!(rights(&platform), before, "{state}: helm-controller may remove what they made");
    }
    fs::remove_dir_all(platform.path("tenants/hooli")).unwrap();
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!platform.has("rendered/staging/tenants/hooli"));
}

#[test]
fn argo_cd_a_project_permits_what_its_applications_made_until_they_are_gone() {
    let platform = Platform::example();
    platform.edit("tenants/acme/tenant.yaml", "{gpu: 7g.40gb, maxPods: 4}", "{gpu: 7g.40gb, multiNode: [1, 1]}");
    platform.edit(
        "environments/staging/environment.yaml",
        "    - stream-session\n",
        "    - stream-session\n    - rights/acme\n",
    );
    platform.edit("environments/production/environment.yaml", "[port-mode]", "[port-mode, rights/acme, engine/acme]");
    let permitted = |platform: &Platform| {
        platform.object("rendered/production/tenants/8/acme/project.yaml")["spec"]["clusterResourceWhitelist"].clone()
    };
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let before = permitted(&platform);
    assert!(before.is_array());
    for state in ["suspended", "retired"] {
        into_state(&platform, "acme", state);
        assert_eq!(permitted(&platform), before, "{state}");
    }
}

#[test]
fn the_last_tenant_of_a_group_is_removed_by_its_group() {
    for (environment, tenants, group, keeper) in [
        ("production", &["acme"][..], "production/delivery/groups/tenants-8.yaml", "production/tenants/8/group.yaml"),
        ("staging", &["acme", "hooli", "umbrella"], "staging/flux/groups/tenants.yaml", "staging/tenants/group.yaml"),
    ] {
        let platform = Platform::rendered();
        for tenant in tenants {
            into_state(&platform, tenant, "retired");
        }
        let before = platform.text(&format!("rendered/{group}"));
        for tenant in tenants {
            fs::remove_dir_all(platform.path(&format!("tenants/{tenant}"))).unwrap();
        }
        let run = platform.run(&["render"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert_eq!(platform.text(&format!("rendered/{group}")), before, "{environment}: the group stays as it was");
        let kept = platform.object(&format!("rendered/{keeper}"));
        assert_eq!(kept["kind"], "ConfigMap", "an engine deletes nothing of a folder that is missing or empty");
        let left = platform.output().into_keys().filter(|path| path.starts_with(&format!("{environment}/tenants/")));
        let left: Vec<String> = left.filter(|path| path.ends_with(".yaml")).collect();
        assert!(
            left.iter().all(|path| tenants.iter().all(|tenant| !path.contains(&format!("/{tenant}/")))),
            "{left:?}"
        );
    }
}

#[test]
fn every_group_is_there_before_its_first_tenant() {
    let platform = Platform::rendered();
    let groups = platform.output().into_keys().filter(|path| path.starts_with("production/delivery/groups/"));
    assert_eq!(groups.count(), 16);
    let spec: Value = platform.object("rendered/production/delivery/groups/tenants-0.yaml")["spec"].clone();
    assert_eq!(spec["source"]["directory"], json!({"recurse": true, "exclude": "*/base/*"}));
    assert!(platform.has("rendered/production/tenants/0/group.yaml"));
}

#[test]
fn an_active_tenant_that_loses_rights_is_refused_and_led_through_two_commits() {
    let platform = Platform::rendered();
    platform.commit();
    let single = ("span: {gpus: 2, multiNode: [4, 2]}", "span: {gpus: 2}");
    platform.edit("tenants/hooli/tenant.yaml", single.0, single.1);
    platform.edit("environments/staging/environment.yaml", "    - rights/hooli\n", "");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let lint = platform.run(&["lint", "--since", "HEAD", "--format", "concise"]);
    assert!(lint.out.contains("delivery/rights-outlive"), "{}{}", lint.out, lint.err);
    // First the charts, then the rights.
    platform.edit("tenants/hooli/tenant.yaml", single.1, single.0);
    platform.edit(
        "environments/staging/environment.yaml",
        "    - stream-session\n",
        "    - stream-session\n    - rights/hooli\n",
    );
    into_state(&platform, "hooli", "suspended");
    let lint = platform.run(&["lint", "--since", "HEAD", "--format", "concise"]);
    assert!(!lint.out.contains("rights-outlive"), "{}", lint.out);
}

#[test]
fn a_removal_names_the_secrets_that_it_leaves() {
    let platform = Platform::rendered();
    into_state(&platform, "acme", "retired");
    fs::remove_dir_all(platform.path("tenants/acme")).unwrap();
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let left = "left in the cluster, for no engine made it: Secret clearml-tenants/acme-clearml-router-credentials-1";
    assert!(run.err.contains(left), "{}", run.err);
    assert_eq!(run.err.matches("left in the cluster").count(), 1, "{}", run.err);
}

#[test]
fn a_component_is_retired_before_it_goes() {
    let off = "\n  components:\n    applications: null\n";
    let platform = Platform::rendered();
    platform.edit("environments/staging/environment.yaml", "\n  components:\n", off);
    // It is all of its stage, whose Kustomization would stay with it.
    let stay = ["delivery/orphan", "Namespace/clearml-applications", "Kustomization/50-applications", "state: retired"];
    platform.run(&["render"]).refuses(&stay);
    platform.edit("environments/staging/environment.yaml", "applications: null", "applications: {state: retired}");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    assert!(!platform.text("rendered/staging/flux/stages/50-applications.yaml").contains("disabled"));
    platform.edit("environments/staging/environment.yaml", "applications: {state: retired}", "applications: null");
    assert_eq!(platform.run(&["render"]).code, Some(0));
}

#[test]
fn what_moves_to_another_file_is_no_orphan() {
    let platform = Platform::rendered();
    let stages = platform.path("rendered/staging/platform");
    fs::rename(stages.join("30-backends"), stages.join("30-redis-billing")).unwrap();
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

#[test]
fn an_environment_is_retired_after_its_tenants() {
    let platform = Platform::rendered();
    platform.edit("environments/staging/environment.yaml", "spec:\n", "spec:\n  state: retired\n");
    platform.run(&["render"]).refuses(&["delivery/retired-environment", "acme, hooli and 1 more live in it"]);
}
