//! NetworkPolicies of other people: what is found in the guide's, and what fixes make of some.

use super::{data, findings, lint, write};

/// What the rules of reachability say of a file of the guide.
fn reach(file: &str) -> Vec<(u64, String)> {
    let mut found = findings(&data("guide"), &[file]);
    found.retain(|(_, rule)| rule.starts_with("isolation/"));
    found
}

#[test]
fn the_guides_policies_open_every_port_to_the_world_and_none_to_cilium() {
    let found = reach("network-policies.yaml");
    for rule in ["ipblock-cni-dependent", "broad-ports", "misleading-name", "egress-open"] {
        assert!(found.iter().any(|(_, id)| id == &format!("isolation/{rule}")), "{rule}: {found:?}");
    }
    let found = reach("tenant-network-policy.yaml");
    assert!(found.iter().any(|(_, id)| id == "isolation/misleading-name"), "{found:?}");
}

const TASKS: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: tasks, namespace: tenant-a}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0 # the internet
      ports:
        - port: 80 # plain
    - to:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
        - ipBlock: {cidr: 169.254.20.10/32}
      ports: [{protocol: UDP, port: 53}]
";

#[test]
fn fixes_complete_the_dns_and_take_the_metadata_service_out_of_the_internet() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("tasks.yaml", TASKS)]);
    lint(folder.path(), &["tasks.yaml", "--fix", "--unsafe"]).assert().code(0);
    let mended = std::fs::read_to_string(folder.path().join("tasks.yaml")).unwrap();
    assert!(mended.contains("cidr: 0.0.0.0/0 # the internet\n            except: [169.254.169.254/32]\n"), "{mended}");
    assert!(mended.contains("ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]\n"), "{mended}");
}
