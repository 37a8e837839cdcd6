use std::collections::BTreeMap;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests, Object};

use super::{house, is_application};

/// An Application comes before its project, or would outlive it.
///
/// # Why
/// Argo CD refuses an Application whose project is not there yet, and cannot finish the deletion of one whose project is gone.
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
/// #          ^^^^
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
/// # Source
/// argoproj/argo-cd#3175, #4369.
pub(super) static PROJECT_ORDER: Rule = Rule::error("delivery/project-order", include_str!("project_order.rs"));

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
            let message = format!("{} can go while an Application names it", project.id());
            findings.push(
                PROJECT_ORDER
                    .at(project.place("/metadata/name"), message)
                    .help(format!("add the finalizer {FINALIZER}")),
            );
        }
    }
}

fn wave(object: &Object) -> i64 {
    object.annotation("argocd.argoproj.io/sync-wave").and_then(|wave| wave.parse().ok()).unwrap_or(0)
}
