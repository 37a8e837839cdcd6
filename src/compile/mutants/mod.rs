//! Every mutation of one rule of the policies of the example platform is caught by the proof that `render` makes, or
//! changes nothing: no verdict of anyone, under either reading of ipBlock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mutate;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::compile;
use crate::manifest::File;
use crate::proof::Model;
use crate::workspace::Workspace;
use rayon::prelude::*;
use reach::addresses::AddressSet;
use reach::model::{Cluster, Direction, Namespaces, Object, PeerKind, PodLabels, Policy, Workload};
use reach::{Endpoint, Engine, IpBlockReading, Reading, prove, read};
use serde_json::Value;

use mutate::{Mutant, mutants};

static EXAMPLE: LazyLock<Workspace> = LazyLock::new(|| Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR"))));

/// What became of the mutants of an environment.
#[derive(Default)]
struct Outcome {
    /// By a finding.
    caught: usize,
    /// Changes no verdict, and is not caught.
    neutral: Vec<String>,
    /// Changes a verdict, and is not caught.
    missed: Vec<String>,
}

/// The policies that are rendered for an environment; of policies that differ in the tenant's name only, one.
fn policies(environment: &crate::fleet::Environment) -> Vec<Value> {
    let made =
        compile::environment(environment, &EXAMPLE.catalog, &EXAMPLE.tree.charts, compile::all, |unit| unit.files);
    let is_policy = |object: &Value| object["kind"].as_str().is_some_and(|kind| kind.ends_with("NetworkPolicy"));
    let of = |files: Vec<File>| files.into_iter().map(|file| file.object).filter(|object| is_policy(object));
    let mut policies: Vec<Value> = of(made.platform).collect();
    let mut known = BTreeSet::new();
    for tenant in &environment.tenants {
        let own = made.tenants.get(&tenant.name).cloned().unwrap_or_default();
        policies.extend(of(own).filter(|object| {
            let names = [&tenant.spec.namespace, &tenant.name].into_iter();
            known.insert(names.fold(object.to_string(), |text, name| text.replace(name.as_str(), "tenant")))
        }));
    }
    policies
}

fn run(environment: &str) -> Outcome {
    let environment = EXAMPLE.fleet.environment(environment).unwrap();
    let model = compile::model(environment, &EXAMPLE.catalog, compile::nothing).unwrap().0.model;
    assert!(model.prove().holds());
    let policies = policies(environment);
    let all = policies.iter().flat_map(|policy| mutants(policy).into_iter().map(move |mutant| (policy, mutant)));
    let all: Vec<_> = all.collect();
    let readings = readings(&model.reading());
    let before = Before::new(&model, &readings);
    let judged = all.par_iter().map_init(
        || model.cluster.clone(),
        |cluster, (policy, mutant)| (policy, &mutant.what, before.judge(cluster, policy, mutant)),
    );
    let mut sum = Outcome::default();
    for (policy, what, judged) in judged.collect::<Vec<_>>() {
        let named = |field: &str| policy.pointer(field).and_then(Value::as_str).unwrap_or_default();
        let name = format!("{} {}/{}", named("/kind"), named("/metadata/namespace"), named("/metadata/name"));
        match judged {
            Judged::Caught => sum.caught += 1,
            Judged::Neutral => sum.neutral.push(format!("{name}: {what}")),
            Judged::Missed(pair) => sum.missed.push(format!("{name}: {what}: {pair}")),
        }
    }
    sum
}

/// What the proof leaves open, and each of what it leaves open.
fn readings(reading: &Reading) -> [Reading; 3] {
    [None, Some(IpBlockReading::External), Some(IpBlockReading::Any)]
        .map(|ip_block| Reading { ip_block, ..reading.clone() })
}

/// What became of a mutant.
enum Judged {
    /// The proof fails.
    Caught,
    /// Nobody can open more or less than before.
    Neutral,
    /// The proof holds, and here is someone who can.
    Missed(String),
}

/// The platform as it is.
struct Before<'m> {
    model: &'m Model<'m>,
    engines: Vec<Engine<'m>>,
    world: Vec<AddressSet>,
}

impl<'m> Before<'m> {
    fn new(model: &'m Model<'m>, readings: &'m [Reading]) -> Self {
        let engines: Vec<_> = readings.iter().map(|reading| Engine::new(&model.cluster, reading)).collect();
        let world = engines[0].parts(&readings[0].outside());
        Self { model, engines, world }
    }

