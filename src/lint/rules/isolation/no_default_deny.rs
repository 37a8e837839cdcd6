use crate::finding::{Finding, OnPages, Rule};
use crate::lint::subject::network::unisolated;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::model::Direction;

/// No policy limits who may connect to the pods of this namespace.
///
/// # Why
/// A pod that no policy selects accepts connections from every pod of the cluster, also from other tenants.
///
/// # Level
/// An error if the folder contains policies of the namespace, and the namespace is a tenant's, is shared by its name
/// (`clearml`), or runs a data store. Where it contains none of them, they may be elsewhere. An error too if its egress is denied by default, and the folder shows more of the namespace
/// than one policy. Otherwise a warning. On Markdown pages a warning at most.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: redis-shared}
/// #                ^^^^^^^^^^^^ error: every pod of the cluster can connect to redis-shared/redis on TCP 6379: no policy isolates its ingress; redis-shared is one that keeps data, for redis listens on 6379, the port of Redis
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: exporter, namespace: redis-shared}
/// spec: {podSelector: {matchLabels: {app: exporter}}, policyTypes: [Ingress]}
/// ---
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: redis, namespace: redis-shared}
/// spec:
///   template:
///     metadata: {labels: {app: redis}}
///     spec: {containers: [{name: redis, ports: [{containerPort: 6379}]}]}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: redis-shared}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: redis-shared}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
/// ---
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: redis, namespace: redis-shared}
/// spec:
///   template:
///     metadata: {labels: {app: redis}}
///     spec: {containers: [{name: redis, ports: [{containerPort: 6379}]}]}
/// ```
///
/// # Fix
/// Unsafe: adds a policy that denies all ingress. It blocks connections that are in use until you allow them.
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: redis-shared}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata:
///   name: default-deny-ingress
///   namespace: redis-shared
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: exporter, namespace: redis-shared}
/// spec: {podSelector: {matchLabels: {app: exporter}}, policyTypes: [Ingress]}
/// ---
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: redis, namespace: redis-shared}
/// spec:
///   template:
///     metadata: {labels: {app: redis}}
///     spec: {containers: [{name: redis, ports: [{containerPort: 6379}]}]}
/// ```
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "Default policies".
pub(super) static NO_DEFAULT_DENY: Rule =
    Rule::error("isolation/no-default-deny", include_str!("no_default_deny.rs")).on_pages(OnPages::Warning);

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// An error in namespaces of tenants, shared by tenants or with data, where the folder sets them up; else a warning at most.
fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    for open in unisolated::of(manifests.network(), Direction::Ingress) {
        let ports = open.example.and_then(words::declared).map(|ports| format!(" on {ports}")).unwrap_or_default();
        let what = format!("every pod of the cluster can connect to {}{ports}", open.pods);
        findings.push(open.finding(&NO_DEFAULT_DENY, Direction::Ingress, &what));
    }
}
