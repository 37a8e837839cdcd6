//! Argo CD: its application controller, with tracking by annotation and automatic syncs that prune and heal.
//!
//! Sources: argoproj/argo-cd v3.5 controller/{appcontroller,state,sync}.go, gitops-engine/pkg/sync/sync_context.go,
//! pkg/apis/application/v1alpha1/app_project_types.go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::flux::made;
use crate::git::glob;
use crate::object::{Id, Live, annotation, items, text};
use crate::{Chart, Cluster, Git, OWN, Order, Outside, World};

/// What makes Argo CD delete an Application's objects with it, and holds a project while Applications name it.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";
const GROUP: &str = "argoproj.io";
const OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// Lets Argo CD work on a revision until nothing changes; gives what hangs.
pub fn settle(world: &mut World, git: &Git, outside: &dyn Outside, order: Order) -> Vec<String> {
    world.settle(|world| round(world, git, outside, order))
}

fn round(world: &mut World, git: &Git, outside: &dyn Outside, order: Order) -> Vec<String> {
    let mut troubles = Vec::new();
    let of_kind = |world: &mut World, kind: &str| -> Vec<Id> {
        let mut ids: Vec<Id> =
            world.cluster(OWN).objects().filter(|(id, _)| id.is(GROUP, kind)).map(|(id, _)| id.clone()).collect();
        if order == Order::Backward {
            ids.reverse();
        }
        ids
    };
    for id in of_kind(world, "Application") {
        let Some(live) = world.cluster(OWN).get(&id).cloned() else { continue };
        let done = match project(world, &id, &live.value) {
            None => Err(format!(
                "Application referencing project {} which does not exist",
                text(&live.value, "/spec/project")
            )),
            Some(project) => {
                let application = Application { id: &id, value: &live.value, project: &project };
                if live.deleting {
                    application.finalize(world);
                    Ok(())
                } else {
                    application.sync(world, git, outside)
                }
            }
        };
        troubles.extend(done.err().map(|why| format!("{id}: {why}")));
    }
    // Source: appcontroller.go, `finalizeProjectDeletion`.
    for id in of_kind(world, "AppProject") {
        let own = world.cluster(OWN);
        let names = |(other, live): (&Id, &Live)| {
            other.is(GROUP, "Application") && text(&live.value, "/spec/project") == id.name
        };
        if own.get(&id).is_some_and(|live| live.deleting) && !own.objects().any(names) {
            own.release(&id, FINALIZER);
        }
    }
    world.clusters.values_mut().for_each(|cluster| made(cluster, outside));
    troubles
}

fn project(world: &mut World, application: &Id, value: &Value) -> Option<Arc<Value>> {
    let id = Id::new(GROUP, "AppProject", &application.namespace, text(value, "/spec/project"));
    world.cluster(OWN).get(&id).map(|live| Arc::clone(&live.value))
}

struct Application<'a> {
    id: &'a Id,
    value: &'a Value,
    project: &'a Value,
}

