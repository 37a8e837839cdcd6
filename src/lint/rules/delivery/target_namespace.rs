use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};

use super::is_flux;

/// A Kustomization of Flux moves everything into one namespace.
///
/// # Why
/// `targetNamespace` rewrites the namespace of every object, the subjects of RoleBindings and the names of Namespace objects too: two
/// tenants become one, and a Namespace that changes its name deletes the old one. In YAML that is not ours it is a note: many keep one
/// application in a folder, whose objects name no namespace.
///
/// # Bad
/// ```yaml kustomization.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   path: ./tenants/acme
///   targetNamespace: acme
/// # ^^^^^^^^^^^^^^^
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
/// # Source
/// fluxcd/flux2#3949.
pub(super) static TARGET_NAMESPACE: Rule =
    Rule::error("delivery/target-namespace", include_str!("target_namespace.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let pointer = "/spec/targetNamespace";
    if object.kind() == "Kustomization" && is_flux(object) && object.get(pointer).is_some() {
        let finding = TARGET_NAMESPACE
            .at(object.key_place(pointer), "every object is moved into this namespace, whatever it says itself");
        let level = if object.ours { Level::Error } else { Level::Info };
        findings.push(finding.level(level).help("write metadata.namespace into the objects"));
    }
}
