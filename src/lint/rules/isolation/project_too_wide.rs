use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};

use super::tenant_of;
use crate::lint::subject::network::tenancy::is_tenants;
use reach::model::{Labels, Namespace};
use yaml::Pointer;

/// A tenant's AppProject, Application, Flux object or cluster role reaches beyond the tenant.
///
/// # Why
/// Everyone who can change what a project delivers can deliver it wherever the project allows. A destination `!x` alone
/// allows everything except x. `project: default` allows everything. Flux applies an object without
/// `serviceAccountName` with its own rights, which are unlimited. Cluster-wide objects affect all tenants.
///
/// # Level
/// An error for a tenant's objects. A warning for Flux's objects in a namespace that is a tenant's by its name, such as
/// `tenant-acme`, or with Flux's label `toolkit.fluxcd.io/tenant`, and for rendered ones whose Argo CD is too old to
/// restrict names. A note for other objects.
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
/// #                                   ^^^ error: the project may deliver anywhere
///   clusterResourceWhitelist:
///     - {group: rbac.authorization.k8s.io, kind: ClusterRole}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the project may make any ClusterRole of the whole cluster
/// ```
/// ```yaml agent.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: acme-agent, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   project: default
/// #          ^^^^^^^ error: the project `default` allows everything
///   destination: {name: production, namespace: acme}
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: app, namespace: tenant-acme}
/// spec:
///   interval: 10m
///   serviceAccountName: app
///   targetNamespace: kube-system
/// #                  ^^^^^^^^^^^ warning: the release or the objects go to kube-system, another namespace
///   chart:
///     spec: {chart: app, version: 1.0.0, sourceRef: {kind: HelmRepository, name: apps, namespace: tenant-beta}}
/// #                                                                                               ^^^^^^^^^^^ warning: the source is another namespace's
///   install: {remediation: {retries: -1}}
///   upgrade: {remediation: {retries: -1}}
/// ```
///
/// # Good
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: app, namespace: tenant-acme}
/// spec:
///   interval: 10m
///   serviceAccountName: app
///   chart:
///     spec: {chart: app, version: 1.0.0, sourceRef: {kind: HelmRepository, name: apps}}
///   install: {remediation: {retries: -1}}
///   upgrade: {remediation: {retries: -1}}
/// ```
/// ```yaml acme.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: AppProject
/// metadata: {name: acme, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
/// spec:
///   sourceRepos: [docker.io/clearml]
///   destinations:
///     - {name: production, namespace: acme}
///   clusterResourceWhitelist:
///     - {group: rbac.authorization.k8s.io, kind: ClusterRole, name: acme-agent-*}
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
/// # Fix
/// By hand: allow only the tenant's namespace and repositories. Allow only the cluster-wide objects that its chart
/// creates, each by group, kind and name. Argo CD knows `name` from 3.3 on.
///
/// # Source
/// argoproj/argo-cd, docs/user-guide/projects.md and issue 21264; fluxcd.io, installation/configuration/multitenancy.
pub(super) static PROJECT_TOO_WIDE: Rule =
    Rule::error("isolation/project-too-wide", include_str!("project_too_wide.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let found = match (object.group(), object.kind()) {
        ("argoproj.io", "AppProject") => project(object),
        ("argoproj.io", "Application") => application(object),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => applying(object),
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => applying(object),
        (group, _) if group.ends_with(".toolkit.fluxcd.io") => reaching(object),
        ("rbac.authorization.k8s.io", "ClusterRole") => role(object),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding") => binding(object),
        _ => vec![],
    };
    // Where nothing says that it is a tenant's, it may be meant; of ours it is. The name of a namespace is a guess.
    match tenant_of(object) {
        Some(tenant) => findings.extend(found.into_iter().map(|finding| finding.tenant(tenant))),
        None if !object.ours && is_guessed(object) => {
            findings.extend(found.into_iter().map(|finding| finding.level(Level::Warning)));
        }
        None if object.ours => {}
        None => findings.extend(found.into_iter().map(|finding| finding.level(Level::Info))),
    }
}

