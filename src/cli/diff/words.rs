//! What a change is called, in every format.

use serde_json::Value;

use crate::change::consequence::What;
use crate::change::{Change, FieldChange, Identity};
use crate::report::count;
use crate::review::{EnvironmentReview, Follow, Review, WayChange};

/// Values longer than this are cut (characters).
const LONGEST: usize = 80;
/// So many tenants are named.
const NAMED: usize = 4;
/// So many lines of a long text are shown on each side.
const LINES: usize = 6;

/// Which object, and of a moved one where from: `HelmRelease acme/agent`.
pub(super) fn object(change: &Change) -> String {
    let from = change.from.as_ref().map(|from| format!(" from {}", named(from))).unwrap_or_default();
    format!("{} {}{from}", change.identity.kind, named(&change.identity))
}

pub(super) fn named(identity: &Identity) -> String {
    if identity.namespace.is_empty() {
        identity.name.clone()
    } else {
        format!("{}/{}", identity.namespace, identity.name)
    }
}

/// What a field was, and is: each one line, or the lines of longer texts that differ.
pub(super) enum Values {
    /// Before and after.
    Short(String, String),
    /// Lines that begin with `-` and `+`.
    Lines(Vec<String>),
}

pub(super) fn values(field: &FieldChange) -> Values {
    match (&field.before, &field.after) {
        (Some(Value::String(before)), Some(Value::String(after))) if before.contains('\n') && after.contains('\n') => {
            Values::Lines(differing(before, after))
        }
        (before, after) => Values::Short(value(before.as_ref()), value(after.as_ref())),
    }
}

/// The lines of two texts between the first that differs and the last.
fn differing(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let shorter = old.len().min(new.len());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count().min(shorter - start);
    let side = |sign: char, lines: &[&str]| -> Vec<String> {
        let middle = lines.get(start..lines.len() - end).unwrap_or_default();
        let shown = middle.iter().take(LINES).map(|line| format!("{sign} {}", cut(line)));
        let more = middle.len().saturating_sub(LINES);
        shown.chain((more > 0).then(|| format!("{sign} ... and {more} more"))).collect()
    };
    [side('-', &old), side('+', &new)].concat()
}

fn value(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) => cut(&text.replace('\n', "\\n")),
        Some(value) => cut(&value.to_string()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whose a change is.
pub(super) fn owners(tenants: &[String]) -> String {
    match tenants {
        [] => "platform".to_owned(),
        [one] => format!("tenant {one}"),
        many => format!("the same in {} tenants: {}", many.len(), listed(many)),
    }
}

/// The first names of a list.
pub(super) fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// What changes for no reason of its own.
pub(super) fn follows(follow: &Follow) -> String {
    let object = format!("{} {}", follow.identity.kind, named(&follow.identity));
    let object = if follow.count > 1 { format!("{object} and {} alike", follow.count - 1) } else { object };
    let also: Vec<&str> = follow.consequences.iter().map(|one| one.message.as_str()).collect();
    if also.is_empty() { object } else { format!("{object}: {}", also.join("; ")) }
}

/// The sentence that matters, of plain changes.
pub(super) fn of_changes(changes: &[Change]) -> String {
    let of = |what: What| changes.iter().filter(|change| has(change, what)).count();
    sentence(changes.iter().map(|change| (change, 1)), &of)
}

/// The sentence that matters, of a review.
pub(super) fn of_review(review: &Review) -> String {
    let of = |what: What| -> usize {
        let own = review.changes().filter(|(_, folded)| has(&folded.change, what)).map(|(_, folded)| folded.count());
        let followers = review.changes().flat_map(|(_, folded)| &folded.follows);
        let followers = followers.filter(|one| one.consequences.iter().any(|one| one.what == what));
        own.sum::<usize>() + followers.map(|one| one.count).sum::<usize>()
    };
    sentence(review.changes().map(|(_, folded)| (&folded.change, folded.count())), &of)
}

/// The sentence that a reviewer must read, if no other: what restarts, opens, runs and goes.
pub(super) fn matters(review: &Review) -> String {
    let changes: usize = review.changes().map(|(_, folded)| folded.count()).sum();
    if changes == 0 && review.environments.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let counts = review.counts();
    let tenants =
        |of: fn(&EnvironmentReview) -> &Vec<String>| review.environments.iter().map(|one| of(one).len()).sum();
    let (came, gone): (usize, usize) = (tenants(|one| &one.came), tenants(|one| &one.gone));
    let parts = [
        (counts.refused, "edit is refused by the API server", "edits are refused by the API server"),
        (gone, "tenant goes", "tenants go"),
        (came, "tenant comes", "tenants come"),
        (counts.volumes, "object may lose data", "objects may lose data"),
        (counts.restarting, "tenant restarts", "tenants restart"),
        (counts.of_platform, "workload of the platform restarts", "workloads of the platform restart"),
        (counts.replacements, "object must be replaced", "objects must be replaced"),
        (counts.jobs, "Job runs", "Jobs run"),
        (counts.opened, "connection opens", "connections open"),
        (counts.closed, "connection closes", "connections close"),
    ];
    let mut told: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| several(count, one, many))
        .collect();
    if told.is_empty() {
        told.push(format!("{}, and nothing restarts", several(changes, "object changes", "objects change")));
    }
    let deleted = several(counts.deletions, "object is deleted", "objects are deleted");
    told.push(if counts.deletions == 0 { "nothing is deleted".to_owned() } else { deleted });
    let sentence = told.join(", ");
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn several(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("one {one}") } else { format!("{count} {many}") }
}

/// A way that opens or closes.
pub(super) fn way(way: &WayChange) -> String {
    let what = if way.opens { "opens" } else { "closes" };
    let (on, whose) = (if way.channel == "network" { " on" } else { ":" }, owners(&way.tenants));
    format!("{what} {}: {} -> {}{on} {}, {whose}", way.channel, way.from, way.to, way.how)
}

fn has(change: &Change, what: What) -> bool {
    change.consequences.iter().any(|one| one.what == what)
}

fn sentence<'c>(changes: impl Iterator<Item = (&'c Change, usize)>, with: &dyn Fn(What) -> usize) -> String {
    let changes: Vec<(&Change, usize)> = changes.collect();
    let all: usize = changes.iter().map(|(_, number)| number).sum();
    if all == 0 {
        return "Nothing changed.".to_owned();
    }
    let sum = |of: &dyn Fn(&Change) -> bool| -> usize {
        changes.iter().filter(|(change, _)| of(change)).map(|(_, number)| number).sum()
    };
    use crate::change::Kind::{Added, Changed, Moved, Removed};
    let counts = [Added, Changed, Removed, Moved].map(|kind| (sum(&|change| change.kind == kind), kind.name()));
    let effects = [
        (sum(&Change::is_refused), "refused by the API server"),
        (with(What::WithoutEffect), "with a part that has no effect"),
        (with(What::Restarts), "whose pods restart"),
        (with(What::RunsAgain), "that run again"),
        (with(What::DataDeleted), "that may delete data"),
    ];
    let told = |parts: &[(usize, &str)]| -> String {
        let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
        parts.collect::<Vec<_>>().join(", ")
    };
    let (counts, effects) = (told(&counts), told(&effects));
    let sentence = format!("{}: {counts}", count(all, "object"));
    if effects.is_empty() { sentence } else { format!("{sentence}; {effects}") }
}
