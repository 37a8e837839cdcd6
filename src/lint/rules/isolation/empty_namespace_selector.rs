use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Direction, NAME_LABEL, Operator, Selector};

use crate::lint::subject::network::purpose::{self, Purpose};
use crate::lint::subject::network::view::other_namespaces;

/// An ingress rule admits every pod of every namespace.
///
/// # Why
/// `namespaceSelector: {}` matches all namespaces, also those of all tenants. A selector for a label that every
/// namespace has, such as `kubernetes.io/metadata.name: Exists`, does the same.
///
/// # Level
/// An error if the namespace is for tenants, or shared by its name (`clearml`), or the rule opens a data
/// store's port. Otherwise a warning.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: clearml}
/// spec:
///   ingress:
///     - from:
///         - namespaceSelector: {}
/// #                            ^^ error: redis admits every pod of every namespace; its namespace is shared by tenants, judging by its name
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: redis, namespace: clearml}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {tenantry.dev/role: tenant}}
///       ports: [{port: 6379}]
/// ```
///
/// # Fix
/// By hand: select the namespaces you mean by a label.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies; kubernetes/website#36805.
pub(super) static EMPTY_NAMESPACE_SELECTOR: Rule =
    Rule::error("isolation/empty-namespace-selector", include_str!("empty_namespace_selector.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let peers = view.peers().filter(|(_, direction, ..)| *direction == Direction::Ingress);
    for (policy, _, rule, peer) in peers {
        let Some((namespaces, pods)) = other_namespaces(&peer.kind) else { continue };
        if is_every_namespace(namespaces) && pods.is_everything() {
            let place = policy.source.place(peer.pointer.join("/namespaceSelector"));
            // Where no tenant's or shared data is, everybody in the cluster may be meant.
            let harmless =
                |purpose: &Purpose| matches!(purpose, Purpose::Data(_)) && !purpose::opens_data(view, policy, rule);
            let (level, what) = match view.purpose_of(policy).filter(|purpose| !harmless(purpose)) {
                Some(purpose) => (Level::Error, format!("; its namespace is {purpose}")),
                None => (Level::Warning, String::new()),
            };
            let message = format!("{} admits every pod of every namespace{what}", policy.name);
            let finding = EMPTY_NAMESPACE_SELECTOR.at(place, message).level(level);
            findings.push(finding.help("select the namespaces that are meant by a label"));
        }
    }
}

/// Whether a selector matches every namespace: it asks for nothing, or only for the label that the API server gives to each.
fn is_every_namespace(namespaces: &Selector) -> bool {
    namespaces.0.iter().all(|asked| asked.key == NAME_LABEL && matches!(asked.operator, Operator::Exists))
}
