//! Which namespaces could be at the other end at all: what spares the proof the pairs that no rule is about.

use std::collections::{HashMap, HashSet};

use super::classes::Unit;
use super::engine::Engine;
use super::model::{Action, Direction, Entity, Fit, Namespaces, PeerKind, Policy, PolicyKind, Tier, Workload};
use super::reading::IpBlockReading;

/// Namespaces at the other end.
pub(super) enum Candidates<'c> {
    All,
    Some(HashSet<&'c str>),
}

impl<'c> Candidates<'c> {
    fn none() -> Self {
        Self::Some(HashSet::new())
    }

    pub(crate) fn holds(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.contains(name),
        }
    }

    fn add(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::All, _) => {}
            (_, Self::All) => *self = Self::All,
            (Self::Some(names), Self::Some(more)) => names.extend(more),
        }
    }
}

/// The namespaces that any rule about pods of a namespace may mean; a superset of those that it can talk to.
pub(super) fn candidates<'c>(engine: &Engine<'c>, unit: &Unit<'c>, direction: Direction) -> Candidates<'c> {
    let mut sum = Candidates::none();
    for (_, workload) in &unit.workloads {
        sum.add(of_workload(engine, workload, direction));
    }
    sum
}

fn of_workload<'c>(engine: &Engine<'c>, workload: &'c Workload, direction: Direction) -> Candidates<'c> {
    let selecting = engine.selected(workload, direction);
    let isolates = |(policy, fit): &(&Policy, Fit)| {
        fit.surely()
            && policy.tier == Tier::Namespace
            && policy.section(direction).is_some_and(|section| section.isolates)
    };
    if workload.host_network || !selecting.iter().any(isolates) {
        return Candidates::All;
    }
    let mut sum = Candidates::none();
    for (policy, _) in selecting.iter() {
        let rules = policy.section(direction).map_or(&[][..], |section| &section.rules);
        for rule in rules.iter().filter(|rule| rule.action == Action::Accept) {
            let Some(peers) = &rule.peers else { return Candidates::All };
            for peer in peers {
                sum.add(of_peer(engine, policy, &peer.kind));
            }
        }
    }
    sum
}

fn of_peer<'c>(engine: &Engine<'c>, policy: &'c Policy, peer: &PeerKind) -> Candidates<'c> {
    match peer {
        PeerKind::Pods { namespaces: Namespaces::Own, .. } => {
            Candidates::Some(policy.namespace.iter().map(String::as_str).collect())
        }
        PeerKind::Pods { namespaces: Namespaces::Matching(selector), .. } => {
            Candidates::Some(engine.index().matching(selector).into_iter().map(|n| n.name.as_str()).collect())
        }
        // A pod with hostNetwork may be met as its node.
        PeerKind::Block(_)
        | PeerKind::Entity(Entity::World | Entity::KubeApiserver | Entity::Host | Entity::RemoteNode)
            if engine.host_network_anywhere() =>
        {
            Candidates::All
        }
        PeerKind::Block(block) => {
            let reading = engine.reading;
            let never = reading.ip_block == Some(IpBlockReading::External) && policy.kind != PolicyKind::Cluster;
            let elsewhere = reading.pods.as_ref().is_some_and(|pods| pods.is_disjoint(block.addresses()));
            if never || (elsewhere && !engine.addresses_known()) { Candidates::none() } else { Candidates::All }
        }
        PeerKind::Entity(Entity::World | Entity::KubeApiserver | Entity::Host | Entity::RemoteNode) => {
            Candidates::none()
        }
        PeerKind::Entity(Entity::Cluster | Entity::All) | PeerKind::Unread => Candidates::All,
    }
}

/// The pairs of units, by index, of which each is a candidate for the other; without comparing all with all.
pub(super) fn pairs(units: &[&Unit<'_>], out: &[Candidates<'_>], into: &[Candidates<'_>]) -> Vec<(usize, usize)> {
    let by_name: HashMap<&str, usize> = units.iter().enumerate().map(|(at, unit)| (unit.name, at)).collect();
    // Who lets each in: those that name it, and those that name nobody in particular.
    let mut admitted_by: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut open = Vec::new();
    for (to, candidates) in into.iter().enumerate() {
        match candidates {
            Candidates::All => open.push(to),
            Candidates::Some(names) => names.iter().for_each(|name| admitted_by.entry(name).or_default().push(to)),
        }
    }
    let mut pairs = Vec::new();
    for (from, (unit, candidates)) in units.iter().zip(out).enumerate() {
        match candidates {
            Candidates::All => {
                let admitting = admitted_by.get(unit.name).into_iter().flatten();
                pairs.extend(admitting.chain(&open).map(|to| (from, *to)));
            }
            Candidates::Some(names) => {
                let known = names.iter().filter_map(|name| by_name.get(name));
                let admitting = known.filter(|to| into.get(**to).is_some_and(|candidates| candidates.holds(unit.name)));
                pairs.extend(admitting.map(|to| (from, *to)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}
