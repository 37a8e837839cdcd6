use crate::finding::Finding;
use crate::lint::{Lint, ManifestRule, Manifests, Rule};

/// A policy that does not say its namespace.
///
/// # Why
/// It lands in `default`, or wherever kubectl's context points that day, and protects nothing where it was meant.
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
pub struct NamespaceMissing;

impl Lint for NamespaceMissing {
    const RULE: Rule = Rule::error("isolation/namespace-missing");
}

impl ManifestRule for NamespaceMissing {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        for policy in manifests.network().policies().filter(|policy| !policy.written.namespace) {
            let message = format!("the policy {} has no namespace: it lands in `default`", policy.name);
            let help = "write metadata.namespace";
            findings.push(Self::RULE.at(policy.source.place("/metadata/name"), message).help(help));
        }
    }
}
