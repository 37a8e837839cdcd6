use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Direction, NAME_LABEL};

use crate::lint::subject::network::view::other_namespaces;

/// A rule admits pods of several namespaces by a label that their owners choose.
///
/// # Why
/// A label of a pod does not tell who created the pod. Any pod of those namespaces can claim the label, unless an
/// admission policy forbids it. Labels with a prefix, such as `tenantry.dev/component`, are not reported, because
/// admission can reserve the prefix. tenantry does so if `isolation.admissionPolicy` is on.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: cache}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {tenantry.dev/role: tenant}}
///           podSelector: {matchLabels: {app: agent}}
/// #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: redis trusts the pod label app=agent, which the owners of those namespaces can set
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: cache}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: agents}}
///           podSelector: {matchLabels: {app: agent}}
/// ```
///
/// # Fix
/// By hand: use a label that an admission policy protects, or accept that every pod of those namespaces gets in.
///
/// # Source
/// kubernetes/kubernetes#65340; kubernetes.io/docs, reference/access-authn-authz/validating-admission-policy.
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
            let place = policy.source.place(peer.pointer.join("/podSelector"));
            let message =
                format!("{} trusts the pod label {pods}, which the owners of those namespaces can set", policy.name);
            let help = "use a label that an admission policy protects, or accept every pod of those namespaces";
            findings.push(TENANT_LABEL_TRUST.at(place, message).help(help));
        }
    }
}
