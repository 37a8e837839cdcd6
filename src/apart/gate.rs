//! What keeps an environment from being rendered: a channel that is open, and that nobody accepted.
//!
//! A way is accepted by the name of its channel, or by that and the tenant that goes it: `rights`, `rights/hooli`.

use std::collections::{BTreeMap, BTreeSet};

use apart::{Channel, Way};

use super::rules::{OPEN_CHANNEL, UNUSED_EXCEPTION};
use super::{Accepted, Known, Line, OwnerObjects, Stands, index, scene, stands};
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::layout::RENDERED;
use crate::proof::Model;
use yaml::Pointer;

/// The ways of an environment, by channel and by the tenant that goes them.
type Open = BTreeMap<(Channel, Option<String>), Vec<Way>>;

/// A finding, and where what it is about is rendered.
pub(crate) struct Refused<'p> {
    /// The finding, at the definition of whom it is about.
    pub finding: Finding,
    /// Where the way is rendered; none where no object makes it.
    pub stands: Option<Stands<'p>>,
}

/// A finding for each channel and tenant whose ways are open and not accepted; and what is said of the channels.
pub(crate) fn refused<'p>(
    environment: &Environment,
    model: &Model<'_>,
    parts: &'p [OwnerObjects],
) -> (Vec<Refused<'p>>, Vec<Line>) {
    let mut open = Open::new();
    for way in apart::open(&scene(environment, model, parts)) {
        open.entry((way.channel, way.tenant.clone())).or_default().push(way);
    }
    let accepted = &environment.spec.accepted_exceptions;
    let index = index(parts);
    let (mut refused, mut by_channel) = (Vec::new(), BTreeMap::<Channel, BTreeMap<String, Accepted>>::new());
    for ((channel, tenant), ways) in &open {
        let names = [Some(channel.name().to_owned()), tenant.as_ref().map(|tenant| format!("{channel}/{tenant}"))];
        let by: Vec<String> = names.into_iter().flatten().filter(|name| accepted.contains(name)).collect();
        let Some(way) = ways.first() else { continue };
        if by.is_empty() {
            refused.push(finding(environment, &index, tenant.as_deref(), way, ways.len()));
        }
        for name in by {
            let known = by_channel.entry(*channel).or_default().entry(name).or_default();
            known.is_open |= ways.iter().any(|way| way.decided);
            known.add(way, ways.len());
        }
    }
    let line = |channel: &Channel| Line::new(channel.name(), by_channel.remove(channel).unwrap_or_default());
    (refused, Channel::ALL.iter().map(line).collect())
}

fn finding<'p>(
    environment: &Environment,
    index: &[(&'p OwnerObjects, &'p Known)],
    tenant: Option<&str>,
    way: &Way,
    count: usize,
) -> Refused<'p> {
    let channel = way.channel.name();
    let name = tenant.map_or_else(|| channel.to_owned(), |tenant| format!("{channel}/{tenant}"));
    let more = if count > 1 { format!("; {} more, see `tenantry apart`", count - 1) } else { String::new() };
    let stands = stands(index, way);
    let at = stands.as_ref().map(|at| format!(" ({RENDERED}/{}/{})", environment.name, at.path)).unwrap_or_default();
    let says = if way.decided { "is open" } else { "is not decided" };
    let message = format!("{channel}: the way to {} {says}: {}{at}{more}", way.to, way.steps.join("; "));
    let place = match tenant.and_then(|name| environment.tenant(name)) {
        Some(tenant) => tenant.place("/metadata/name"),
        None => environment.place("/metadata/name"),
    };
    let help = format!("close it, or accept it with {name:?} under spec.acceptedExceptions and the reason beside it");
    let finding = OPEN_CHANNEL.at(place, message).help(help).environment(&environment.name);
    let finding = match tenant {
        Some(tenant) => finding.tenant(tenant),
        None => finding,
    };
    Refused { finding, stands }
}

/// A finding for each accepted exception that neither a channel nor a flow, of these names, needs.
pub(crate) fn unused<'e>(
    environment: &Environment,
    channels: &'e [Line],
    flows: impl Iterator<Item = &'e str>,
) -> Vec<Finding> {
    let needed: BTreeSet<&str> = channels.iter().flat_map(Line::accepted).chain(flows).collect();
    let accepted = environment.spec.accepted_exceptions.iter().enumerate();
    let idle = accepted.filter(|(_, name)| !needed.contains(name.as_str()));
    idle.map(|(at, name)| {
        let place = environment.place(Pointer::from("/spec/acceptedExceptions").index(at));
        let message = format!("acceptedExceptions: nothing needs {name:?} any more");
        UNUSED_EXCEPTION.at(place, message).help("remove it").environment(&environment.name)
    })
    .collect()
}
