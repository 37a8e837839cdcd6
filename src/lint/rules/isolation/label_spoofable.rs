use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::model::Direction;

use crate::lint::subject::network::view::other_namespaces;

/// A namespace admitted by a label that its owner could set.
///
/// # Why
/// Who may create namespaces, or label their own, gets in by giving them the label. The API server itself sets `kubernetes.io/metadata.name`,
/// and admission can keep a prefix for administrators.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: shared}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {team: platform}}
/// #                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
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
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: platform}}
/// ```
///
/// # Source
/// projectcapsule/capsule#200.
pub(super) static LABEL_SPOOFABLE: Rule = Rule::error("isolation/label-spoofable", include_str!("label_spoofable.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let peers = view.peers().filter(|(_, direction, ..)| *direction == Direction::Ingress);
    for (policy, _, _, peer) in peers {
        let Some((namespaces, _)) = other_namespaces(&peer.kind) else { continue };
        // A prefix can be kept for administrators by admission; a bare key is anyone's.
        let bare = namespaces.0.iter().find(|requirement| !requirement.key.contains('/'));
        let pinned = namespaces.0.iter().any(|requirement| requirement.key.contains('/'));
        if let Some(requirement) = bare.filter(|_| !pinned) {
            let place = policy.source.place(&format!("{}/namespaceSelector", peer.pointer));
            let message =
                format!("{} trusts the namespace label {requirement}, which its owner could set", policy.name);
            let help =
                "select by kubernetes.io/metadata.name, or by a label with a prefix that only administrators may set";
            // Where nothing shows that tenants are about, an administrator may well be the only owner.
            let level = if view.purpose_of(policy).is_some() { Level::Error } else { Level::Warning };
            findings.push(LABEL_SPOOFABLE.at(place, message).level(level).help(help));
        }
    }
}
