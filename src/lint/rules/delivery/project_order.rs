use std::collections::BTreeMap;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests, Object};

use super::{house, is_application};

/// An Application is applied before its AppProject, or may outlive it.
///
/// # Why
/// Argo CD accepts an Application whose project is missing, but does not sync it until the project exists. If the
/// project is deleted first, Argo CD cannot finish deleting the Application.
///
/// # Level
/// A warning. An error in objects that tenantry renders.
///
/// # Bad
/// ```yaml tenant.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata:
///   name: acme
///   finalizers: [resources-finalizer.argocd.argoproj.io]
/// ---
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: acme-agent}
/// spec:
///   project: acme
/// #          ^^^^ warning: Application/acme-agent is applied together with its project, or before it
/// ```
///
/// # Good
/// ```yaml tenant.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata:
///   name: acme
///   annotations: {argocd.argoproj.io/sync-wave: "-1"}
///   finalizers: [resources-finalizer.argocd.argoproj.io]
/// ---
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: acme-agent}
/// spec:
///   project: acme
/// ```
///
/// # Fix
/// By hand: give the project a lower `argocd.argoproj.io/sync-wave`, and the finalizer
/// `resources-finalizer.argocd.argoproj.io`.
///
/// # Source
/// argoproj/argo-cd#3175, #4369; argo-cd.readthedocs.io, user-guide/sync-waves.
pub(super) static PROJECT_ORDER: Rule = Rule::warning("delivery/project-order", include_str!("project_order.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_ours()];

/// Keeps a project while an Application names it.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let projects: BTreeMap<&str, &Object> = manifests
        .objects
        .iter()
        .filter(|object| object.kind() == "AppProject")
        .map(|object| (object.name(), object))
        .collect();
    for application in manifests.objects.iter().filter(|object| is_application(object)) {
        let Some(project) = projects.get(application.text("/spec/project")) else { continue };
        if wave(application) <= wave(project) {
            let message = format!("{} is applied together with its project, or before it", application.id());
            let finding = PROJECT_ORDER.at(application.place("/spec/project"), message).level(house(application));
            let help = "give the project a lower argocd.argoproj.io/sync-wave";
            findings.push(finding.related(project.place("/metadata/name"), "the project").help(help));
        }
    }
    for project in projects.values().filter(|project| project.ours) {
        let finalizers = project.get("/metadata/finalizers").and_then(serde_json::Value::as_array);
        if !finalizers.into_iter().flatten().any(|finalizer| finalizer.as_str() == Some(FINALIZER)) {
            let message = format!("{} can be deleted while an Application uses it", project.id());
            findings.push(
                PROJECT_ORDER
                    .at(project.place("/metadata/name"), message)
                    .level(Level::Error)
                    .help(format!("add the finalizer {FINALIZER}")),
            );
        }
    }
}

fn wave(object: &Object) -> i64 {
    object.annotation("argocd.argoproj.io/sync-wave").and_then(|wave| wave.parse().ok()).unwrap_or(0)
}
