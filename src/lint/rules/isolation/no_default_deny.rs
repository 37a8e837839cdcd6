use super::{unisolated, words};
use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};
use reach::model::Direction;

/// A namespace with pods that everyone can connect to.
///
/// # Why
/// Without a policy that selects it, a pod takes connections of every pod of the cluster, those of other tenants too, and of
/// whoever else can route to it.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: redis-shared}
/// #                ^^^^^^^^^^^^
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
///   policyTypes: [Ingress]
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
/// Unsafe: adds a policy that denies, which closes whatever is in use and was never written down.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "Default policies".
pub(super) struct NoDefaultDeny;

impl Lint for NoDefaultDeny {
    const RULE: Rule = Rule::error("isolation/no-default-deny");
}

impl ManifestRule for NoDefaultDeny {
    /// An error in namespaces of tenants, shared by tenants or with data, where the folder sets them up; else a warning at most.
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        for open in unisolated::of(manifests.network(), Direction::Ingress) {
            let ports = open.example.and_then(words::declared).map(|ports| format!(" on {ports}")).unwrap_or_default();
            let what = format!("every pod of the cluster can connect to {}{ports}", open.pods);
            findings.push(open.finding(Self::RULE, Direction::Ingress, &what));
        }
    }
}
