use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{NAME_LABEL, Namespaces, Operator, PeerKind, Requirement};

/// A `from` or `to` selector matches no pod.
///
/// # Why
/// The rule looks as if it opened a connection, but it opens none.
///
/// # Level
/// A warning, because pods of other files and charts are not visible here. Only peers in the policy's own namespace, or in
/// namespaces that `kubernetes.io/metadata.name` names, are compared: others may be in namespaces that no file shows.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from:
///         - podSelector: {matchLabels: {app: fronted}}
/// #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: a peer of web matches no pod: none in shop has app=fronted
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: frontend, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: frontend}}
///     spec: {containers: [{name: frontend, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - from:
///         - podSelector: {matchLabels: {app: frontend}}
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: frontend, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: frontend}}
///     spec: {containers: [{name: frontend, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Fix
/// By hand: compare the selector with the labels of the pod templates.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies; kubescape/regolibrary#777.
pub(super) static PEER_MATCHES_NOTHING: Rule =
    Rule::warning("isolation/peer-matches-nothing", include_str!("peer_matches_nothing.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for (policy, _, _, peer) in view.peers() {
        let PeerKind::Pods { namespaces, pods } = &peer.kind else { continue };
        // A selector of labels means namespaces that no file of the folder need show: kube-system, or those of add-ons.
        if !view.complete && !is_closed(namespaces) {
            continue;
        }
        let namespaces = view.namespaces_of(policy, namespaces);
        // What is in namespaces that the folder does not show, nobody here knows.
        let known = !namespaces.is_empty() && namespaces.iter().all(|namespace| view.shows_all_pods_of(namespace));
        // `app notin (a)` means all others, also those that are yet to come.
        let named = |requirement: &Requirement| matches!(requirement.operator, Operator::In(_) | Operator::Exists);
        if known && pods.0.iter().any(named) && view.pods_of(policy, &peer.kind).is_empty() {
            let message =
                format!("a peer of {} matches no pod: none in {} has {pods}", policy.name, namespaces.join(", "));
            let help = "compare with the labels of the pod templates";
            findings.push(PEER_MATCHES_NOTHING.at(policy.source.place(&peer.pointer), message).help(help));
        }
    }
}

/// Whether it says by name which namespaces are meant.
fn is_closed(namespaces: &Namespaces) -> bool {
    match namespaces {
        Namespaces::Own => true,
        Namespaces::Matching(selector) => selector
            .0
            .iter()
            .any(|requirement| requirement.key == NAME_LABEL && matches!(requirement.operator, Operator::In(_))),
    }
}
