use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};

use super::is_flux;

/// A Flux Kustomization sets `targetNamespace`.
///
/// # Why
/// Flux then changes the namespace of every object, and the names of Namespace objects too. Two tenants in one folder
/// end up in one namespace. A Namespace that gets another name is deleted under its old one. Subjects of RoleBindings
/// are changed only if they are called `default` or are in the build.
///
/// # Level
/// A note, because many folders hold one application whose objects name no namespace. An error in objects that tenantry
/// renders.
///
/// # Bad
/// ```yaml kustomization.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   path: ./tenants/acme
///   targetNamespace: acme
/// # ^^^^^^^^^^^^^^^ info: Flux moves every object into this namespace, whatever the object says
/// ```
///
/// # Good
/// ```yaml kustomization.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   path: ./tenants/acme
/// ```
///
/// # Fix
/// By hand: write `metadata.namespace` into the objects.
///
/// # Source
/// fluxcd/flux2#3949; pkg.go.dev, sigs.k8s.io/kustomize/api/filters/namespace.
pub(super) static TARGET_NAMESPACE: Rule = Rule::info("delivery/target-namespace", include_str!("target_namespace.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let pointer = "/spec/targetNamespace";
    if object.kind() == "Kustomization" && is_flux(object) && object.get(pointer).is_some() {
        let finding = TARGET_NAMESPACE
            .at(object.key_place(pointer), "Flux moves every object into this namespace, whatever the object says");
        let level = if object.ours { Level::Error } else { Level::Info };
        findings.push(finding.level(level).help("write metadata.namespace into the objects"));
    }
}
