//! What a tree renders to is linted as it is rendered, the objects of a tenant together.

use super::gate::repository;
use super::{printed, write};

/// A component of the platform's own with an object, in the namespace of the metrics agent.
fn with_manifest(manifest: &str) -> tempfile::TempDir {
    let folder = repository();
    write(folder.path(), &[("components/metrics-agent/manifests/extra.yaml", manifest)]);
    folder
}

#[test]
fn objects_of_one_unit_are_compared_with_each_other() {
    let service = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: metrics\nspec:\n  type: NodePort\n  \
             ports:\n    - port: 9090\n      nodePort: 31999\n"
        )
    };
    let folder = with_manifest(&format!("{}---\n{}", service("first"), service("second")));
    let (text, code) = printed(folder.path(), &["--format", "concise", "--allow", "delivery/stale"]);
    assert_eq!(code, 1, "{text}");
    let wanted = "error[port/overlap]: Service/metrics/second claims node port 31999 of Service/metrics/first";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn what_the_environments_cluster_would_refuse_is_an_error() {
    let folder = with_manifest(
        "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: old\n  namespace: metrics\n\
         spec:\n  minAvailable: 1\n---\n\
         apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: typo\n  namespace: metrics\ndate:\n  key: value\n",
    );
    let (text, code) = printed(folder.path(), &["--format", "concise", "--allow", "delivery/stale"]);
    assert_eq!(code, 1, "{text}");
    for wanted in [
        "PodDisruptionBudget of policy/v1beta1 is not served since Kubernetes 1.25, and the environment has 1.31",
        "error[schema/unknown-field]: unknown field `date`; did you mean `data`?",
    ] {
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn a_tenant_that_vanishes_is_one_finding_an_environment_and_a_file_that_is_not_ours_another() {
    let folder = repository();
    std::fs::remove_dir_all(folder.path().join("tenants/umbrella")).unwrap();
    write(folder.path(), &[("rendered/production/note.yaml", "a: 1\n")]);
    let (text, code) = printed(folder.path(), &["--format", "concise"]);
    assert_eq!(code, 1, "{text}");
    let rules: Vec<&str> = text.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(rules, ["delivery/foreign-file", "delivery/tenant-vanished", "delivery/tenant-vanished"], "{text}");
}

#[test]
fn a_flow_to_the_metadata_service_is_an_error_where_it_is_declared() {
    let folder = repository();
    let tenant = std::fs::read_to_string(folder.path().join("tenants/acme/tenant.yaml")).unwrap();
    let flow = "  flows:\n    - {from: agent.tasks, to: 169.254.0.0/16, ports: [80], why: credentials of the cloud}\n";
    write(folder.path(), &[("tenants/acme/tenant.yaml", &format!("{tenant}{flow}"))]);
    let (text, code) = printed(folder.path(), &["--format", "concise", "--allow", "delivery/stale"]);
    assert_eq!(code, 1, "{text}");
    let wanted = "error[isolation/metadata-reachable]: acme/tasks can reach the cloud's metadata service";
    let found: Vec<&str> = text.lines().filter(|line| line.contains(wanted)).collect();
    assert_eq!(found.len(), 1, "{text}");
    assert!(found[0].starts_with("tenants/acme/tenant.yaml:"), "{text}");
}
