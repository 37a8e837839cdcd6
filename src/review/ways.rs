//! Ways that a change opens or closes: connections that policies allow, and what accounts and objects let tenants do, by channel.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::fold::neutral;
use super::pair::Pair;
use super::{Both, Folded};
use crate::apart::Seen;
use crate::compile::{self, Rendering};
use crate::fleet::{Environment, Tenant};
use crate::proof;
use crate::source::Place;

/// A way that opens or closes, of the platform or the same in many tenants.
#[derive(Clone, Debug)]
pub(crate) struct WayChange {
    /// Whether it opens.
    pub opens: bool,
    /// The channel; `network` for connections.
    pub channel: &'static str,
    /// Who goes it.
    pub from: String,
    /// Where to.
    pub to: String,
    /// The ports, or the steps.
    pub how: String,
    /// The tenants at its ends; of many alike, all of them. Empty for the platform's own.
    pub tenants: Vec<String>,
    /// Whether it leads from one tenant to another.
    pub crosses: bool,
    /// The line of a definition that may have made it.
    pub place: Option<Place>,
}

/// Kinds that may open or close a connection.
const POLICIES: [&str; 7] = [
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
    "Namespace",
];
/// Kinds that may open or close another way.
const OTHERS: [&str; 15] = [
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
    "ServiceAccount",
    "Ingress",
    "HTTPRoute",
    "Service",
    "ExternalSecret",
    "SecretStore",
    "ClusterSecretStore",
    "PersistentVolume",
    "AppProject",
    "ValidatingAdmissionPolicy",
    "ResourceQuota",
];
/// What the model calls any pod that may be made in a namespace.
const ANY: &str = "any-pod[";
/// So many tenants in which a change is the same are looked at.
const EACH: usize = 3;
/// So many tenants that do not change are looked at beside them.
const BESIDE: usize = 2;

/// The ways of an environment that open or close. Where nothing changes that decides about ways, nothing is looked at.
pub(super) fn changed(pair: &Pair<'_>, both: &Both<'_>, folded: &[Folded]) -> Vec<WayChange> {
    let decides = |one: &&Folded| {
        let kind = one.change.identity.kind.as_str();
        POLICIES.contains(&kind) || OTHERS.contains(&kind)
    };
    let deciding: Vec<&Folded> = folded.iter().filter(decides).collect();
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    if deciding.is_empty() {
        return Vec::new();
    }
    let wanted = wanted(pair, &deciding, after.environment());
    let (before, after) = (only(before, &wanted), only(after, &wanted));
    let (old, new) = (|| compile::look(&before, &both.before.catalog), || compile::look(&after, &both.after.catalog));
    // What keeps a side from being rendered is for the gate to report.
    let (Ok(old), Ok(new)) = rayon::join(old, new) else { return Vec::new() };
    let named: Vec<&Arc<Tenant>> = after.tenants.iter().collect();
    let found = network(&old, &new).into_iter().chain(others(&old, &new));
    fold(found.map(|way| way.of(&named)).collect(), &named, &deciding)
}

/// The tenants that are looked at: of those in which a change is the same the first, and some that do not change.
fn wanted<'f>(pair: &Pair<'_>, deciding: &[&'f Folded], after: &'f Environment) -> BTreeSet<&'f str> {
    let (came, gone) = pair.tenants_that_come_and_go();
    let stays = |name: &&str| !came.iter().chain(&gone).any(|other| other == name);
    let changed = deciding.iter().flat_map(|one| one.tenants.iter().map(String::as_str).filter(stays).take(EACH));
    let mut wanted: BTreeSet<&str> = changed.collect();
    let beside = after.tenants.iter().map(|tenant| tenant.name.as_str()).filter(stays);
    let beside: Vec<&str> = beside.filter(|name| !wanted.contains(name)).take(BESIDE).collect();
    wanted.extend(beside);
    wanted
}

fn only(rendering: &Rendering<'_>, wanted: &BTreeSet<&str>) -> Environment {
    let mut environment = rendering.environment().clone();
    environment.tenants.retain(|tenant| wanted.contains(tenant.name.as_str()));
    environment
}

