//! Flux: kustomize-controller and helm-controller, in the cluster that they run in.
//!
//! Sources: fluxcd/kustomize-controller internal/controller/kustomization_controller.go; fluxcd/helm-controller
//! internal/controller/helmrelease_controller.go and internal/reconcile; fluxcd/pkg ssa and runtime/client.

mod helm;
mod kustomization;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::object::{Id, Live, text};
use crate::{Cluster, Git, OWN, Order, Outside, World};

/// What both controllers add to their objects, and take away when they are done with a deletion.
pub(crate) const FINALIZER: &str = "finalizers.fluxcd.io";

const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const HELM: &str = "helm.toolkit.fluxcd.io";
const SOURCE: &str = "source.toolkit.fluxcd.io";

/// What a controller remembers of an object, in its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// What a Kustomization applied.
    inventory: BTreeSet<Id>,
    /// The revision that it applied last, where it was ready then.
    ready: Option<String>,
    /// What a HelmRelease installed.
    release: Option<helm::Release>,
    changes: u64,
}

impl Memory {
    pub(crate) fn mark(&self) -> u64 {
        self.changes
    }
}

/// Lets Flux work on a revision until nothing changes; gives what hangs.
pub fn settle(world: &mut World, git: &Git, outside: &dyn Outside, order: Order) -> Vec<String> {
    world.settle(|world| round(world, git, outside, order))
}

/// Each controller looks at each of its objects once.
fn round(world: &mut World, git: &Git, outside: &dyn Outside, order: Order) -> Vec<String> {
    let World { clusters, memory } = world;
    let cluster = clusters.entry(OWN.to_owned()).or_default();
    let mut ids: Vec<Id> = cluster.objects().filter(|(id, _)| is_ours(id)).map(|(id, _)| id.clone()).collect();
    if order == Order::Backward {
        ids.reverse();
    }
    let mut troubles = Vec::new();
    for id in ids {
        let mut own = memory.get(&id).cloned().unwrap_or_default();
        let Some(live) = cluster.get(&id).cloned() else { continue };
        cluster.hold(&id, FINALIZER);
        let before = own.clone();
        let context = Context { git, outside, memory };
        let done = if id.group == KUSTOMIZE {
            kustomization::reconcile(&context, cluster, &id, &live, &mut own)
        } else {
            helm::reconcile(&context, cluster, &id, &live, &mut own)
        };
        own.ready = done.is_ok().then(|| git.revision.clone());
        own.changes = before.changes + u64::from(own != before);
        troubles.extend(done.err().map(|why| format!("{id}: {why}")));
        memory.insert(id, own);
    }
    memory.retain(|id, _| cluster.get(id).is_some());
    made(cluster, outside);
    troubles
}

fn is_ours(id: &Id) -> bool {
    id.is(KUSTOMIZE, "Kustomization") || id.is(HELM, "HelmRelease")
}

/// What Jobs and other controllers make meanwhile.
pub(crate) fn made(cluster: &mut Cluster, outside: &dyn Outside) {
    let objects: Vec<Value> = cluster
        .objects()
        .filter(|(_, live)| !live.deleting)
        .flat_map(|(_, live)| outside.made_by(&live.value, cluster))
        .collect();
    for object in objects {
        if cluster.get(&Id::of(&object)).is_none() {
            // What finds no namespace is tried again.
            let _ = cluster.apply(&object, None);
        }
    }
}

/// What reconciling needs to know.
struct Context<'a> {
    git: &'a Git,
    outside: &'a dyn Outside,
    memory: &'a std::collections::BTreeMap<Id, Memory>,
}

/// The account that an object is applied as.
fn account<'a>(id: &'a Id, live: &'a Live) -> (&'a str, &'a str) {
    (&id.namespace, text(&live.value, "/spec/serviceAccountName"))
}

/// The account that Flux itself runs as may do everything: `flux install` binds it to cluster-admin.
const OF_FLUX: &str = "kustomize-controller";

/// What an account may not do of this.
fn refused<'a>(
    cluster: &mut Cluster,
    account: (&str, &str),
    asked: impl Iterator<Item = (&'a str, &'a Id)>,
) -> Result<(), String> {
    if account.1 == OF_FLUX || account.1.is_empty() {
        return Ok(());
    }
    match cluster.refused(account, asked).as_slice() {
        [] => Ok(()),
        refused => Err(refused.join("; ")),
    }
}

/// Whether Flux can act as an account: the service account must be there.
///
/// Source: fluxcd/pkg runtime/client/impersonation.go, `CanImpersonate`.
fn can_impersonate(cluster: &Cluster, account: (&str, &str)) -> bool {
    account.1.is_empty() || account.1 == OF_FLUX || cluster.has_account(account)
}
