use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};
use crate::render::{STATE, TENANT};

/// What holds an active tenant's data goes when its file goes.
///
/// # Why
/// A folder that is moved, or lost in a merge, would delete the Namespace and all that is in it.
///
/// # Bad
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
/// #       ^^^^
///   labels: {tenantry.dev/tenant: acme, tenantry.dev/state: active}
/// ```
///
/// # Good
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
///   labels: {tenantry.dev/tenant: acme, tenantry.dev/state: active}
///   annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}
/// ```
///
/// # Source
/// argoproj/argo-cd#18780; Argo CD, "Sync Options"; Flux, Kustomization v1, `kustomize.toolkit.fluxcd.io/prune`.
pub struct Unprotected;

impl Lint for Unprotected {
    const RULE: Rule = Rule::error("delivery/unprotected");
}

impl ObjectRule for Unprotected {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        let active =
            object.kind() == "Namespace" && object.label(TENANT).is_some() && object.label(STATE) == Some("active");
        if !active {
            return;
        }
        let argocd = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
        let guarded = ["Prune=false", "Prune=confirm"].iter().any(|option| argocd.contains(option));
        let flux = object.annotation("kustomize.toolkit.fluxcd.io/prune") == Some("disabled");
        if !(guarded || flux) {
            let message = format!(
                "the namespace of the active tenant {} goes when this file goes",
                object.label(TENANT).unwrap_or_default()
            );
            let help = "annotate it: argocd.argoproj.io/sync-options: Prune=false, or kustomize.toolkit.fluxcd.io/prune: disabled";
            findings.push(Self::RULE.at(object.place("/metadata/name"), message).help(help));
        }
    }
}
