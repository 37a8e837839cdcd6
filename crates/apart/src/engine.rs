//! The engines: what a tenant's project or account lets Argo CD and Flux apply in its name.
//!
//! Sources: argo-cd.readthedocs.io/en/stable/user-guide/projects; fluxcd.io/flux/installation/configuration/multitenancy.

use serde_json::Value;
use yaml::Pointer;

use crate::object::{Object, field, items, text};
use crate::scene::{Scene, Tenant};
use crate::way::{Channel, Way};

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (index, object) in scene.all() {
        let Some(tenant) = object.with.and_then(|at| scene.tenants.get(at)) else { continue };
        let found = match (object.group(), object.kind()) {
            ("argoproj.io", "AppProject") => project(tenant, object),
            ("argoproj.io", "Application") => application(object),
            ("argoproj.io", "ApplicationSet") => {
                vec![(Pointer::from("/spec"), "makes Applications of any project".to_owned())]
            }
            ("kustomize.toolkit.fluxcd.io", "Kustomization") | ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                release(tenant, object)
            }
            ("image.toolkit.fluxcd.io", "ImageUpdateAutomation") => {
                vec![(Pointer::from("/spec"), "writes into Git".to_owned())]
            }
            _ => continue,
        };
        ways.extend(found.into_iter().map(|(pointer, does)| {
            let says = format!("{} {does}", object.says());
            Way::new(Channel::Engine, Some(&tenant.name), "the cluster", says).at(index, pointer)
        }));
    }
    ways
}

type Found = Vec<(Pointer, String)>;

/// Whether a namespace, which may be a pattern, is one of the tenant's.
fn is_own(tenant: &Tenant, namespace: &str) -> bool {
    tenant.namespaces.iter().any(|own| own == namespace)
}

fn project(tenant: &Tenant, object: &Object<'_>) -> Found {
    let mut found = Found::new();
    for (at, destination) in items(object.value, "/spec/destinations") {
        let namespace = text(destination, "/namespace");
        if !namespace.starts_with('!') && !is_own(tenant, namespace) {
            found.push((Pointer::filled("/spec/destinations/{}", [&at]), format!("lets it apply into {namespace:?}")));
        }
    }
    for (at, source) in items(object.value, "/spec/sourceRepos") {
        if source.as_str() == Some("*") {
            found
                .push((Pointer::filled("/spec/sourceRepos/{}", [&at]), "lets it apply from any repository".to_owned()));
        }
    }
    for (at, kind) in items(object.value, "/spec/clusterResourceWhitelist") {
        let (name, kind) = (text(kind, "/name"), text(kind, "/kind"));
        if kind.contains('*') || name.contains('*') || name.is_empty() {
            let which = if name.is_empty() { "any" } else { name };
            found.push((
                Pointer::filled("/spec/clusterResourceWhitelist/{}", [&at]),
                format!("lets it apply {kind} of the name {which}"),
            ));
        }
    }
    let by_list = field(object.value, "/spec/namespaceResourceWhitelist").and_then(Value::as_array);
    match by_list {
        None => found.push((
            Pointer::from("/spec"),
            "lists no kinds that it may apply in its namespaces, so all but a few pass".to_owned(),
        )),
        Some(kinds) if kinds.iter().any(|kind| text(kind, "/kind").contains('*')) => {
            found.push((
                Pointer::from("/spec/namespaceResourceWhitelist"),
                "lets it apply all kinds of a group".to_owned(),
            ));
        }
        Some(_) => {}
    }
    found
}

fn application(object: &Object<'_>) -> Found {
    let is_default = matches!(object.text("/spec/project"), "" | "default");
    let default = is_default
        .then(|| (Pointer::from("/spec/project"), "is in the project `default`, which allows everything".to_owned()));
    default.into_iter().collect()
}

fn release(tenant: &Tenant, object: &Object<'_>) -> Found {
    let mut found = Found::new();
    let is_release = object.kind() == "HelmRelease";
    if is_release && object.text("/spec/serviceAccountName").is_empty() {
        found.push((Pointer::from("/spec"), "names no account, so Flux applies it with its own rights".to_owned()));
    }
    if field(object.value, "/spec/kubeConfig").is_some() {
        found.push((Pointer::from("/spec/kubeConfig"), "applies to a cluster of its choice".to_owned()));
    }
    let target = object.text("/spec/targetNamespace");
    if is_release && !target.is_empty() && !is_own(tenant, target) {
        found.push((Pointer::from("/spec/targetNamespace"), format!("applies into {target}")));
    }
    for pointer in ["/spec/chart/spec/sourceRef/namespace", "/spec/chartRef/namespace"] {
        let namespace = object.text(pointer);
        if is_release && !namespace.is_empty() && namespace != object.namespace() {
            found.push((pointer.into(), format!("takes its chart from {namespace}")));
        }
    }
    found
}
