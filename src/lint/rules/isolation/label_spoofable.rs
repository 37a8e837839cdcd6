use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::Direction;

use crate::lint::subject::network::view::other_namespaces;

/// A rule admits namespaces by a label that their owners may set.
///
/// # Why
/// Everyone who can create or label a namespace can give it this label and gets in. The API server itself sets
/// `kubernetes.io/metadata.name`. Admission policies can reserve a label prefix for administrators.
///
/// # Level
/// A warning, because it depends on who may label namespaces.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: cache}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {team: platform}}
/// #                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: redis trusts the namespace label team=platform, which its owner could set
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
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: platform}}
/// ```
///
/// # Fix
/// By hand: select by `kubernetes.io/metadata.name`, or by a label whose prefix only administrators may use.
///
/// # Source
/// projectcapsule/capsule#200; kubernetes.io/docs, reference/labels-annotations-taints, "kubernetes.io/metadata.name".
pub(super) static LABEL_SPOOFABLE: Rule =
    Rule::warning("isolation/label-spoofable", include_str!("label_spoofable.rs"));

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
            let place = policy.source.place(peer.pointer.join("/namespaceSelector"));
            let message =
                format!("{} trusts the namespace label {requirement}, which its owner could set", policy.name);
            let help =
                "select by kubernetes.io/metadata.name, or by a label with a prefix that only administrators may set";
            findings.push(LABEL_SPOOFABLE.at(place, message).help(help));
        }
    }
}
