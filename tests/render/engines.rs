//! What each engine is handed, object by object. Tenant `acme` lives in production (Argo CD) and staging (Flux).

use serde_json::{Value, json};

use super::Platform;

const ACME: &str = "rendered/production/tenants/8/acme";

fn at<'a>(object: &'a Value, pointer: &str) -> &'a Value {
    object.pointer(pointer).unwrap_or(&Value::Null)
}

const OPTIONS: &str = "/metadata/annotations/argocd.argoproj.io~1sync-options";
const WAVE: &str = "/metadata/annotations/argocd.argoproj.io~1sync-wave";
const FINALIZERS: &str = "/metadata/finalizers";
const PRUNE: &str = "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune";

#[test]
fn argo_cd_a_tenants_project_is_narrow_and_outlives_its_applications() {
    let platform = Platform::rendered();
    let project = platform.object(&format!("{ACME}/project.yaml"));
    assert_eq!(at(&project, "/spec/destinations"), &json!([{"name": "production", "namespace": "acme"}]));
    assert_eq!(at(&project, "/spec/clusterResourceBlacklist"), &json!([{"group": "*", "kind": "*"}]));
    assert_eq!(at(&project, FINALIZERS), &json!(["resources-finalizer.argocd.argoproj.io"]));
    assert_eq!((at(&project, WAVE), at(&project, OPTIONS)), (&json!("-1"), &json!("Prune=false")));
    assert!(
        at(&project, "/spec/sourceRepos").as_array().unwrap().iter().all(|source| !source.to_string().contains('*'))
    );
}

