use crate::finding::{Finding, Level, OnPages, Rule};
use crate::lint::{Check, Manifests};

/// A policy that does not say its namespace.
///
/// # Why
/// It lands in `default`, or wherever kubectl's context points that day, and protects nothing where it was meant. It is a note where a
/// folder leaves the namespace of everything in it to kustomize or `kubectl -n`.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny}
/// #                ^^^^^^^^^^^^
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
/// # Source
/// mattfenwick/cyclonus, its check for a missing namespace.
pub(super) static NAMESPACE_MISSING: Rule =
    Rule::error("isolation/namespace-missing", include_str!("namespace_missing.rs")).on_pages(OnPages::Warning);

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let elsewhere = leaves_it_to_others(manifests);
    for policy in manifests.network().policies().filter(|policy| !policy.written.namespace) {
        let (level, lands) = match elsewhere {
            true => (Level::Info, "where kubectl or kustomize puts what is here"),
            false => (Level::Error, "in `default`"),
        };
        let message = format!("the policy {} has no namespace: it lands {lands}", policy.name);
        let finding = NAMESPACE_MISSING.at(policy.source.place("/metadata/name"), message);
        findings.push(finding.level(level).help("write metadata.namespace"));
    }
}

/// Whether a folder leaves the namespace to kustomize, or to `kubectl -n`: nothing in it has any, and what runs is among it.
fn leaves_it_to_others(manifests: &Manifests) -> bool {
    let mut objects = manifests.objects.iter().filter(|object| !object.ours);
    if objects.clone().any(|object| object.group() == "kustomize.config.k8s.io") {
        return true;
    }
    let runs = objects.clone().any(|object| object.pod_spec().is_some());
    runs && objects.all(|object| object.namespace().is_empty() && object.kind() != "Namespace")
}