fn project(object: &Object) -> Vec<Finding> {
    let mut found = vec![];
    let mut report = |at: &Pointer, message: &str| found.push(PROJECT_TOO_WIDE.at(object.place(at), message));
    let destinations = object.get("/spec/destinations").and_then(Value::as_array);
    for (at, destination) in destinations.into_iter().flatten().enumerate() {
        for field in ["namespace", "server", "name"] {
            let pointer = Pointer::filled("/spec/destinations/{}/{}", [&at, &field]);
            let text = destination.get(field).and_then(Value::as_str).unwrap_or_default();
            if text.starts_with('!') {
                report(&pointer, "a destination that only forbids allows all others");
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
            report(&Pointer::from("/spec/sourceRepos").index(at), "the project may deliver whatever anyone publishes");
        }
    }
    // Empty it allows nothing, as where it is absent.
    let kinds = object.get("/spec/clusterResourceWhitelist").and_then(Value::as_array);
    let kinds = kinds.into_iter().flatten().enumerate();
    found.extend(kinds.filter_map(|(at, kind)| cluster_kind(object, at, kind)));
    found
}

/// An allowed kind without a namespace that is not held to one group, one kind and a beginning of names.
fn cluster_kind(object: &Object, at: usize, allowed: &Value) -> Option<Finding> {
    let field = |name: &str| allowed.get(name).and_then(Value::as_str).unwrap_or_default();
    let (group, kind, name) = (field("group"), field("kind"), field("name"));
    let open = |text: &str| text.contains(['*', '?', '[']);
    let place = object.place(Pointer::from("/spec/clusterResourceWhitelist").index(at));
    if kind.is_empty() || open(group) || open(kind) {
        return Some(PROJECT_TOO_WIDE.at(place, "the project may make objects of the whole cluster"));
    }
    if !name.is_empty() && !name.starts_with(['*', '?', '[']) {
        return None;
    }
    let message = format!("the project may make any {kind} of the whole cluster");
    let finding = PROJECT_TOO_WIDE.at(place, message);
    Some(if object.ours {
        // Only an Argo CD that cannot tell names is told none.
        finding.level(Level::Warning).help("raise delivery.version to an Argo CD that knows names, 3.3 or later")
    } else {
        finding.help("say `name`, with what all names begin with, as in acme-*; Argo CD knows it from 3.3 on")
    })
}

/// A role that may do anything in all namespaces, or give itself more than it has.
fn role(object: &Object) -> Vec<Finding> {
    let Some(rules) = object.get("/rules").and_then(Value::as_array).filter(|_| tenant_of(object).is_some()) else {
        return vec![];
    };
    let mut found = vec![];
    for (at, rule) in rules.iter().enumerate() {
        let has = |field: &str, what: &[&str]| {
            let values = rule.get(field).and_then(Value::as_array).into_iter().flatten();
            values.filter_map(Value::as_str).any(|value| what.contains(&value))
        };
        let place = || object.place(Pointer::from("/rules").index(at));
        if has("verbs", &["escalate", "bind", "impersonate"]) {
            found.push(PROJECT_TOO_WIDE.at(place(), "whoever has this role can give itself any other"));
        } else if has("resources", &["*"]) || has("verbs", &["*"]) {
            found.push(PROJECT_TOO_WIDE.at(place(), "a tenant's role may do anything in all namespaces"));
        }
    }
    found
}

fn binding(object: &Object) -> Vec<Finding> {
    let role = object.text("/roleRef/name");
    if tenant_of(object).is_none() || !["cluster-admin", "admin", "edit"].contains(&role) {
        return vec![];
    }
    let message = format!("a tenant's account gets the role {role} in all namespaces");
    vec![PROJECT_TOO_WIDE.at(object.place("/roleRef/name"), message)]
}

fn application(object: &Object) -> Vec<Finding> {
    if object.text("/spec/project") != "default" {
        return vec![];
    }
    let finding = PROJECT_TOO_WIDE.at(object.place("/spec/project"), "the project `default` allows everything");
    vec![finding.help("make an AppProject for it")]
}

/// Whether Flux's own label or the name of its namespace says that an object is a tenant's.
fn is_guessed(object: &Object) -> bool {
    let namespace = object.namespace();
    object.group().ends_with(".toolkit.fluxcd.io")
        && (object.label("toolkit.fluxcd.io/tenant").is_some() || is_tenants(&Namespace::new(namespace, Labels::new())))
}

/// Fields of Flux's objects that name a namespace.
const NAMESPACES: [&str; 8] = [
    "/spec/chartRef/namespace",
    "/spec/chart/spec/sourceRef/namespace",
    "/spec/sourceRef/namespace",
    "/spec/imageRepositoryRef/namespace",
    "/spec/targetNamespace",
    "/spec/storageNamespace",
    "/spec/dependsOn/{}/namespace",
    "/spec/eventSources/{}/namespace",
];

/// Only a tenant's own objects must be bound to the tenant.
fn applying(object: &Object) -> Vec<Finding> {
    let mut found = reaching(object);
    let is_a_tenants = tenant_of(object).is_some() || is_guessed(object);
    if is_a_tenants && object.text("/spec/serviceAccountName").is_empty() {
        let message = "without serviceAccountName, Flux applies this as itself";
        found.insert(0, PROJECT_TOO_WIDE.at(object.place("/metadata/name"), message));
    }
    found
}

/// What a tenant's object names in other namespaces.
fn reaching(object: &Object) -> Vec<Finding> {
    if tenant_of(object).is_none() && !is_guessed(object) {
        return vec![];
    }
    // tenantry's own objects of tenants stand beside each other, and deliver to the tenants' namespaces.
    let names_target = |field: &str| matches!(field, "/spec/targetNamespace" | "/spec/storageNamespace");
    let fields = NAMESPACES.into_iter().filter(|field| !names_target(field) || tenant_of(object).is_none());
    let mut found = vec![];
    for (pointer, field) in fields.flat_map(|field| expanded(object, field).into_iter().map(move |it| (it, field))) {
        let namespace = object.text(&pointer);
        if namespace.is_empty() || namespace == object.namespace() || namespace.contains("${") {
            continue;
        }
        let message = match field {
            "/spec/targetNamespace" => format!("the release or the objects go to {namespace}, another namespace"),
            "/spec/storageNamespace" => format!("Helm keeps its state in {namespace}, another namespace"),
            "/spec/dependsOn/{}/namespace" => format!("it waits for an object of {namespace}, another namespace"),
            "/spec/eventSources/{}/namespace" => format!("it reads events of {namespace}, another namespace"),
            _ => "the source is another namespace's".to_owned(),
        };
        found.push(PROJECT_TOO_WIDE.at(object.place(&pointer), message));
    }
    found
}

/// A pointer, or for one with `{}` those of the items of its list.
fn expanded(object: &Object, field: &'static str) -> Vec<Pointer> {
    let Some((list, rest)) = field.split_once("/{}") else { return vec![field.into()] };
    let count = object.get(list).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|at| Pointer::from(list).index(at).join(rest)).collect()
}
