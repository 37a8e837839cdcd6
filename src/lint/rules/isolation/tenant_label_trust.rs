use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Direction, NAME_LABEL};

use crate::lint::subject::network::view::other_namespaces;

/// Pods of many namespaces admitted by a label that their owners choose.
///
/// # Why
/// A label of a pod says nothing about who made the pod. Unless admission guards it, any pod of those namespaces can claim it.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: shared}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {tenantry.dev/role: tenant}}
///           podSelector: {matchLabels: {app: agent}}
/// #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: shared}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {tenantry.dev/role: tenant}}
///           podSelector: {matchLabels: {tenantry.dev/component: agent}}
/// ```
///
/// # Source
/// kubernetes#65340.
pub(super) static TENANT_LABEL_TRUST: Rule =
    Rule::warning("isolation/tenant-label-trust", include_str!("tenant_label_trust.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let peers = manifests.network().peers().filter(|(_, direction, ..)| *direction == Direction::Ingress);
    for (policy, _, _, peer) in peers {
        let Some((namespaces, pods)) = other_namespaces(&peer.kind) else { continue };
        let by_name = namespaces.0.iter().any(|requirement| requirement.key == NAME_LABEL);
        // Labels with a prefix can be guarded by admission.
        let unguarded = pods.0.iter().all(|requirement| !requirement.key.contains('/'));
        if !by_name && !pods.is_everything() && unguarded {
            let place = policy.source.place(&format!("{}/podSelector", peer.pointer));
            let message =
                format!("{} trusts the pod label {pods} of namespaces that choose it themselves", policy.name);
            let help = "use a label that admission keeps, or count with every pod of those namespaces";
            findings.push(TENANT_LABEL_TRUST.at(place, message).help(help));
        }
    }
}
