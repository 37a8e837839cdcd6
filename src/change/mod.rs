//! Two folders of manifests, and what the edits between them do to a cluster that holds the first.

pub(crate) mod consequence;
mod definitions;
mod fields;
pub(crate) mod form;
mod identity;
mod redacted;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use change::{Definitions, Verdict};
use reach::model::Object;
use serde_json::Value;

use crate::source::Place;

pub(crate) use consequence::Consequence;
pub(crate) use definitions::Known;
pub(crate) use fields::{FieldChange, path, paths};
pub(crate) use identity::{Found, Identity, lasting};
pub(crate) use redacted::redacted;

/// What became of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It differs.
    Changed,
    /// The same object has another name or namespace.
    Moved,
}

impl Kind {
    /// In one word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// An object that is not what it was.
#[derive(Debug)]
pub(crate) struct Change {
    /// What became of it.
    pub kind: Kind,
    /// Which object; of a moved one, its new name.
    pub identity: Identity,
    /// Of a moved one, its old name.
    pub from: Option<Identity>,
    /// Where it stands: after, or of a removed one before.
    pub place: Place,
    /// What differs inside.
    pub fields: Vec<FieldChange>,
    /// What the API server says to the edit; of an object that stands on both sides.
    pub verdict: Option<Verdict>,
    /// What follows from it.
    pub consequences: Vec<Consequence>,
}

impl Change {
    /// Whether the API server refuses the edit, or of a moved object what it is to become.
    pub(crate) fn is_refused(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.answer == change::Answer::Refused)
    }
}

/// Compares two lists of objects. What the changes are sorted by is the object's kind and name.
pub(crate) fn compare(before: &[Object], after: &[Object]) -> Vec<Change> {
    compare_found(&Known::default(), &identity::all(before), &identity::all(after))
}

/// Compares objects of which it is known where they stand.
pub(crate) fn compare_found(known: &Known, before: &[Found], after: &[Found]) -> Vec<Change> {
    let definitions = known.of(before.iter().chain(after).map(|one| &one.value));
    let mut changes = Vec::new();
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let pairs = identity::paired(before, after);
    for (old, now) in pairs {
        match (old, now) {
            (Some(old), Some(now)) if old.value != now.value => {
                changes.push(changed(&definitions, old, now));
            }
            (Some(_), Some(_)) | (None, None) => {}
            (Some(old), None) => gone.push(old),
            (None, Some(now)) => new.push(now),
        }
    }
    let moved = moved(&mut gone, &mut new);
    changes.extend(moved.into_iter().map(|(old, now)| Change {
        kind: Kind::Moved,
        from: Some(old.identity.clone()),
        verdict: Some(definitions.verdict(&old.value, &now.value)),
        consequences: consequence::of_moved(&old.value),
        ..plain(Kind::Moved, now)
    }));
    changes.extend(identity::remade(&mut gone, &mut new).into_iter().map(|(old, now)| Change {
        from: Some(old.identity.clone()),
        fields: differences(&old.value, &now.value).into_iter().filter(|field| field.path != "metadata.name").collect(),
        consequences: consequence::of_remade(&now.value),
        ..plain(Kind::Moved, now)
    }));
    changes.extend(
        gone.into_iter()
            .map(|old| Change { consequences: consequence::of_removed(&old.value), ..plain(Kind::Removed, old) }),
    );
    changes.extend(
        new.into_iter()
            .map(|now| Change { consequences: consequence::of_added(&now.value), ..plain(Kind::Added, now) }),
    );
    changes.sort_by(|one, other| (&one.identity, one.kind).cmp(&(&other.identity, other.kind)));
    changes
}

/// What differs between two documents. Secrets in them are not shown.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<FieldChange> {
    fields::changes(before, after)
}

fn changed(definitions: &Definitions, old: &Found, now: &Found) -> Change {
    let verdict = definitions.verdict(&old.value, &now.value);
    Change {
        fields: fields::changes(&old.value, &now.value),
        consequences: consequence::of_changed(&old.value, &now.value, &verdict),
        verdict: Some(verdict),
        ..plain(Kind::Changed, now)
    }
}

fn plain(kind: Kind, found: &Found) -> Change {
    Change {
        kind,
        identity: found.identity.clone(),
        from: None,
        place: found.place.clone(),
        fields: Vec::new(),
        verdict: None,
        consequences: Vec::new(),
    }
}

/// Takes out the objects that are the same but for their name and namespace.
fn moved<'a>(gone: &mut Vec<&'a Found>, new: &mut Vec<&'a Found>) -> Vec<(&'a Found, &'a Found)> {
    paired(gone, new, |found| Some(nameless(&found.value)))
}

/// Takes out the objects that have one key on both sides, each with the first of that key that is left.
fn paired<'a, K: Eq + Hash>(
    gone: &mut Vec<&'a Found>,
    new: &mut Vec<&'a Found>,
    key: impl Fn(&'a Found) -> Option<K>,
) -> Vec<(&'a Found, &'a Found)> {
    let mut left: HashMap<K, Vec<&Found>> = HashMap::new();
    for now in new.iter().rev() {
        if let Some(key) = key(now) {
            left.entry(key).or_default().push(now);
        }
    }
    let mut pairs = Vec::new();
    gone.retain(|old| match key(old).and_then(|key| left.get_mut(&key)).and_then(Vec::pop) {
        Some(now) => {
            pairs.push((*old, now));
            false
        }
        None => true,
    });
    let taken: HashSet<*const Found> = pairs.iter().map(|(_, now)| std::ptr::from_ref(*now)).collect();
    new.retain(|now| !taken.contains(&std::ptr::from_ref(*now)));
    pairs
}

/// An object as a text, without its name and namespace.
fn nameless(object: &Value) -> String {
    let mut object = object.clone();
    if let Some(Value::Object(meta)) = object.get_mut("metadata") {
        meta.shift_remove("name");
        meta.shift_remove("namespace");
    }
    object.to_string()
}
