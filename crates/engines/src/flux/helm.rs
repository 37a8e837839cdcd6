//! helm-controller: a chart installed, upgraded and uninstalled by Helm, as an account.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Context, FINALIZER, Memory, SOURCE, account, can_impersonate, refused};
use crate::git::named;
use crate::object::{Id, Live, items, text};
use crate::{Chart, Cluster};

/// A release as the status remembers it: what changes of this is uninstalled before anything is installed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    name: String,
    namespace: String,
    storage: String,
    chart: String,
}

pub(super) fn reconcile(
    context: &Context<'_>,
    cluster: &mut Cluster,
    id: &Id,
    live: &Live,
    own: &mut Memory,
) -> Result<(), String> {
    let account = account(id, live);
    if live.deleting {
        // Source: helmrelease_controller.go, `reconcileReleaseDeletion`: without its account the uninstallation is skipped.
        if let Some(release) = own.release.clone().filter(|_| can_impersonate(cluster, account)) {
            uninstall(cluster, account, &release)?;
        }
        own.release = None;
        cluster.release(id, FINALIZER);
        return Ok(());
    }
    source(cluster, id, &live.value)?;
    if !can_impersonate(cluster, account) {
        return Err(format!("service account {:?} not found", account.1));
    }
    let wanted = wanted(id, &live.value);
    // Source: internal/action/reset.go and helmrelease_controller.go, `adoptLegacyRelease`, `mustUninstall`: another name or place.
    if let Some(old) = own.release.clone().filter(|old| *old != wanted) {
        uninstall(cluster, account, &old)?;
        own.release = None;
    }
    let nothing = Value::Null;
    let values = live.value.pointer("/spec/values").unwrap_or(&nothing);
    let chart = Chart { name: &wanted.chart, release: &wanted.name, namespace: &wanted.namespace, values };
    let objects = context.outside.chart(&chart);
    install(cluster, account, &wanted, &objects)?;
    own.release = Some(wanted);
    Ok(())
}

/// The chart's source, and the ConfigMaps of its values, in the release's own namespace.
fn source(cluster: &Cluster, id: &Id, value: &Value) -> Result<(), String> {
    let field = |name: &str| {
        named(value, &[&format!("/spec/chartRef/{name}"), &format!("/spec/chart/spec/sourceRef/{name}")]).to_owned()
    };
    let maps = items(value, "/spec/valuesFrom").filter(|from| text(from, "/kind") == "ConfigMap");
    let maps = maps.map(|from| Id::new("", "ConfigMap", &id.namespace, text(from, "/name")));
    let mut needed = maps.chain([Id::new(SOURCE, &field("kind"), &id.namespace, &field("name"))]);
    needed.find(|needed| cluster.get(needed).is_none()).map_or(Ok(()), |missing| Err(format!("{missing} not found")))
}

fn wanted(id: &Id, value: &Value) -> Release {
    let or = |pointer: &str, other: &str| {
        let found = text(value, pointer);
        if found.is_empty() { other.to_owned() } else { found.to_owned() }
    };
    Release {
        name: or("/spec/releaseName", &id.name),
        namespace: or("/spec/targetNamespace", &id.namespace),
        storage: or("/spec/storageNamespace", &id.namespace),
        chart: named(value, &["/spec/chart/spec/chart", "/spec/chartRef/name"]).to_owned(),
    }
}

/// Installs or upgrades: Helm applies what the chart makes, deletes what the stored manifest has beside it, and stores the new one.
///
/// Source: helm/helm pkg/kube/client.go, `Update`; pkg/storage/driver/secrets.go.
fn install(cluster: &mut Cluster, account: (&str, &str), release: &Release, objects: &[Value]) -> Result<(), String> {
    let ids: Vec<Id> = objects.iter().map(Id::of).collect();
    let store = store(release);
    let gone: Vec<Id> = stored(cluster, release).into_iter().filter(|id| !ids.contains(id)).collect();
    let applied = ids.iter().chain([&store]).map(|id| (if cluster.get(id).is_some() { "patch" } else { "create" }, id));
    let asked: Vec<(&str, &Id)> = applied.chain(gone.iter().map(|id| ("delete", id))).collect();
    refused(cluster, account, asked.into_iter())?;
    let owner = format!("{}/{}", release.storage, release.name);
    objects.iter().try_for_each(|object| cluster.apply(object, Some(&owner)))?;
    for id in &gone {
        cluster.delete(id);
    }
    let manifest: Vec<Value> = ids.iter().map(|id| json!([id.group, id.kind, id.namespace, id.name])).collect();
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
        "metadata": {"name": store.name, "namespace": store.namespace},
        "manifest": manifest,
    });
    cluster.apply(&secret, None)
}

/// Deletes what the stored manifest has, and the store. A release that is not found is one that is uninstalled.
///
/// Source: internal/reconcile/uninstall.go; helm/helm pkg/action/uninstall.go: what can be deleted is, and the errors of the rest make the
/// uninstallation fail.
fn uninstall(cluster: &mut Cluster, account: (&str, &str), release: &Release) -> Result<(), String> {
    let store = store(release);
    if cluster.get(&store).is_none() {
        return Ok(());
    }
    let mut troubles = Vec::new();
    for id in stored(cluster, release) {
        if cluster.get(&id).is_none() {
            continue;
        }
        match refused(cluster, account, [("delete", &id)].into_iter()) {
            Ok(()) => drop(cluster.delete(&id)),
            Err(why) => troubles.push(why),
        }
    }
    if !troubles.is_empty() {
        return Err(format!("Helm uninstall failed: {}", troubles.join("; ")));
    }
    refused(cluster, account, [("delete", &store)].into_iter())?;
    cluster.delete(&store);
    Ok(())
}

fn store(release: &Release) -> Id {
    Id::new("", "Secret", &release.storage, &format!("sh.helm.release.v1.{}.v1", release.name))
}

fn stored(cluster: &Cluster, release: &Release) -> BTreeSet<Id> {
    let Some(live) = cluster.get(&store(release)) else { return BTreeSet::new() };
    let field = |item: &Value, at: usize| item.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    items(&live.value, "/manifest")
        .map(|item| Id { group: field(item, 0), kind: field(item, 1), namespace: field(item, 2), name: field(item, 3) })
        .collect()
}
