//! What keeps an environment from being rendered: a channel that is open, and that nobody accepted.
//!
//! A way is accepted by the name of its channel, or by that and the tenant that goes it: `rights`, `rights/hooli`.

use std::collections::BTreeMap;

use apart::{Channel, Way};

use super::rules::OPEN_CHANNEL;
use super::{Part, file, scene};
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::layout::RENDERED;
use crate::proof::Model;

/// A finding for each channel and tenant whose ways are open and not accepted.
pub(crate) fn refused(environment: &Environment, model: &Model<'_>, parts: &[Part]) -> Vec<Finding> {
    let mut open: BTreeMap<(Channel, Option<String>), Vec<Way>> = BTreeMap::new();
    for way in apart::open(&scene(environment, model, parts)) {
        open.entry((way.channel, way.tenant.clone())).or_default().push(way);
    }
    let accepted = &environment.spec.accepted_exceptions;
    let is_open = |name: &str| accepted.iter().all(|exception| exception != name);
    let refused = open.iter().filter(|((channel, tenant), _)| {
        is_open(channel.name()) && tenant.as_ref().is_none_or(|tenant| is_open(&format!("{channel}/{tenant}")))
    });
    refused
        .filter_map(|((_, tenant), ways)| {
            Some(finding(environment, parts, tenant.as_deref(), ways.first()?, ways.len()))
        })
        .collect()
}

fn finding(environment: &Environment, parts: &[Part], tenant: Option<&str>, way: &Way, count: usize) -> Finding {
    let channel = way.channel.name();
    let name = tenant.map_or_else(|| channel.to_owned(), |tenant| format!("{channel}/{tenant}"));
    let more = if count > 1 { format!("; {} more, see `tenantry apart`", count - 1) } else { String::new() };
    let at = file(parts, way).map(|path| format!(" ({RENDERED}/{}/{path})", environment.name)).unwrap_or_default();
    let says = if way.decided { "is open" } else { "is not decided" };
    let message = format!("{channel}: the way to {} {says}: {}{at}{more}", way.to, way.steps.join("; "));
    let place = match tenant.and_then(|name| environment.tenant(name)) {
        Some(tenant) => tenant.place("/metadata/name"),
        None => environment.place("/metadata/name"),
    };
    let help = format!("close it, or accept it with {name:?} under spec.acceptedExceptions and the reason beside it");
    let finding = OPEN_CHANNEL.at(place, message).help(help).environment(&environment.name);
    match tenant {
        Some(tenant) => finding.tenant(tenant),
        None => finding,
    }
}
