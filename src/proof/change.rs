//! Connections that a change opens or closes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rayon::prelude::*;

use super::Model;
use reach::addresses::AddressSet;
use reach::model::{Cluster, PeerKind, Policy};
use reach::ports::Connections;
use reach::{Endpoint, Engine};

/// What can be opened, by both ends. What depends on an assumption counts: it may be open.
type Reach = BTreeMap<(String, String), Connections>;

/// What a change opens and closes between two ends.
#[derive(Debug)]
pub(crate) struct Change {
    /// Who opens the connection.
    pub from: String,
    /// Who accepts it.
    pub to: String,
    /// The connections that were not possible before.
    pub opened: Connections,
    /// The connections that are not possible any more.
    pub closed: Connections,
}

/// The connections that differ between two models; none is that of an environment that is not there.
pub(crate) fn changes(before: Option<&Model<'_>>, after: Option<&Model<'_>>) -> Vec<Change> {
    let prints = |model: Option<&Model<'_>>| model.map(|model| prints(&model.cluster)).unwrap_or_default();
    let (old, new) = (prints(before), prints(after));
    let differs = |name: &&String| old.get(*name) != new.get(*name);
    let changed: BTreeSet<String> = old.keys().chain(new.keys()).filter(differs).cloned().collect();
    let clusters = || before.into_iter().chain(after).map(|model| &model.cluster);
    let cuts: Vec<AddressSet> = clusters().flat_map(|cluster| blocks(cluster, &changed)).collect();
    let world = AddressSet::all().partition(&cuts);
    let reach = |model: Option<&Model<'_>>| model.map(|model| reach(model, &changed, &world)).unwrap_or_default();
    let (old, new) = (reach(before), reach(after));
    let pairs: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let none = Connections::none();
    let changes = pairs.into_iter().map(|pair| {
        let (old, new) = (old.get(pair).unwrap_or(&none), new.get(pair).unwrap_or(&none));
        Change { from: pair.0.clone(), to: pair.1.clone(), opened: new.minus(old), closed: old.minus(new) }
    });
    changes.filter(|change| !change.opened.is_empty() || !change.closed.is_empty()).collect()
}

/// What decides about a namespace, so that those that did not change need no look.
fn prints(cluster: &Cluster) -> BTreeMap<String, String> {
    let mut prints: BTreeMap<String, String> =
        cluster.namespaces.iter().map(|(name, namespace)| (name.clone(), format!("{:?}", namespace.labels))).collect();
    for policy in &cluster.policies {
        if let Some(print) = policy.namespace.as_ref().and_then(|name| prints.get_mut(name)) {
            let _ = write!(print, "{policy:?}");
        }
    }
    for workload in &cluster.workloads {
        if let Some(print) = prints.get_mut(&workload.namespace) {
            let _ = write!(print, "{:?}{:?}{:?}", workload.id(), workload.labels, workload.ports);
        }
    }
    prints
}

/// The blocks of addresses that the policies of the changed namespaces name.
fn blocks<'c>(cluster: &'c Cluster, changed: &'c BTreeSet<String>) -> impl Iterator<Item = AddressSet> + 'c {
    let in_changed = |policy: &&Policy| policy.namespace.as_ref().is_some_and(|name| changed.contains(name));
    let rules = cluster.policies.iter().filter(in_changed).flat_map(Policy::rules);
    rules.flat_map(|(_, rule)| rule.peers.iter().flatten()).filter_map(|peer| match &peer.kind {
        PeerKind::Block(block) => Some(block.addresses().clone()),
        _ => None,
    })
}

/// What can be opened from or to the changed namespaces; `world` is parted as no policy divides it further.
fn reach(model: &Model<'_>, changed: &BTreeSet<String>, world: &[AddressSet]) -> Reach {
    let reading = model.reading();
    let engine = Engine::new(&model.cluster, &reading);
    let mut all: Vec<(String, bool, Endpoint<'_>)> = model
        .cluster
        .workloads
        .iter()
        .map(|workload| (workload.to_string(), changed.contains(&workload.namespace), Endpoint::Pod(workload)))
        .collect();
    let outside = world.iter().map(|part| Endpoint::World(part.clone()));
    let outside = outside.chain([Endpoint::Node, Endpoint::ApiServer]);
    all.extend(outside.map(|endpoint| (endpoint.to_string(), false, endpoint)));
    let rows = all.par_iter().flat_map_iter(|(from, from_changed, source)| {
        let engine = &engine;
        let targets = all.iter().filter(move |(to, to_changed, _)| (*from_changed || *to_changed) && to != from);
        targets.filter_map(move |(to, _, target)| {
            let possible = engine.verdict(source, target).possible;
            (!possible.is_empty()).then(|| ((from.clone(), to.clone()), possible))
        })
    });
    rows.collect()
}