impl Application<'_> {
    /// The name of the cluster that it applies to.
    fn cluster(&self) -> &str {
        let server = text(self.value, "/spec/destination/server");
        if server.is_empty() { text(self.value, "/spec/destination/name") } else { server }
    }

    /// Whether the project lets it apply to a namespace of its cluster.
    ///
    /// Source: app_project_types.go, `isDestinationMatched`.
    fn is_destination(&self, namespace: &str) -> bool {
        items(self.project, "/spec/destinations").any(|destination| {
            let place = [text(destination, "/server"), text(destination, "/name")];
            place.iter().any(|place| !place.is_empty() && glob(place, self.cluster()))
                && glob(text(destination, "/namespace"), namespace)
        })
    }

    /// Whether the project permits an object.
    ///
    /// Source: app_project_types.go, `IsGroupKindNamePermitted` and `IsLiveResourcePermitted`.
    fn permits(&self, id: &Id) -> bool {
        let listed = |list: &str| {
            let found = self.project.pointer(list).and_then(Value::as_array);
            found.map(|list| {
                list.iter().any(|entry| {
                    let name = text(entry, "/name");
                    glob(text(entry, "/group"), &id.group)
                        && glob(text(entry, "/kind"), &id.kind)
                        && (name.is_empty() || glob(name, &id.name))
                })
            })
        };
        if id.namespace.is_empty() {
            return listed("/spec/clusterResourceWhitelist") == Some(true)
                && listed("/spec/clusterResourceBlacklist") != Some(true);
        }
        self.is_destination(&id.namespace)
            && listed("/spec/namespaceResourceWhitelist") != Some(false)
            && listed("/spec/namespaceResourceBlacklist") != Some(true)
    }

    /// What it should apply.
    fn targets(&self, git: &Git, outside: &dyn Outside) -> Result<Vec<Value>, String> {
        let source = |field: &str| text(self.value, &format!("/spec/source/{field}"));
        let repository = source("repoURL");
        if !items(self.project, "/spec/sourceRepos")
            .any(|allowed| allowed.as_str().is_some_and(|allowed| glob(allowed, repository)))
        {
            return Err(format!("repo {repository} is not permitted in the project"));
        }
        if self.value.pointer("/spec/source/helm").is_none() {
            let recurse = self.value.pointer("/spec/source/directory/recurse") == Some(&Value::Bool(true));
            return git.directory(source("path"), recurse, source("directory/exclude"));
        }
        if source("chart").is_empty() && !git.has_folder(source("path")) {
            return Err(format!("{}: app path does not exist", source("path")));
        }
        let nothing = Value::Null;
        let chart = Chart {
            name: if source("chart").is_empty() { source("path") } else { source("chart") },
            release: source("helm/releaseName"),
            namespace: text(self.value, "/spec/destination/namespace"),
            values: self.value.pointer("/spec/source/helm/valuesObject").unwrap_or(&nothing),
        };
        Ok(outside.chart(&chart))
    }

    /// What is tracked as its own, and permitted: what the project forbids is not seen.
    ///
    /// Source: controller/state.go, `CompareAppState`; appcontroller.go, `getPermittedAppLiveObjects`.
    fn owned(&self, cluster: &Cluster) -> BTreeMap<Id, Live> {
        let mine =
            cluster.objects().filter(|(id, live)| live.owner.as_deref() == Some(&self.id.name) && self.permits(id));
        mine.map(|(id, live)| (id.clone(), live.clone())).collect()
    }

    fn sync(&self, world: &mut World, git: &Git, outside: &dyn Outside) -> Result<(), String> {
        if !self.is_destination(text(self.value, "/spec/destination/namespace")) {
            return Err("its destination is not permitted in the project".to_owned());
        }
        let targets = self.targets(git, outside)?;
        let cluster = world.cluster(self.cluster());
        let owned = self.owned(cluster);
        if targets.is_empty() && !owned.is_empty() {
            return Err("auto-sync will wipe out all resources".to_owned());
        }
        let shared =
            items(self.value, "/spec/syncPolicy/syncOptions").any(|option| option == "FailOnSharedResource=true");
        for id in targets.iter().map(Id::of) {
            // Source: sync_context.go, `getSyncTasks`: one object that is not permitted fails all.
            if !self.permits(&id) {
                return Err(format!("{id} is not permitted in the project"));
            }
            let other = cluster.get(&id).and_then(|live| live.owner.as_deref()).filter(|owner| *owner != self.id.name);
            if let Some(other) = other.filter(|_| shared) {
                return Err(format!("{id} is part of applications {} and {other}", self.id.name));
            }
        }
        let wanted: BTreeSet<Id> = targets.iter().map(Id::of).collect();
        let stale = owned
            .into_iter()
            .filter(|(id, _)| !wanted.contains(id))
            .map(|(id, live)| (wave(&live.value), id))
            .collect();
        self.run(cluster, &targets, reversed(stale))
    }

    /// Wave by wave: first what is pruned, which is waited for, then what is applied.
    ///
    /// Source: sync_context.go, `Sync` and `runTasks`.
    fn run(&self, cluster: &mut Cluster, targets: &[Value], stale: Vec<(i64, Id)>) -> Result<(), String> {
        let waves: BTreeSet<i64> = targets.iter().map(wave).chain(stale.iter().map(|(wave, _)| *wave)).collect();
        for now in waves {
            for (_, id) in stale.iter().filter(|(wave, _)| *wave == now) {
                // Read of the live object: sync_context.go, `pruneObject`.
                let is_kept = cluster.get(id).is_none_or(|live| has_option(&live.value, "Prune=false"));
                if !is_kept {
                    cluster.delete(id);
                    if cluster.get(id).is_some() {
                        return Ok(());
                    }
                }
            }
            targets
                .iter()
                .filter(|target| wave(target) == now)
                .try_for_each(|target| cluster.apply(target, Some(&self.id.name)))?;
        }
        Ok(())
    }

    /// Its objects go with it, from the last wave to the first; without the finalizer they stay, and nothing comes here.
    ///
    /// Source: appcontroller.go, `finalizeApplicationDeletion` and `shouldBeDeleted`; sort_delete.go.
    fn finalize(&self, world: &mut World) {
        let own = self.id;
        let cluster = world.cluster(self.cluster());
        let owned = self.owned(cluster);
        if owned.values().any(|live| live.deleting) {
            return;
        }
        let is_to_go = |(id, live): &(&Id, &Live)| {
            *id != own
                && !id.is("apiextensions.k8s.io", "CustomResourceDefinition")
                && !has_option(&live.value, "Delete=false")
        };
        let going: Vec<(i64, &Id)> = owned.iter().filter(is_to_go).map(|(id, live)| (wave(&live.value), id)).collect();
        let Some(last) = going.iter().map(|(wave, _)| *wave).max() else {
            world.cluster(OWN).release(own, FINALIZER);
            return;
        };
        for (_, id) in going.iter().filter(|(wave, _)| *wave == last) {
            cluster.delete(id);
        }
    }
}

fn has_option(value: &Value, option: &str) -> bool {
    annotation(value, OPTIONS).split(',').any(|one| one.trim() == option)
}

fn wave(value: &Value) -> i64 {
    annotation(value, "argocd.argoproj.io/sync-wave").parse().unwrap_or(0)
}

/// What is pruned changes places among its waves: the first with the last.
fn reversed(stale: Vec<(i64, Id)>) -> Vec<(i64, Id)> {
    let waves: BTreeSet<i64> = stale.iter().map(|(wave, _)| *wave).collect();
    let mirrored: BTreeMap<i64, i64> = waves.iter().copied().zip(waves.iter().rev().copied()).collect();
    stale.into_iter().map(|(wave, id)| (mirrored.get(&wave).copied().unwrap_or(wave), id)).collect()
}
