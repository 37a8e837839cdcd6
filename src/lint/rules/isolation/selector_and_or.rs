use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Namespaces, PeerKind};

/// Two list items select namespaces and pods, where one item with both was probably meant.
///
/// # Why
/// List items are alternatives. So this rule admits all pods of those namespaces, and such pods of the policy's own
/// namespace. One item with both selectors admits only such pods of those namespaces.
///
/// # Level
/// A warning. An error if no pod of the policy's own namespace has the labels.
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
///         - podSelector: {matchLabels: {app: agent}}
/// #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: redis admits all pods of namespaces tenantry.dev/role=tenant, and pods app=agent of its own namespace: two items are alternatives
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
///         - namespaceSelector: {matchLabels: {tenantry.dev/role: tenant}}
///           podSelector: {matchLabels: {app: agent}}
/// ```
///
/// # Fix
/// By hand: if you mean pods with both, remove the second `-`.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "Behavior of to and from selectors";
/// bitnami/charts#18671, kubernetes#50451.
pub(super) static SELECTOR_AND_OR: Rule =
    Rule::warning("isolation/selector-and-or", include_str!("selector_and_or.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for (policy, _, rule) in view.rules() {
        let peers = rule.peers.as_deref().unwrap_or_default();
        for (first, second) in peers.iter().zip(peers.iter().skip(1)) {
            let (
                PeerKind::Pods { namespaces: Namespaces::Matching(namespaces), pods: any },
                PeerKind::Pods { namespaces: Namespaces::Own, pods },
            ) = (&first.kind, &second.kind)
            else {
                continue;
            };
            if namespaces.is_everything() || !any.is_everything() || pods.is_everything() {
                continue;
            }
            // Where its own namespace has no such pods, the other meaning is the only one that makes sense.
            let own = policy.namespace.as_deref().is_some_and(|own| view.shows_all_pods_of(own));
            let sure = own && view.pods_of(policy, &second.kind).is_empty();
            let message = format!(
                "{} admits all pods of namespaces {namespaces}, and pods {pods} of its own namespace: two items are alternatives",
                policy.name
            );
            let help = "for pods with both, take off the second `-`";
            let finding = SELECTOR_AND_OR.at(policy.source.place(&second.pointer), message).help(help);
            findings.push(if sure { finding.level(Level::Error) } else { finding });
        }
    }
}