fn network(old: &Seen<'_>, new: &Seen<'_>) -> Vec<WayChange> {
    let changes = proof::changes(Some(old.model()), Some(new.model()));
    let both = changes.into_iter().flat_map(|change| {
        [(true, change.opened), (false, change.closed)]
            .map(|(opens, ports)| (opens, ports, change.from.clone(), change.to.clone()))
    });
    let differ = both.filter(|(_, ports, ..)| !ports.is_empty());
    let all: Vec<WayChange> =
        differ.map(|(opens, ports, from, to)| WayChange::new(opens, "network", from, to, ports.to_string())).collect();
    let is_told = |way: &WayChange| all.iter().any(|other| other.says_more_than(way));
    all.iter().filter(|way| !is_told(way)).cloned().collect()
}

fn others(old: &Seen<'_>, new: &Seen<'_>) -> Vec<WayChange> {
    let all = |seen: &Seen<'_>| -> BTreeSet<(&'static str, String, String, String)> {
        let ways = seen.ways(None);
        let each = ways.into_iter().flat_map(|(channel, ways)| ways.into_iter().map(move |way| (channel, way)));
        each.map(|(channel, way)| {
            let from = way.tenant.unwrap_or_else(|| "every tenant".to_owned());
            (channel.name(), from, way.to, way.steps.join("; "))
        })
        .filter(|(channel, ..)| *channel != "network")
        .collect()
    };
    let (old, new) = (all(old), all(new));
    let opened = new.difference(&old).map(|way| (true, way));
    let closed = old.difference(&new).map(|way| (false, way));
    let both = opened
        .chain(closed)
        .map(|(opens, (channel, from, to, how))| WayChange::new(opens, channel, from.clone(), to.clone(), how.clone()));
    both.collect()
}

impl WayChange {
    fn new(opens: bool, channel: &'static str, from: String, to: String, how: String) -> Self {
        Self { opens, channel, from, to, how, tenants: Vec::new(), crosses: false, place: None }
    }

    /// Whether it is of a workload what another is of any pod that may be made in the workload's namespace.
    fn says_more_than(&self, other: &Self) -> bool {
        let stands_for = |any: &str, own: &str| {
            let (any, own) = (any.split_once('/'), own.split_once('/'));
            any.zip(own)
                .is_some_and(|((any, pod), (own, name))| any == own && pod.starts_with(ANY) && !name.starts_with(ANY))
        };
        (self.opens, &self.how) == (other.opens, &other.how)
            && ((stands_for(&other.from, &self.from) && self.to == other.to)
                || (stands_for(&other.to, &self.to) && self.from == other.from))
    }

    /// With the tenants at its ends.
    fn of(mut self, tenants: &[&Arc<Tenant>]) -> Self {
        let at = |end: &str| {
            let namespace = end.split('/').next().unwrap_or(end);
            tenants.iter().find(|one| one.spec.namespace == namespace || one.name == end).map(|one| one.name.clone())
        };
        let ends = (at(&self.from), at(&self.to));
        self.crosses = matches!(&ends, (Some(from), Some(to)) if from != to);
        self.tenants = [ends.0, ends.1].into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
        self
    }
}

/// The same way in many tenants, once, with all tenants in which what decides changes alike.
fn fold(found: Vec<WayChange>, named: &[&Arc<Tenant>], deciding: &[&Folded]) -> Vec<WayChange> {
    let by_name: BTreeMap<&str, &Arc<Tenant>> = named.iter().map(|one| (one.name.as_str(), *one)).collect();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut folded: Vec<WayChange> = Vec::new();
    for mut way in found {
        let tenant = if way.crosses { None } else { way.tenants.first().and_then(|name| by_name.get(name.as_str())) };
        let key = format!("{} {} {} {} {}", way.opens, way.channel, way.from, way.to, way.how);
        let key = format!("{} {}", tenant.is_some(), neutral(&key, tenant.map(|tenant| &***tenant)));
        let is_of = |one: &&&Folded| match way.tenants.first() {
            Some(tenant) => one.tenants.contains(tenant),
            None => one.tenants.is_empty(),
        };
        let cause = deciding.iter().find(is_of).or_else(|| deciding.first());
        if let Some(cause) = cause {
            way.place = cause.lines.iter().flatten().next().cloned();
            if tenant.is_some() && cause.tenants.len() > way.tenants.len() {
                way.tenants.clone_from(&cause.tenants);
            }
        }
        match at.get(&key).and_then(|at| folded.get_mut(*at)) {
            Some(known) => {
                let all: BTreeSet<String> = known.tenants.drain(..).chain(way.tenants).collect();
                known.tenants = all.into_iter().collect();
            }
            None => {
                at.insert(key, folded.len());
                folded.push(way);
            }
        }
    }
    folded
}
