//! Why a connection is possible or not, with file and line.

use reach::ports::Protocol;
use reach::{Engine, IpBlockReading, Reading};

use super::{cluster, endpoint};

const MANIFESTS: &str = r"
apiVersion: v1
kind: Namespace
metadata: {name: shared}
---
apiVersion: v1
kind: Namespace
metadata: {name: acme, labels: {role: tenant}}
---
apiVersion: v1
kind: Pod
metadata: {name: redis, namespace: shared, labels: {app: redis}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: acme, labels: {component: agent}}
---
apiVersion: v1
kind: Pod
metadata: {name: task, namespace: acme, labels: {component: task}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: redis
  namespace: shared
spec:
  podSelector: {matchLabels: {app: redis}}
  ingress:
  - from:
    - podSelector: {}
  - from:
    - namespaceSelector: {matchLabels: {role: tenant}}
      podSelector: {matchLabels: {component: agent}}
    - ipBlock: {cidr: 10.0.0.0/8}
    ports:
    - port: 6379
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shared}
spec: {policyTypes: [Ingress, Egress]}
";

fn explained(from: &str, to: &str, port: Option<u16>) -> String {
    let cluster = cluster(MANIFESTS);
    let reading = Reading::plain(IpBlockReading::External);
    let engine = Engine::new(&cluster, &reading);
    let port = port.map(|port| (Protocol::Tcp, port));
    engine.explain(&endpoint(&engine, from), &endpoint(&engine, to), port).to_string()
}

#[test]
fn the_rule_and_the_peer_that_allow_are_named_with_their_line() {
    insta::assert_snapshot!(explained("acme/agent", "shared/redis", Some(6379)), @r"
    acme/agent[Pod] -> shared/redis[Pod]
      possible: TCP 6379
      egress of acme/agent[Pod]:
        no policy selects it: everything is allowed
      ingress of shared/redis[Pod]:
        NetworkPolicy shared/redis
          allows TCP 6379: rule 2, peer 1, pods component=agent of namespaces role=tenant (manifests.yaml:33:7)
        NetworkPolicy shared/default-deny
          does not match: it has no ingress rules (manifests.yaml:42:7)
    ");
}

#[test]
fn a_denial_names_for_each_policy_what_its_nearest_rule_lacks() {
    insta::assert_snapshot!(explained("acme/task", "shared/redis", Some(6379)), @r"
    acme/task[Pod] -> shared/redis[Pod]
      impossible: TCP 6379
      egress of acme/task[Pod]:
        no policy selects it: everything is allowed
      ingress of shared/redis[Pod]:
        NetworkPolicy shared/redis
          does not match: namespace matches, label component=task is not component=agent (manifests.yaml:33:7)
        NetworkPolicy shared/default-deny
          does not match: it has no ingress rules (manifests.yaml:42:7)
    ");
    insta::assert_snapshot!(explained("acme/agent", "shared/redis", Some(22)), @r"
    acme/agent[Pod] -> shared/redis[Pod]
      impossible: TCP 22
      egress of acme/agent[Pod]:
        no policy selects it: everything is allowed
      ingress of shared/redis[Pod]:
        NetworkPolicy shared/redis
          does not match: the peer matches, but the ports are TCP 6379 (manifests.yaml:32:5)
        NetworkPolicy shared/default-deny
          does not match: it has no ingress rules (manifests.yaml:42:7)
    ");
    insta::assert_snapshot!(explained("shared/redis", "8.8.8.8", None), @r"
    shared/redis[Pod] -> external:8.8.8.8-8.8.8.8
      impossible: all ports
      egress of shared/redis[Pod]:
        NetworkPolicy shared/default-deny
          does not match: it has no egress rules (manifests.yaml:42:7)
      ingress of external:8.8.8.8-8.8.8.8:
        it is no pod: policies do not bind it
    ");
    insta::assert_snapshot!(explained("8.8.8.8", "shared/redis", None), @r"
    external:8.8.8.8-8.8.8.8 -> shared/redis[Pod]
      impossible: all ports
      egress of external:8.8.8.8-8.8.8.8:
        it is no pod: policies do not bind it
      ingress of shared/redis[Pod]:
        NetworkPolicy shared/redis
          does not match: addresses 10.0.0.0/8 do not hold external:8.8.8.8-8.8.8.8 (manifests.yaml:35:7)
        NetworkPolicy shared/default-deny
          does not match: it has no ingress rules (manifests.yaml:42:7)
    ");
}

#[test]
fn assumptions_are_part_of_the_explanation() {
    let cluster = cluster(MANIFESTS);
    let reading = Reading::default();
    let engine = Engine::new(&cluster, &reading);
    let explained =
        engine.explain(&endpoint(&engine, "acme/task"), &endpoint(&engine, "shared/redis"), None).to_string();
    let depends = "depends on whether the network plugin lets an ipBlock match pods (Calico does, Cilium does not), \
                   and on which addresses the pods have";
    assert!(explained.contains(&format!("conditional: TCP 6379; {depends}\n")), "{explained}");
    let rule = format!("allows TCP 6379: rule 2, peer 2, addresses 10.0.0.0/8; {depends} (manifests.yaml:35:7)");
    assert!(explained.contains(&rule), "{explained}");
}
