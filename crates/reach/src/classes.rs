//! Classes of namespaces that are the same but for names.
//!
//! Two namespaces are of one class if an exchange of their names leaves the cluster as it is: then every question has the
//! same answer for both, and one of them (and one pair of them) stands for all. A *word* is the value of a label, in a
//! namespace's labels, a pod's or a selector. Words that occur in the objects of one namespace only are its own, and are
//! numbered in the order of their occurrence; all others are what they are. Namespaces with equal encodings have objects
//! that differ in own words only, in the same places, and nothing else in the cluster mentions those words.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::encoding::{Encoder, Words};
use super::index::NamespaceIndex;
use super::intents::{Declared, Intent, Standing, workload};
use super::model::{Cluster, Namespaces, Policy, Workload};

/// A namespace and what is in it.
pub(super) struct Unit<'c> {
    /// Its name.
    pub name: &'c str,
    /// Its workloads, with their indices.
    pub workloads: Vec<(usize, &'c Workload)>,
    /// Policies of it, and cluster-wide ones that select pods of it alone.
    policies: Vec<&'c Policy>,
}

/// A class: one namespace, a second one if there is any, and how many.
pub(super) struct Class<'u, 'c> {
    pub first: &'u Unit<'c>,
    pub second: Option<&'u Unit<'c>>,
    pub members: Vec<&'c str>,
}

/// The namespaces of a cluster.
pub(super) fn units<'c>(cluster: &'c Cluster, index: &NamespaceIndex<'c>) -> Vec<Unit<'c>> {
    let unit = |name: &'c String| Unit { name, workloads: Vec::new(), policies: Vec::new() };
    let mut units: BTreeMap<&str, Unit<'_>> =
        cluster.namespaces.keys().map(|name| (name.as_str(), unit(name))).collect();
    for (at, workload) in cluster.workloads.iter().enumerate() {
        if let Some(unit) = units.get_mut(workload.namespace.as_str()) {
            unit.workloads.push((at, workload));
        }
    }
    for policy in &cluster.policies {
        if let Some(unit) = owner(policy, index).and_then(|name| units.get_mut(name)) {
            unit.policies.push(policy);
        }
    }
    units.into_values().collect()
}

/// The one namespace that a policy is about.
fn owner<'c>(policy: &'c Policy, index: &NamespaceIndex<'c>) -> Option<&'c str> {
    if let Some(namespace) = &policy.namespace {
        return Some(namespace);
    }
    let Namespaces::Matching(selector) = &policy.namespaces else { return None };
    match index.matching(selector).as_slice() {
        [only] => Some(&only.name),
        _ => None,
    }
}

/// Groups namespaces into classes, in the order of their first members' names.
pub(super) fn classes<'u, 'c>(
    cluster: &'c Cluster,
    index: &NamespaceIndex<'c>,
    units: &'u [Unit<'c>],
    declared: &Declared<'_>,
) -> Vec<Class<'u, 'c>> {
    let mut words = Words::default();
    for (at, unit) in units.iter().enumerate() {
        words.visit(at, cluster.namespaces.get(unit.name), &unit.workloads, &unit.policies);
    }
    let nobodys = cluster.policies.iter().filter(|policy| owner(policy, index).is_none()).collect::<Vec<_>>();
    words.visit(units.len(), None, &[], &nobodys);
    // A digest stands for the encoding: ten thousand of them would be tens of megabytes.
    let encode = |(at, unit): (usize, &Unit<'c>)| Sha256::digest(encoding(cluster, at, unit, &words, declared)).into();
    let encodings: Vec<[u8; 32]> = units.par_iter().enumerate().map(encode).collect();
    let mut known: HashMap<[u8; 32], usize> = HashMap::new();
    let mut classes: Vec<Class<'u, 'c>> = Vec::new();
    for (unit, encoding) in units.iter().zip(encodings) {
        let at = *known.entry(encoding).or_insert(classes.len());
        match classes.get_mut(at) {
            Some(class) => {
                class.members.push(unit.name);
                class.second = class.second.or(Some(unit));
            }
            None => classes.push(Class { first: unit, second: None, members: vec![unit.name] }),
        }
    }
    classes
}

fn encoding(cluster: &Cluster, at: usize, unit: &Unit<'_>, words: &Words<'_>, declared: &Declared<'_>) -> Vec<u8> {
    let mut encoder = Encoder::new(words, at);
    if let Some(namespace) = cluster.namespaces.get(unit.name) {
        encoder.labels(&namespace.labels);
    }
    let intents = declared.intents;
    encoder.flag(intents.governed.contains(unit.name));
    encoder.flag(intents.outgoing.contains(unit.name));
    encoder.flag(intents.tenants.contains_key(unit.name));
    for policy in &unit.policies {
        encoder.policy(policy);
    }
    // Where its workloads stand in the order of its own, so that the same place has the same number in each member.
    let places: HashMap<usize, usize> =
        unit.workloads.iter().enumerate().map(|(place, (at, _))| (*at, place)).collect();
    for (at, workload) in &unit.workloads {
        encoder.workload(workload);
        let stands_for = intents.stands_for(*at);
        encoder.number(stands_for.len());
        stands_for.iter().for_each(|of| encoder.number(places.get(of).map_or(0, |place| place + 1)));
        encoder.sorted(declared.of(*at), |encoder, intent| encode_intent(encoder, intent, &places));
    }
    encoder.finish()
}

fn encode_intent(encoder: &mut Encoder<'_, '_>, intent: &Intent, places: &HashMap<usize, usize>) {
    for end in [&intent.from, &intent.to] {
        match workload(end).map(|at| (at, places.get(&at))) {
            Some((_, Some(place))) => encoder.number(place + 1),
            // A workload of another namespace is itself, whatever else is renamed.
            Some((at, None)) => {
                encoder.number(0);
                encoder.number(at);
            }
            None => encoder.debug(end),
        }
    }
    encoder.debug(&intent.ports);
    match &intent.standing {
        Standing::Required => encoder.number(0),
        Standing::Permitted => encoder.number(1),
        Standing::Exception(name) => encoder.debug(name),
    }
}
