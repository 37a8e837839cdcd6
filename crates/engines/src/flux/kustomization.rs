//! kustomize-controller: a folder of git, applied, pruned by its inventory, and finalized.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Context, FINALIZER, HELM, KUSTOMIZE, Memory, SOURCE, account, can_impersonate, refused};
use crate::Cluster;
use crate::object::{Id, Live, annotation, items, text};

pub(super) fn reconcile(
    context: &Context<'_>,
    cluster: &mut Cluster,
    id: &Id,
    live: &Live,
    own: &mut Memory,
) -> Result<(), String> {
    if live.deleting {
        return finalize(cluster, id, live, own);
    }
    let source = Id::new(
        SOURCE,
        text(&live.value, "/spec/sourceRef/kind"),
        &id.namespace,
        text(&live.value, "/spec/sourceRef/name"),
    );
    if cluster.get(&source).is_none() {
        return Err(format!("{source} not found"));
    }
    for first in items(&live.value, "/spec/dependsOn") {
        let first = Id::new(KUSTOMIZE, "Kustomization", &id.namespace, text(first, "/name"));
        let ready = context.memory.get(&first).and_then(|memory| memory.ready.as_deref());
        if cluster.get(&first).is_none() || ready != Some(&context.git.revision) {
            return Err(format!("dependency '{first}' is not ready"));
        }
    }
    let objects = context.git.build(text(&live.value, "/spec/path"))?;
    let account = account(id, live);
    if !can_impersonate(cluster, account) {
        return Err(format!("service account {:?} not found", account.1));
    }
    apply(cluster, account, &owner(id), &objects)?;
    let now: BTreeSet<Id> = objects.iter().map(Id::of).collect();
    let stale: Vec<Id> = own.inventory.difference(&now).cloned().collect();
    own.inventory = now;
    if live.value.pointer("/spec/prune") == Some(&Value::Bool(true))
        && let Err(why) = delete_all(cluster, account, &owner(id), &stale)
    {
        own.inventory.extend(stale);
        return Err(why);
    }
    if live.value.pointer("/spec/wait") == Some(&Value::Bool(true)) {
        return healthy(context, cluster, &own.inventory);
    }
    Ok(())
}

/// All is tried before anything is changed; then definitions, namespaces and cluster roles come first.
///
/// Source: kustomization_controller.go, `apply`; fluxcd/pkg ssa/manager_apply.go.
fn apply(cluster: &mut Cluster, account: (&str, &str), owner: &str, objects: &[Value]) -> Result<(), String> {
    let ids: Vec<Id> = objects.iter().map(Id::of).collect();
    let verbs: Vec<(&str, &Id)> = ids
        .iter()
        .flat_map(|id| [("patch", id), ("create", id)])
        .filter(|(verb, id)| *verb != "create" || cluster.get(id).is_none())
        .collect();
    refused(cluster, account, verbs.into_iter())?;
    let is_first =
        |object: &&Value| matches!(text(object, "/kind"), "CustomResourceDefinition" | "Namespace" | "ClusterRole");
    let (first, rest): (Vec<&Value>, Vec<&Value>) = objects.iter().partition(is_first);
    first.into_iter().chain(rest).try_for_each(|object| cluster.apply(object, Some(owner)))
}

/// Deletes what left the inventory; what is marked so, or is not owned any more, stays. What an account may not delete is tried again.
///
/// Source: kustomization_controller.go, `prune`; fluxcd/pkg ssa/manager_delete.go: the exclusions are read of the live object.
fn delete_all(cluster: &mut Cluster, account: (&str, &str), owner: &str, objects: &[Id]) -> Result<(), String> {
    let is_to_go = |id: &&Id| {
        cluster.get(id).is_some_and(|live| {
            live.owner.as_deref() == Some(owner)
                && annotation(&live.value, "kustomize.toolkit.fluxcd.io/prune") != "disabled"
        })
    };
    let going: Vec<Id> = objects.iter().filter(is_to_go).cloned().collect();
    let mut troubles = Vec::new();
    for id in going {
        match refused(cluster, account, [("delete", &id)].into_iter()) {
            Ok(()) => drop(cluster.delete(&id)),
            Err(why) => troubles.push(why),
        }
    }
    if troubles.is_empty() { Ok(()) } else { Err(troubles.join("; ")) }
}

/// Source: kustomization_controller.go, `finalize` and `finalizerShouldDeleteResources`: where the account is gone, what it applied stays.
fn finalize(cluster: &mut Cluster, id: &Id, live: &Live, own: &Memory) -> Result<(), String> {
    let policy = text(&live.value, "/spec/deletionPolicy");
    let deletes = match policy {
        "" | "MirrorPrune" => live.value.pointer("/spec/prune") == Some(&Value::Bool(true)),
        policy => policy != "Orphan",
    };
    let account = account(id, live);
    if deletes && can_impersonate(cluster, account) {
        let objects: Vec<Id> = own.inventory.iter().cloned().collect();
        delete_all(cluster, account, &owner(id), &objects)?;
    }
    cluster.release(id, FINALIZER);
    Ok(())
}

/// Source: fluxcd/pkg ssa/manager_wait.go with kstatus: what is being deleted is not ready, nor are releases that are not.
fn healthy(context: &Context<'_>, cluster: &Cluster, inventory: &BTreeSet<Id>) -> Result<(), String> {
    let is_ready = |id: &&Id| match cluster.get(id) {
        None => false,
        Some(live) if live.deleting => false,
        Some(_) if id.group == HELM || id.group == KUSTOMIZE => {
            context.memory.get(id).and_then(|memory| memory.ready.as_deref()) == Some(&context.git.revision)
        }
        Some(_) => true,
    };
    match inventory.iter().find(|id| !is_ready(id)) {
        Some(id) => Err(format!("{id} is not ready")),
        None => Ok(()),
    }
}

fn owner(id: &Id) -> String {
    format!("{}/{}", id.namespace, id.name)
}
