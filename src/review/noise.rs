//! What changes only because something else does: digests in names, whoever names them, and digests of what an object reads.

use std::collections::HashMap;

use serde_json::Value;

use super::Follow;
use crate::change::{Change, FieldChange, Found, Identity, Kind, lasting};

/// Objects that came anew under another digest: the old name, the new name and which object.
#[derive(Clone, Debug, Default)]
pub(super) struct Remade(HashMap<String, (String, Identity)>);

/// Changes that have a reason of their own, and those that follow from one, with what they follow from.
#[derive(Default)]
pub(super) struct Settled {
    /// With a reason of their own.
    pub own: Vec<Change>,
    /// What they follow from, and they.
    pub follows: Vec<(Identity, Follow)>,
}

impl Remade {
    /// Takes in the objects that a unit's changes made anew.
    pub(super) fn learn(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(from) = change.from.as_ref().filter(|from| is_remade(from, &change.identity)) {
                self.0.insert(from.name.clone(), (change.identity.name.clone(), change.identity.clone()));
            }
        }
    }

    /// Whom a field names, if all that changed is the digest in the name.
    fn named(&self, field: &FieldChange) -> Option<&Identity> {
        let (before, after) = texts(field)?;
        self.0.get(before).filter(|(new, _)| new == after).map(|(_, identity)| identity)
    }
}

fn is_remade(from: &Identity, to: &Identity) -> bool {
    from.kind == to.kind && lasting(&from.name).is_some_and(|name| lasting(&to.name) == Some(name))
}

fn texts(field: &FieldChange) -> Option<(&str, &str)> {
    Some((field.before.as_ref()?.as_str()?, field.after.as_ref()?.as_str()?))
}

/// Whether a field is an annotation with a digest of something.
fn is_digest(field: &FieldChange) -> bool {
    let hex = |text: &str| (10..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    field.path.contains("annotations") && texts(field).is_some_and(|(before, after)| hex(before) && hex(after))
}

/// Parts a unit's changes; `objects` are those of after that differ.
pub(super) fn settle(changes: Vec<Change>, objects: &[Found], remade: &Remade) -> Settled {
    let names: HashMap<&str, usize> =
        changes.iter().enumerate().map(|(at, change)| (change.identity.name.as_str(), at)).collect();
    let seen = Seen { all: &changes, names: &names, objects, remade };
    let causes: HashMap<Identity, Identity> =
        changes.iter().filter_map(|change| Some((change.identity.clone(), seen.cause(change)?))).collect();
    let mut settled = Settled::default();
    for mut change in changes {
        match last(&causes, &change.identity) {
            Some(cause) => {
                let Change { identity, consequences, .. } = change;
                settled.follows.push((cause, Follow { identity, consequences, count: 1 }));
            }
            None => {
                change.fields.retain(|field| remade.named(field).is_none());
                settled.own.push(change);
            }
        }
    }
    settled
}

/// What something follows from, if need be by way of others that follow.
fn last(causes: &HashMap<Identity, Identity>, identity: &Identity) -> Option<Identity> {
    let chain = std::iter::successors(causes.get(identity), |cause| causes.get(*cause));
    chain.take(causes.len()).last().cloned()
}

/// A unit's changes.
struct Seen<'a> {
    all: &'a [Change],
    names: &'a HashMap<&'a str, usize>,
    objects: &'a [Found],
    remade: &'a Remade,
}

impl Seen<'_> {
    /// What a change follows from, if it has no reason of its own.
    fn cause(&self, change: &Change) -> Option<Identity> {
        let can_follow = matches!(change.kind, Kind::Changed | Kind::Moved) && !change.is_refused();
        if change.fields.is_empty() || !can_follow || self.has_own(change) {
            return None;
        }
        if let Some(named) = change.fields.iter().find_map(|field| self.remade.named(field)) {
            return Some(named.clone());
        }
        // It holds a digest of something that it reads, and so names.
        let object = self.objects.iter().find(|found| found.identity == change.identity)?;
        let mut read = None;
        scalars(&object.value, &mut |text| {
            let named = self.names.get(text).and_then(|at| self.all.get(*at));
            read = read.or(named.filter(|one| one.identity != change.identity && self.has_own(one)));
        });
        read.map(|cause| cause.identity.clone())
    }

    /// Whether something differs beside digests, and names that end in one.
    fn has_own(&self, change: &Change) -> bool {
        change.fields.is_empty()
            || change.fields.iter().any(|field| self.remade.named(field).is_none() && !is_digest(field))
    }
}

fn scalars<'v>(value: &'v Value, see: &mut impl FnMut(&'v str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| scalars(item, see)),
        Value::Object(map) => map.values().for_each(|value| scalars(value, see)),
        _ => {}
    }
}
