use crate::finding::{Finding, Level, OnPages, Rule};
use crate::lint::{Check, Manifests, Object};

/// A policy has no `metadata.namespace`.
///
/// # Why
/// It is applied to `default`, or to the namespace of the current kubectl context. It protects nothing where it was
/// meant to.
///
/// # Level
/// An error. A note if nothing in the folder names a namespace, or if it has a kustomization.yaml: then `kubectl -n` or
/// kustomize decides.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny}
/// #                ^^^^^^^^^^^^ error: the policy default-deny has no namespace, so it is applied to `default`
/// spec:
///   policyTypes: [Ingress]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: shop}
/// spec:
///   policyTypes: [Ingress]
/// ```
///
/// # Fix
/// By hand: write `metadata.namespace`.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/namespaces; mattfenwick/cyclonus, its check for a missing
/// namespace.
pub(super) static NAMESPACE_MISSING: Rule =
    Rule::error("isolation/namespace-missing", include_str!("namespace_missing.rs")).on_pages(OnPages::Warning);

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let elsewhere = leaves_it_to_others(manifests);
    for policy in manifests.network().policies().filter(|policy| !policy.written.namespace) {
        let (level, lands) = match elsewhere {
            true => (Level::Info, "to the one that kubectl or kustomize chooses"),
            false => (Level::Error, "to `default`"),
        };
        let message = format!("the policy {} has no namespace, so it is applied {lands}", policy.name);
        let finding = NAMESPACE_MISSING.at(policy.source.place("/metadata/name"), message);
        findings.push(finding.level(level).help("write metadata.namespace"));
    }
}

/// Whether a folder leaves the namespace to kustomize, or to `kubectl -n`: nothing in it has any, and what runs is among it.
fn leaves_it_to_others(manifests: &Manifests) -> bool {
    let mut objects = manifests.objects.iter().filter(|object| !object.ours);
    let is_taken = |object: &Object| object.layer.is_taken || object.group() == "kustomize.config.k8s.io";
    if objects.clone().any(is_taken) {
        return true;
    }
    let runs = objects.clone().any(|object| object.pod_spec().is_some());
    runs && objects.all(|object| object.namespace().is_empty() && object.kind() != "Namespace")
}
