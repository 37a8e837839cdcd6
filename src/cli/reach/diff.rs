//! Connections that a change opens or closes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::super::{Context, Exit, Failure, Outcome, named};
use super::{Args, Format, shown};
use crate::compile;
use crate::proof::Model;
use crate::source::{Git, Store, Tree};
use crate::workspace::Workspace;
use reach::addresses::AddressSet;
use reach::model::{Cluster, PeerKind, Policy};
use reach::ports::Connections;
use reach::{Endpoint, Engine, report};

/// What can be opened, by both ends. What depends on an assumption counts: it may be open.
type Reach = BTreeMap<(String, String), Connections>;

/// Compares the tree with a revision of it.
pub(super) fn run(args: &Args, context: &Context, revision: &str) -> Outcome {
    let root = context.tree()?;
    let store: Arc<dyn Store> = Git::new(&context.root).revision(revision)?;
    let (tree, wrong) = Tree::from_store(store);
    let (before, after) = (Workspace::of(tree, wrong), Workspace::open(root));
    for workspace in [&before, &after] {
        if workspace.is_broken() {
            return super::super::render::report_of(workspace, workspace.findings.clone());
        }
    }
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for workspace in [&before, &after] {
        names.extend(workspace.fleet.environments.iter().map(|environment| environment.name.as_str()));
    }
    if let Some(name) = args.environment.as_deref() {
        if !names.contains(name) {
            named::environments(&after.fleet, Some(name))?;
        }
        names.retain(|known| *known == name);
    }
    let mut changes = Vec::new();
    for name in names {
        match (model(&before, name), model(&after, name)) {
            (Ok(before), Ok(after)) => changes.push((name, changes_of(before.as_ref(), after.as_ref()))),
            (before, after) => {
                let findings = before.err().into_iter().chain(after.err()).flatten().collect();
                return super::super::render::report(findings, 0);
            }
        }
    }
    let text = match args.format {
        Format::Table => as_text(&changes, revision),
        Format::Json => format!("{:#}\n", as_json(&changes)),
        _ => return Err(Failure::with_help("a difference is a table or JSON", "leave --format out, or say json")),
    };
    shown::put(args, &text)?;
    let same = changes.iter().all(|(_, changes)| changes.is_empty());
    Ok(if same { Exit::Clean } else { Exit::Stale })
}

fn model<'w>(workspace: &'w Workspace, name: &str) -> Result<Option<Model<'w>>, Vec<crate::finding::Finding>> {
    let environment = workspace.fleet.environment(name);
    let model =
        |environment| compile::model(environment, &workspace.catalog, compile::nothing).map(|(proved, _)| proved.model);
    environment.map(model).transpose()
}

/// One change: who, to whom, what was opened and what was closed.
struct Change {
    from: String,
    to: String,
    opened: Connections,
    closed: Connections,
}

fn changes_of(before: Option<&Model<'_>>, after: Option<&Model<'_>>) -> Vec<Change> {
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

fn as_text(changes: &[(&str, Vec<Change>)], revision: &str) -> String {
    let mut text = String::new();
    for (environment, changes) in changes {
        for Change { from, to, opened, closed } in changes {
            for (sign, what, ports) in [('+', "opens", opened), ('-', "closes", closed)] {
                if !ports.is_empty() {
                    let _ = writeln!(text, "{sign} {environment}: {what} {from} -> {to} on {ports}");
                }
            }
        }
    }
    if text.is_empty() {
        let _ = writeln!(text, "no connection is opened or closed since {revision}");
    }
    text
}

fn as_json(changes: &[(&str, Vec<Change>)]) -> Value {
    let all = changes.iter().flat_map(|(environment, changes)| changes.iter().map(move |change| (environment, change)));
    let changes = all.map(|(environment, Change { from, to, opened, closed })| {
        json!({
            "environment": environment, "from": from, "to": to,
            "opened": report::ports(opened), "closed": report::ports(closed),
        })
    });
    json!({"schema": 1, "changes": changes.collect::<Vec<_>>()})
}
