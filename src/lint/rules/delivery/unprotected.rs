use std::collections::HashMap;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests, Object};
use crate::manifest::labels::{STATE, TENANT};

use super::{house, is_application, is_flux_kustomization};

/// Deleting this file from git deletes an active tenant's namespace, project or Kustomization.
///
/// # Why
/// If the file is moved, or lost in a merge, the delivery engine deletes the Namespace with everything in it. The same
/// happens if the Application or Kustomization that applies the Namespace is deleted. Without its project, the tenant's
/// Applications cannot even be deleted.
///
/// # Level
/// A warning. An error in objects that tenantry renders.
///
/// # Bad
/// ```yaml deploy/acme/acme.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
/// #       ^^^^ warning: deleting this file deletes the namespace of the active tenant acme
///   labels: {tenantry.dev/tenant: acme, tenantry.dev/state: active, pod-security.kubernetes.io/enforce: baseline}
/// ---
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata:
///   name: acme
/// #       ^^^^ warning: deleting this file deletes the project of the active tenant acme
///   labels: {tenantry.dev/tenant: acme}
/// ---
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata:
///   name: acme-base
/// #       ^^^^^^^^^ warning: deleting this file deletes the Kustomization of the active tenant acme
///   labels: {tenantry.dev/tenant: acme}
/// spec: {path: ./deploy/acme, serviceAccountName: platform-applier}
/// ```
///
/// # Good
/// ```yaml deploy/acme/acme.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
///   labels: {tenantry.dev/tenant: acme, tenantry.dev/state: active, pod-security.kubernetes.io/enforce: baseline}
///   annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}
/// ---
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata:
///   name: acme
///   labels: {tenantry.dev/tenant: acme}
///   annotations: {argocd.argoproj.io/sync-options: Prune=false}
/// ---
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata:
///   name: acme-base
///   labels: {tenantry.dev/tenant: acme}
///   annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}
/// spec: {path: ./deploy/acme, serviceAccountName: platform-applier}
/// ```
///
/// # Fix
/// By hand: annotate the object with `argocd.argoproj.io/sync-options: Prune=false`, and a Namespace with
/// `Prune=false,Delete=false`. For Flux use `kustomize.toolkit.fluxcd.io/prune: disabled`.
///
/// # Source
/// argoproj/argo-cd#18780; argo-cd.readthedocs.io, user-guide/sync-options; fluxcd/kustomize-controller,
/// docs/spec/v1/kustomizations.md, "Prune".
pub(super) static UNPROTECTED: Rule = Rule::warning("delivery/unprotected", include_str!("unprotected.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_ours()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let is_active = |object: &&Object| object.kind() == "Namespace" && object.label(STATE) == Some("active");
    let namespaces = manifests.objects.iter().filter(is_active);
    let active: HashMap<&str, &Object> =
        namespaces.filter_map(|object| Some((object.label(TENANT)?, object))).collect();
    for object in &manifests.objects {
        let Some(tenant) = object.label(TENANT) else { continue };
        let Some(namespace) = active.get(tenant) else { continue };
        if let Some(what) = keeps(object, namespace).filter(|_| !is_protected(object)) {
            let message = format!("deleting this file deletes the {what} of the active tenant {tenant}");
            let finding = UNPROTECTED.at(object.place("/metadata/name"), message).level(house(object));
            findings.push(finding.tenant(tenant).help(
                "annotate it: argocd.argoproj.io/sync-options: Prune=false, or kustomize.toolkit.fluxcd.io/prune: disabled",
            ));
        }
    }
}

/// What an object is to its tenant, if the tenant's data goes with it; agents and routers may come and go.
fn keeps(object: &Object, namespace: &Object) -> Option<&'static str> {
    match object.kind() {
        "Namespace" => Some("namespace"),
        "AppProject" => Some("project"),
        _ if is_application(object) => applies(object.text("/spec/source/path"), namespace).then_some("Application"),
        "ApplicationSet" => {
            applies(object.text("/spec/template/spec/source/path"), namespace).then_some("ApplicationSet")
        }
        _ if is_flux_kustomization(object) => applies(object.text("/spec/path"), namespace).then_some("Kustomization"),
        _ => None,
    }
}

/// Whether a folder, as an engine names it, is the one that a file lies in; the tree may lie anywhere in the engine's repository.
fn applies(folder: &str, object: &Object) -> bool {
    let folder = folder.trim_start_matches("./").trim_matches('/');
    let own = object.path().rsplit_once('/').map_or("", |(own, _)| own);
    let ends = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    !folder.is_empty() && !own.is_empty() && (ends(folder, own) || ends(own, folder))
}

fn is_protected(object: &Object) -> bool {
    let argocd = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    let guarded = ["Prune=false", "Prune=confirm"].iter().any(|option| argocd.contains(option));
    guarded || object.annotation("kustomize.toolkit.fluxcd.io/prune") == Some("disabled")
}
