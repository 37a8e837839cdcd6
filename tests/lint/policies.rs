//! NetworkPolicies of other people: what is found in the guide's, and what fixes make of some.

use super::{data, findings, lint, printed, write};

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

/// What is printed of reachability for one file.
fn said(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("all.yaml", text)]);
    let (text, _) = printed(folder.path(), &["all.yaml", "--format", "concise"]);
    text.lines().filter(|line| line.contains("[isolation/")).map(|line| line.replacen("all.yaml:", "", 1)).collect()
}

const REDIS: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis, namespace: shop}
spec:
  template:
    metadata: {labels: {app: redis}}
    spec: {containers: [{name: redis, image: \"redis:7.4.0\", ports: [{containerPort: 6379}]}]}
";

#[test]
fn a_folder_without_policies_hears_of_them_once_and_only_where_data_is_at_stake() {
    let said_of_redis = said(REDIS);
    assert_eq!(said_of_redis.len(), 1, "{said_of_redis:?}");
    assert!(said_of_redis[0].contains("warning[isolation/no-default-deny]"), "{said_of_redis:?}");
    let web = REDIS.replace("redis", "web").replace("6379", "8080");
    assert_eq!(said(&web), Vec::<String>::new());
}

#[test]
fn where_policies_of_another_kind_decide_nothing_is_said_of_what_is_not_isolated() {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    let open = said(&format!("{namespace}{REDIS}"));
    assert!(open.iter().any(|line| line.contains("warning[isolation/no-default-deny]")), "{open:?}");
    let calico = "---\napiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: deny}\n";
    let closed = said(&format!("{namespace}{REDIS}{calico}"));
    assert!(!closed.iter().any(|line| line.contains("default-deny") || line.contains("egress-open")), "{closed:?}");
}

#[test]
fn pods_that_may_open_nothing_are_only_warned_of_the_dns() {
    let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec:\n  \
                  podSelector: {}\n  policyTypes: [Ingress, Egress]\n";
    let all = said(&format!("{REDIS}{policy}"));
    assert!(
        all.iter().any(|line| line.contains("warning[isolation/dns-missing]: shop/redis cannot reach DNS")),
        "{all:?}"
    );
    assert!(!all.iter().any(|line| line.contains("error[")), "{all:?}");
}

#[test]
fn a_namespaces_name_alone_is_no_error() {
    let namespace = |name: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n---\n{TASKS}");
    let about = |name: &str| said(&namespace(name)).into_iter().filter(|line| line.contains(name)).collect::<Vec<_>>();
    assert_eq!(about("shared-tenants"), about("web-frontends"));
    assert!(about("tenant-b").iter().any(|line| line.contains(" error[isolation/no-default-deny]")));
}