    /// `cluster` is one to change, and to change back.
    fn judge(&self, cluster: &mut Cluster, policy: &Value, mutant: &Mutant) -> Judged {
        let is = |known: &Policy| {
            Some(known.kind.name()) == policy["kind"].as_str()
                && Some(known.name.as_str()) == policy["metadata"]["name"].as_str()
                && known.namespace.as_deref() == policy["metadata"]["namespace"].as_str()
        };
        let at = cluster.policies.iter().position(is).unwrap();
        let objects = mutant.object.iter().map(|object| Object::in_memory("mutant.yaml", object.clone()));
        let (read, refused) = read::cluster(&objects.collect::<Vec<_>>());
        if !refused.is_empty() {
            return Judged::Caught;
        }
        let old = cluster.policies.remove(at);
        cluster.policies.splice(at..at, read.policies.clone());
        let judged = if prove(cluster, self.engines[0].reading, &self.model.intents).holds() {
            self.difference(cluster, &old, read.policies.first()).map_or(Judged::Neutral, Judged::Missed)
        } else {
            Judged::Caught
        };
        cluster.policies.splice(at..at + read.policies.len(), [old]);
        judged
    }

    /// The first pair that can open more or less than before, under any reading.
    fn difference(&self, cluster: &Cluster, old: &Policy, new: Option<&Policy>) -> Option<String> {
        let both = || [Some(old), new].into_iter().flatten();
        let blocks = both().flat_map(Policy::rules).flat_map(|(_, rule)| rule.peers.iter().flatten());
        let cuts: Vec<_> = blocks
            .filter_map(|peer| match &peer.kind {
                PeerKind::Block(block) => Some(block.addresses()),
                _ => None,
            })
            .collect();
        let world = self.world.iter().flat_map(|part| part.partition(cuts.iter().copied())).map(Endpoint::World);
        let others = world.chain([Endpoint::Node, Endpoint::OwnNode, Endpoint::ApiServer]);
        let ends: Vec<_> = cluster.workloads.iter().map(Endpoint::Pod).chain(others).collect();
        let bound = cluster.workloads.iter().filter(|pods| both().any(|policy| selects(cluster, policy, pods)));
        let bound: Vec<_> = bound.map(Endpoint::Pod).collect();
        let speaks = |direction| both().any(|policy| policy.section(direction).is_some());
        // The first leaves open what the others settle.
        self.engines.iter().skip(1).find_map(|before| {
            let after = Engine::new(cluster, before.reading);
            let pairs = bound.iter().flat_map(|pod| ends.iter().map(move |end| (pod, end)));
            pairs.into_iter().find_map(|(pod, end)| {
                let itself =
                    matches!((pod, end), (Endpoint::Pod(a), Endpoint::Pod(b)) if std::ptr::eq(*a, *b) && !a.several);
                if itself {
                    return None;
                }
                let out = || change(before, &after, pod, end);
                let into = || change(before, &after, end, pod);
                let out = speaks(Direction::Egress).then(out).flatten();
                out.or_else(|| speaks(Direction::Ingress).then(into).flatten())
            })
        })
    }
}

/// Whether a policy may select pods.
fn selects(cluster: &Cluster, policy: &Policy, pods: &Workload) -> bool {
    let here = match (&policy.namespace, &policy.namespaces) {
        (Some(namespace), _) => *namespace == pods.namespace,
        (None, Namespaces::Matching(selector)) => selector.matches(&cluster.namespaces[&pods.namespace].labels),
        (None, Namespaces::Own) => false,
    };
    here && pods.labels.fit(&policy.pods).perhaps()
}

/// How what two ends can open differs. What a pod can surely open is of no account where a tenant chooses its labels.
fn change(before: &Engine<'_>, after: &Engine<'_>, from: &Endpoint<'_>, to: &Endpoint<'_>) -> Option<String> {
    let (old, new) = (before.verdict(from, to), after.verdict(from, to));
    let chosen = |end: &Endpoint<'_>| end.pod().is_some_and(|pods| matches!(pods.labels, PodLabels::Tenant(_)));
    let same = old.possible == new.possible && (old.certain == new.certain || chosen(from) || chosen(to));
    (!same).then(|| format!("{from} -> {to} on {} instead of {}", new.possible, old.possible))
}

#[test]
fn mutants_of_production_are_caught_or_change_nothing() {
    let outcome = run("production");
    assert_eq!(outcome.missed, Vec::<String>::new());
    // What one side opens too far, the other side still closes: each connection takes both.
    assert!(
        outcome.caught > 1000 && outcome.caught > 2 * outcome.neutral.len(),
        "{}: {:#?}",
        outcome.caught,
        outcome.neutral
    );
}

#[test]
fn mutants_of_staging_are_caught_or_change_nothing() {
    let outcome = run("staging");
    assert_eq!(outcome.missed, Vec::<String>::new());
    assert!(
        outcome.caught > 800 && outcome.caught > 2 * outcome.neutral.len(),
        "{}: {:#?}",
        outcome.caught,
        outcome.neutral
    );
}
