use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::lint::Check;
use crate::lint::subject::change::{EnvironmentChange, TreeChange};
use crate::manifest::Identity;
pub(super) use crate::output::rules::OWNER_MOVES;
use yaml::Pointer;

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    if !change.reaches_all() {
        return;
    }
    for each in change.environments() {
        match of_definition(each) {
            Some(finding) => findings.push(finding),
            None => findings.extend(of_objects(each, change)),
        }
    }
}

/// What moves everything.
fn of_definition(each: EnvironmentChange<'_>) -> Option<Finding> {
    let (before, after) = (&each.before.spec.delivery, &each.after.spec.delivery);
    let (field, message) = if before.engine != after.engine {
        ("engine", format!("all of {} moves from {} to {}", each.after.name, before.engine.name(), after.engine.name()))
    } else if before.buckets != after.buckets && !each.before.tenants.is_empty() {
        let count = |buckets| u16::from(buckets);
        let message = format!(
            "the tenants of {} move from {} groups to {}",
            each.after.name,
            count(before.buckets),
            count(after.buckets)
        );
        ("buckets", message)
    } else {
        return None;
    };
    let pointer = Pointer::filled("/spec/delivery/{}", [&field]);
    let finding = OWNER_MOVES
        .at(each.after.place(&pointer), message)
        .related(each.before.place(&pointer), "as it was")
        .environment(&each.after.name);
    Some(
        finding.help(
            "this is a choice for the environment's lifetime: make another environment, and move tenants one by one",
        ),
    )
}

/// Single objects: a finding for each pair of owners.
fn of_objects(each: EnvironmentChange<'_>, change: &TreeChange<'_>) -> Vec<Finding> {
    let mut moves: BTreeMap<(&str, &str), Vec<&Identity>> = BTreeMap::new();
    for (before, after) in each.objects(change).unwrap_or_default() {
        for (object, owner) in before {
            if let Some(other) = after.and_then(|after| after.get(object)).filter(|other| *other != owner) {
                moves.entry((owner, other)).or_default().push(object);
            }
        }
    }
    let finding = |((from, to), objects): ((&str, &str), Vec<&Identity>)| {
        let first = objects.first().map(ToString::to_string).unwrap_or_default();
        let more = objects.len().saturating_sub(1);
        let message = match more {
            0 => format!("{first} moves from {from} to {to}"),
            more => format!("{first} and {more} more move from {from} to {to}"),
        };
        OWNER_MOVES
            .at(each.after.place("/metadata/name"), message)
            .environment(&each.after.name)
            .help("protect it from pruning in a change of its own first, or put it back")
    };
    moves.into_iter().map(finding).collect()
}