#[test]
fn argo_cd_a_tenants_project_allows_what_its_charts_make_for_the_cluster_by_name() {
    let platform = Platform::example();
    platform.edit("tenants/acme/tenant.yaml", "{gpu: 7g.40gb, maxPods: 4}", "{gpu: 7g.40gb, multiNode: [1, 1]}");
    // An agent whose tasks span nodes has rights in every namespace, which an environment must accept.
    let staging = "environments/staging/environment.yaml";
    platform.edit(staging, "    - stream-session\n", "    - stream-session\n    - rights/acme\n");
    let production = "environments/production/environment.yaml";
    platform.edit(production, "[port-mode]", "[port-mode, rights/acme, engine/acme]");
    let project = |platform: &Platform| {
        let run = platform.run(&["render"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        platform.object(&format!("{ACME}/project.yaml"))
    };
    let kind = |kind: &str, name: &str| {
        let mut entry = json!({"group": "rbac.authorization.k8s.io", "kind": kind});
        if !name.is_empty() {
            entry["name"] = json!(name);
        }
        entry
    };
    let named = project(&platform);
    let name = "clearml-agent-acme-clearml-enterprise-agent-kpa";
    let (role, binding) = (kind("ClusterRole", name), kind("ClusterRoleBinding", name));
    assert_eq!(at(&named, "/spec/clusterResourceWhitelist"), &json!([role, binding]));
    assert_eq!(at(&named, "/spec/clusterResourceBlacklist"), &Value::Null);
    assert!(!platform.run(&["lint"]).out.contains("project-too-wide"));

    platform.edit("environments/production/environment.yaml", "version: \"3.4\"", "version: \"3.2\"");
    let unnamed = project(&platform);
    let (role, binding) = (kind("ClusterRole", ""), kind("ClusterRoleBinding", ""));
    assert_eq!(at(&unnamed, "/spec/clusterResourceWhitelist"), &json!([role, binding]));
    assert!(platform.run(&["lint"]).out.contains("the project may make any ClusterRole of the whole cluster"));
}

#[test]
fn flux_a_tenants_account_may_make_what_its_charts_make_for_the_cluster() {
    let platform = Platform::rendered();
    let folder = "rendered/staging/tenants/hooli/base";
    let role = platform.object(&format!("{folder}/clusterrole-tenant-releases-hooli.yaml"));
    let rules = at(&role, "/rules").as_array().unwrap().iter();
    let resources: Vec<_> = rules.map(|rule| at(rule, "/resources").to_string()).collect();
    // Kubernetes lets only those make a role who have what it grants.
    let granted = ["[\"pods\",\"secrets\",\"services\",\"events\"]", "[\"namespaces\"]"];
    assert_eq!(resources, [&["[\"clusterrolebindings\"]", "[\"clusterroles\"]"], &granted[..]].concat());
    let binding = platform.object(&format!("{folder}/clusterrolebinding-tenant-releases-hooli.yaml"));
    assert_eq!(at(&binding, "/subjects/0/namespace"), "clearml-tenants");
    assert!(!platform.has("rendered/staging/tenants/acme/base/clusterrole-tenant-releases-acme.yaml"));
}

#[test]
fn argo_cd_the_agent_is_a_chart_of_the_tenants_project_in_its_namespace() {
    let platform = Platform::rendered();
    let agent = platform.object(&format!("{ACME}/application-agent.yaml"));
    assert_eq!(at(&agent, "/spec/project"), "production-acme");
    assert_eq!(at(&agent, "/spec/destination/namespace"), "acme");
    assert_eq!(at(&agent, "/spec/source/helm/releaseName"), "clearml-agent");
    assert_eq!(at(&agent, "/spec/syncPolicy/retry/limit"), -1);
    assert_eq!(at(&agent, "/spec/syncPolicy/retry/refresh"), true);
    assert_eq!(at(&agent, "/spec/source/helm/valuesObject/agentk8sglue/queues/gpu-1/queueSettings/maxPods"), 4);
}

#[test]
fn argo_cd_what_holds_an_active_tenants_data_is_protected_until_it_is_retired() {
    let platform = Platform::rendered();
    let namespace = platform.object(&format!("{ACME}/base/namespace-acme.yaml"));
    assert_eq!(at(&namespace, OPTIONS), "Prune=false,Delete=false");
    let base = platform.object(&format!("{ACME}/application-base.yaml"));
    assert_eq!((at(&base, OPTIONS), at(&base, FINALIZERS)), (&json!("Prune=false"), &Value::Null));

    platform.edit("tenants/acme/tenant.yaml", "spec:\n", "spec:\n  state: retired\n");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let namespace = platform.object(&format!("{ACME}/base/namespace-acme.yaml"));
    assert_eq!(at(&namespace, OPTIONS), &Value::Null);
    assert_eq!(at(&namespace, "/metadata/labels/tenantry.dev~1state"), "retired");
    let base = platform.object(&format!("{ACME}/application-base.yaml"));
    assert_eq!(at(&base, OPTIONS), &Value::Null);
    assert_eq!(at(&base, FINALIZERS), &json!(["resources-finalizer.argocd.argoproj.io"]));
    assert!(!platform.has(&format!("{ACME}/application-agent.yaml")));
}

#[test]
fn argo_cd_groups_pass_over_the_raw_objects_of_tenants() {
    let platform = Platform::rendered();
    let group = platform.object("rendered/production/delivery/groups/tenants-8.yaml");
    assert_eq!(at(&group, "/spec/source/directory"), &json!({"recurse": true, "exclude": "*/base/*"}));
    assert_eq!(at(&group, "/spec/destination/server"), "https://kubernetes.default.svc");
    assert_eq!(at(&group, FINALIZERS), &Value::Null);
}

#[test]
fn argo_cd_an_archive_is_delivered_unpacked_outside_every_recursed_folder() {
    let platform = Platform::rendered();
    let application = platform.object("rendered/production/delivery/platform/billing-chart.yaml");
    assert_eq!(at(&application, "/spec/source/path"), "rendered/production/charts/clearml-billing-1.1.0");
    assert!(platform.has("rendered/production/charts/clearml-billing-1.1.0/Chart.yaml"));
    let manifest = platform.object("rendered/production/charts/clearml-billing-1.1.0/.tenantry-chart.yaml");
    assert_eq!(at(&manifest, "/archive/path"), "charts/clearml-billing-1.1.0.tgz");
}

#[test]
fn argo_cd_in_its_own_cluster_the_base_holds_the_applications_that_wait_for_its_job() {
    let platform = Platform::example();
    let (from, to) = ("destination: {name: production}", "inCluster: true");
    platform.edit("environments/production/environment.yaml", from, to);
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let agent = platform.object(&format!("{ACME}/base/application-agent.yaml"));
    assert_eq!(at(&agent, WAVE), "20");
    assert_eq!(at(&agent, "/spec/destination/server"), "https://kubernetes.default.svc");
}

#[test]
fn argo_cd_an_older_version_gets_no_newer_field() {
    let platform = Platform::example();
    platform.edit("environments/production/environment.yaml", "version: \"3.4\"", "version: \"2.7\"");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let agent = platform.object(&format!("{ACME}/application-agent.yaml"));
    for newer in ["/spec/syncPolicy/retry/refresh", "/spec/source/helm/skipTests", "/spec/source/helm/valuesObject"] {
        assert_eq!(at(&agent, newer), &Value::Null, "{newer}");
    }
    assert!(at(&agent, "/spec/source/helm/values").as_str().unwrap().contains("clearml-agent-credentials"));
}

#[test]
fn flux_a_tenant_is_two_kustomizations_the_charts_after_the_base() {
    let platform = Platform::rendered();
    let base = platform.object("rendered/staging/tenants/acme/tenant-base.yaml");
    assert_eq!((at(&base, "/spec/wait"), at(&base, PRUNE)), (&json!(true), &json!("disabled")));
    assert_eq!(at(&base, "/spec/path"), "./rendered/staging/tenants/acme/base");
    let apps = platform.object("rendered/staging/tenants/acme/tenant-apps.yaml");
    assert_eq!(at(&apps, "/spec/dependsOn"), &json!([{"name": "acme-base"}]));
    assert_eq!(at(&apps, "/spec/serviceAccountName"), "tenant-releases");
    for kustomization in [&base, &apps] {
        assert_eq!(at(kustomization, "/spec/targetNamespace"), &Value::Null);
        assert_eq!(at(kustomization, "/spec/postBuild"), &Value::Null);
    }
    let own = platform.object("rendered/staging/tenants/acme/kustomization.yaml");
    assert_eq!(at(&own, "/resources"), &json!(["tenant-base.yaml", "tenant-apps.yaml"]));
}

#[test]
fn flux_a_release_runs_as_its_tenants_account_out_of_its_pods_reach() {
    let platform = Platform::rendered();
    let agent = platform.object("rendered/staging/tenants/acme/apps/helmrelease-acme-agent.yaml");
    assert_eq!(at(&agent, "/metadata/namespace"), "clearml-tenants");
    assert_eq!(at(&agent, "/spec/serviceAccountName"), "acme");
    assert_eq!(
        (at(&agent, "/spec/targetNamespace"), at(&agent, "/spec/storageNamespace")),
        (&json!("acme"), &json!("acme"))
    );
    assert_eq!(at(&agent, "/spec/install/strategy/name"), "RetryOnFailure");
    let binding = platform.object("rendered/staging/tenants/acme/base/rolebinding-tenant-releases.yaml");
    assert_eq!(at(&binding, "/subjects/0/namespace"), "clearml-tenants");
    assert!(platform.has("rendered/staging/tenants/acme/base/serviceaccount-acme_clearml-tenants.yaml"));
}

#[test]
fn flux_keys_reach_the_router_from_a_secret_as_they_are() {
    let platform = Platform::rendered();
    let router = platform.object("rendered/staging/tenants/acme/apps/helmrelease-acme-router.yaml");
    let from = at(&router, "/spec/valuesFrom").as_array().unwrap();
    assert!(from.iter().all(|entry| entry["kind"] == "Secret" && entry["literal"] == true), "{from:?}");
    assert_eq!(from[0]["targetPath"], "clearml.apiServerKey");
}

#[test]
fn flux_a_suspended_tenant_loses_its_charts_in_one_commit_and_keeps_its_base() {
    let platform = Platform::rendered();
    platform.edit("tenants/hooli/tenant.yaml", "spec:\n", "spec:\n  state: suspended\n");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let own = platform.object("rendered/staging/tenants/hooli/kustomization.yaml");
    assert_eq!(at(&own, "/resources"), &json!(["tenant-base.yaml"]));
    assert!(!platform.has("rendered/staging/tenants/hooli/apps"));
    let account = "rendered/staging/tenants/hooli/base/serviceaccount-hooli_clearml-tenants.yaml";
    assert!(platform.has(account), "without the account the charts could not be removed");
    let namespace = platform.object("rendered/staging/tenants/hooli/base/namespace-hooli.yaml");
    assert_eq!(at(&namespace, PRUNE), "disabled");
}

#[test]
fn flux_stages_follow_one_another_and_tenants_wait_for_the_server_only() {
    let platform = Platform::rendered();
    let after = |path: &str| at(&platform.object(path), "/spec/dependsOn/0/name").clone();
    assert_eq!(after("rendered/staging/flux/stages/50-applications.yaml"), "40-server");
    assert_eq!(after("rendered/staging/flux/stages/40-server.yaml"), "30-backends");
    let group = platform.object("rendered/staging/flux/groups/tenants.yaml");
    assert_eq!(at(&group, "/spec/dependsOn"), &json!([{"name": "40-server"}]));
    assert_eq!(at(&group, "/spec/deletionPolicy"), "Orphan");
}

#[test]
fn flux_nothing_of_the_platform_waits_for_what_a_secret_is_missing_of() {
    let platform = Platform::rendered();
    for (stage, waits) in [("00-namespaces", true), ("30-backends", false), ("40-server", false)] {
        let stage = platform.object(&format!("rendered/staging/flux/stages/{stage}.yaml"));
        assert_eq!(at(&stage, "/spec/wait"), waits, "{stage}");
    }
}

#[test]
fn flux_an_older_version_gets_no_newer_field() {
    let platform = Platform::example();
    let version = platform.object("environments/staging/environment.yaml");
    let version = at(&version, "/spec/delivery/version").as_str().unwrap().to_owned();
    platform.edit("environments/staging/environment.yaml", &format!("version: \"{version}\""), "version: \"2.4\"");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let router = platform.object("rendered/staging/tenants/acme/apps/helmrelease-acme-router.yaml");
    assert_eq!(at(&router, "/spec/valuesFrom/0/literal"), &Value::Null);
    assert_eq!(at(&router, "/spec/install/remediation/retries"), -1);
    let group = platform.object("rendered/staging/flux/groups/tenants.yaml");
    assert_eq!(at(&group, "/spec/deletionPolicy"), &Value::Null);
}

#[test]
fn flux_takes_an_archive_as_it_is() {
    let platform = Platform::rendered();
    let release = platform.object("rendered/staging/platform/30-backends/helmrelease-billing.yaml");
    assert_eq!(at(&release, "/spec/chart/spec/chart"), "./charts/clearml-billing-1.1.0.tgz");
    assert!(!platform.has("rendered/staging/charts"));
}

#[test]
fn shards_follow_the_bucket() {
    let platform = Platform::example();
    platform.edit("environments/staging/environment.yaml", "buckets: 1\n", "buckets: 16\n    shards: [one, two]\n");
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let shard = "/metadata/labels/sharding.fluxcd.io~1key";
    let base = platform.object("rendered/staging/tenants/8/acme/tenant-base.yaml");
    assert_eq!(at(&base, shard), "one");
    let release = platform.object("rendered/staging/tenants/8/acme/apps/helmrelease-acme-agent.yaml");
    assert_eq!(at(&release, shard), "one");
}

#[test]
fn a_monorepo_s_paths_begin_at_its_root() {
    let platform = Platform::example();
    platform.edit("environments/staging/environment.yaml", "engine: flux", "engine: flux\n    path: ml/platform");
    platform.edit(
        "environments/production/environment.yaml",
        "engine: argocd",
        "engine: argocd\n    path: ml/platform",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let root = &platform.objects("rendered/production/root.yaml")[1];
    assert_eq!(at(root, "/spec/source/path"), "ml/platform/rendered/production/delivery");
    let billing = platform.object("rendered/staging/platform/30-backends/helmrelease-billing.yaml");
    assert_eq!(at(&billing, "/spec/chart/spec/chart"), "./ml/platform/charts/clearml-billing-1.1.0.tgz");
}

#[test]
fn a_null_that_must_reach_helm_goes_around_the_engines_json() {
    let platform = Platform::example();
    platform.write("tenants/acme/values/agent.yaml", "agentk8sglue:\n  nodeSelector: null\n  uid: 1000000\n");
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let agent = platform.object(&format!("{ACME}/application-agent.yaml"));
    assert_eq!(at(&agent, "/spec/source/helm/valuesObject"), &Value::Null);
    assert!(at(&agent, "/spec/source/helm/values").as_str().unwrap().contains("uid: 1000000"));
    let release = platform.object("rendered/staging/tenants/acme/apps/helmrelease-acme-agent.yaml");
    assert_eq!(at(&release, "/spec/values"), &Value::Null);
    let name = at(&release, "/spec/valuesFrom/0/name").as_str().unwrap();
    let values = platform.object(&format!("rendered/staging/tenants/acme/base/configmap-{name}_clearml-tenants.yaml"));
    assert!(at(&values, "/data/values.yaml").as_str().unwrap().contains("uid: 1000000"));
}

#[test]
fn a_job_s_name_changes_with_what_it_does() {
    let platform = Platform::rendered();
    let jobs = || {
        let output = platform.output();
        let job = |path: &&String| path.starts_with("staging/tenants/acme/base/job-");
        output.keys().filter(job).cloned().collect::<Vec<_>>()
    };
    let before = jobs();
    platform.edit("tenants/acme/tenant.yaml", "name: Acme Admin", "name: Another Admin");
    platform.run(&["render"]);
    let after = jobs();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    let job = platform.object(&format!("rendered/{}", after[0]));
    assert!(at(&job, "/spec/activeDeadlineSeconds").is_u64());
    assert_eq!(at(&job, "/spec/ttlSecondsAfterFinished"), &Value::Null);
}

#[test]
fn a_tenants_own_labels_are_on_its_namespace_and_the_compilers_are_no_tenants_to_give() {
    let platform = Platform::example();
    platform.edit("tenants/acme/tenant.yaml", "spec:\n", "spec:\n  labels: {example.com/team: a}\n");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let namespace = platform.object(&format!("{ACME}/base/namespace-acme.yaml"));
    assert_eq!(at(&namespace, "/metadata/labels/example.com~1team"), "a");
    platform.edit("tenants/acme/tenant.yaml", "example.com/team: a", "pod-security.kubernetes.io/enforce: privileged");
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("naming/reserved"), "{}", run.err);
}

#[test]
fn an_ingress_controller_on_its_nodes_network_is_let_in_by_the_nodes_addresses() {
    for (environment, policy) in [
        ("production", "rendered/production/platform/namespaces/networkpolicy-clearml-apiserver_clearml.yaml"),
        ("staging", "rendered/staging/platform/00-namespaces/networkpolicy-clearml-apiserver_clearml.yaml"),
    ] {
        let platform = Platform::example();
        let definition = format!("environments/{environment}/environment.yaml");
        let namespace = "      namespace: ingress-nginx\n";
        platform.edit(&definition, namespace, &format!("{namespace}      hostNetwork: true\n"));
        let run = platform.run(&["render"]);
        assert_eq!(run.code, Some(0), "{environment}: {}", run.err);
        let policy = platform.text(policy);
        assert!(policy.contains("ipBlock") && !policy.contains("ingress-nginx"), "{policy}");
        // What no flow declares stays closed to it.
        let edited = platform.text(&definition).replace("acceptedExceptions: [port-mode]", "acceptedExceptions: []");
        platform.write(&definition, edited.replace("    - stream-session\n", ""));
        assert_eq!(platform.run(&["render"]).code, Some(2), "{environment}");
    }
}
