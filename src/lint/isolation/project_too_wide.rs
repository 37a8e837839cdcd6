use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::tenant_of;

/// A tenant's AppProject, Application or Flux object that reaches beyond the tenant.
///
/// # Why
/// Whoever can change what a project delivers can deliver it wherever the project allows. `!x` alone allows everything but x; `project:
/// default` allows everything; a Flux object without a `serviceAccountName` is applied by the controller, which may do anything.
///
/// # Bad
/// ```yaml acme.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata: {name: acme, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   sourceRepos: [docker.io/clearml]
///   destinations:
///     - {name: production, namespace: "*"}
/// #                                   ^^^
/// ```
/// ```yaml agent.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: acme-agent, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   project: default
/// #          ^^^^^^^
///   destination: {name: production, namespace: acme}
/// ```
///
/// # Good
/// ```yaml acme.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata: {name: acme, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   sourceRepos: [docker.io/clearml]
///   destinations:
///     - {name: production, namespace: acme}
/// ```
/// ```yaml agent.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: acme-agent, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   project: acme
///   destination: {name: production, namespace: acme}
/// ```
///
/// # Source
/// argoproj/argo-cd, docs/user-guide/projects.md and issue 21264; fluxcd.io, installation/configuration/multitenancy.
pub struct ProjectTooWide;

impl Lint for ProjectTooWide {
    const RULE: Rule = Rule::error("isolation/project-too-wide");
}

impl ObjectRule for ProjectTooWide {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        let found = match (object.group(), object.kind()) {
            ("argoproj.io", "AppProject") => project(object),
            ("argoproj.io", "Application") => application(object),
            ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                flux(object, &["/spec/chartRef", "/spec/chart/spec/sourceRef"])
            }
            ("kustomize.toolkit.fluxcd.io", "Kustomization") => flux(object, &["/spec/sourceRef"]),
            _ => vec![],
        };
        // Where nothing says that it is a tenant's, it may be meant; of ours it is.
        match tenant_of(object) {
            Some(tenant) => findings.extend(found.into_iter().map(|finding| finding.tenant(tenant))),
            None if object.ours => {}
            None => findings.extend(found.into_iter().map(|finding| finding.level(Level::Info))),
        }
    }
}

fn project(object: &Object) -> Vec<Finding> {
    let mut found = vec![];
    let mut report = |pointer: &str, message: &str| found.push(ProjectTooWide::RULE.at(object.place(pointer), message));
    let destinations = object.get("/spec/destinations").and_then(Value::as_array);
    for (at, destination) in destinations.into_iter().flatten().enumerate() {
        for field in ["namespace", "server", "name"] {
            let pointer = format!("/spec/destinations/{at}/{field}");
            let text = destination.get(field).and_then(Value::as_str).unwrap_or_default();
            if text.starts_with('!') {
                report(&pointer, "a destination that is only forbidden allows all others");
            } else if text == "*" {
                report(&pointer, "the project may deliver anywhere");
            } else if field == "namespace" && text == "argocd" {
                report(&pointer, "whoever writes into Argo CD's namespace may use every project");
            }
        }
    }
    let repositories = object.get("/spec/sourceRepos").and_then(Value::as_array);
    for (at, repository) in repositories.into_iter().flatten().enumerate() {
        if matches!(repository.as_str(), Some("*" | "**")) {
            report(&format!("/spec/sourceRepos/{at}"), "the project may deliver whatever anyone publishes");
        }
    }
    // Empty it allows nothing, as where it is absent.
    let cluster = object.get("/spec/clusterResourceWhitelist").and_then(Value::as_array);
    if cluster.is_some_and(|kinds| !kinds.is_empty()) {
        let pointer = "/spec/clusterResourceWhitelist";
        found.push(
            ProjectTooWide::RULE.at(object.key_place(pointer), "the project may make objects of the whole cluster"),
        );
    }
    found
}

fn application(object: &Object) -> Vec<Finding> {
    if object.text("/spec/project") != "default" {
        return vec![];
    }
    let finding = ProjectTooWide::RULE.at(object.place("/spec/project"), "the project `default` allows everything");
    vec![finding.help("make an AppProject for it")]
}

/// Only a tenant's own objects must be bound to the tenant.
fn flux(object: &Object, sources: &[&str]) -> Vec<Finding> {
    if tenant_of(object).is_none() {
        return vec![];
    }
    let mut found = vec![];
    if object.text("/spec/serviceAccountName").is_empty() {
        let message = "without serviceAccountName, Flux applies this as itself";
        found.push(ProjectTooWide::RULE.at(object.place("/metadata/name"), message));
    }
    for source in sources {
        let pointer = format!("{source}/namespace");
        let namespace = object.text(&pointer);
        if !namespace.is_empty() && namespace != object.namespace() {
            found.push(ProjectTooWide::RULE.at(object.place(&pointer), "the source is another namespace's"));
        }
    }
    found
}
