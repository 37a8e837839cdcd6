use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};

/// A policy's `podSelector` matches no pod of its namespace.
///
/// # Why
/// If the label is misspelt, or contains a release name that changed, the policy protects no pod and no error is shown.
///
/// # Level
/// A warning, because pods of other files and charts are not visible here.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: wbe}}
/// #              ^^^^^^^^^^^^^^^^^^^^^^^^^ warning: web selects no pod here: none has app=wbe
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Fix
/// By hand: compare the selector with the labels of the pod templates.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies; stackrox/kube-linter#194.
pub(super) static SELECTS_NOTHING: Rule =
    Rule::warning("isolation/selects-nothing", include_str!("selects_nothing.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for policy in view.policies() {
        let known = policy.namespace.as_deref().is_some_and(|namespace| view.shows_all_pods_of(namespace));
        if known && view.selected(policy).next().is_none() {
            let message = format!("{} selects no pod here: none has {}", policy.name, policy.pods);
            let help = "compare with the labels of the pod templates";
            findings.push(SELECTS_NOTHING.at(policy.source.place("/spec/podSelector"), message).help(help));
        }
    }
}
