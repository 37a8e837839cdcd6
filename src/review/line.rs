//! The line of a definition that made a change.

use std::collections::BTreeMap;

use rayon::prelude::*;
use yaml::Pointer;

use super::leaves::{self, Leaf};
use super::pair::Pair;
use super::{Both, Folded};
use crate::change::{FieldChange, Identity};
use crate::compile::{EntryPart, Rendering, Unit};
use crate::manifest;
use crate::source::{Place, Tree};

/// At most so many tenants are rendered again for the lines of their changes.
const MOST: usize = 500;

/// Says of each field where it was decided.
pub(super) fn locate(pair: &Pair<'_>, both: &Both<'_>, folded: &mut [Folded]) {
    let mut by_owner: BTreeMap<Option<String>, Vec<&mut Folded>> = BTreeMap::new();
    for one in folded {
        by_owner.entry(one.tenants.first().cloned()).or_default().push(one);
    }
    let owners: Vec<_> = by_owner.into_iter().take(MOST).collect();
    owners.into_par_iter().for_each(|(owner, folded)| {
        let before = pair.before.and_then(|rendering| unit(rendering, owner.as_deref()));
        let after = pair.after.and_then(|rendering| unit(rendering, owner.as_deref()));
        let lines = Lines {
            before: before.as_ref(),
            after: after.as_ref(),
            was: &both.before.tree,
            is: &both.after.tree,
            leaves: leaves::of(before.as_ref(), after.as_ref()),
        };
        for one in folded {
            one.lines = lines.of(one);
        }
    });
}

fn unit<'a>(rendering: &'a Rendering<'_>, owner: Option<&str>) -> Option<Unit<'a>> {
    let unit = match owner {
        Some(name) => rendering.tenant(rendering.environment().tenant(name)?).map(|(unit, _)| unit),
        None => rendering.platform(),
    };
    unit.ok()
}

/// A unit on both sides, and the definitions that it is made of.
struct Lines<'a> {
    before: Option<&'a Unit<'a>>,
    after: Option<&'a Unit<'a>>,
    was: &'a Tree,
    is: &'a Tree,
    /// What differs in the definitions.
    leaves: Vec<Leaf>,
}

/// A line that decided a value.
struct Decided {
    place: Place,
    /// Whether what stands there decides it, and not only whom it is for.
    decided: bool,
    /// Whether the line is not in the other tree.
    differs: bool,
}

impl Lines<'_> {
    fn of(&self, folded: &Folded) -> Vec<Option<Place>> {
        let change = &folded.change;
        let old = change.from.as_ref().unwrap_or(&change.identity);
        if change.fields.is_empty() {
            return vec![self.line(Some((old, &Pointer::ROOT)), Some((&change.identity, &Pointer::ROOT)), None)];
        }
        let line = |field: &FieldChange| {
            let was = field.was.as_ref().map(|pointer| (old, pointer));
            self.line(was, field.is.as_ref().map(|pointer| (&change.identity, pointer)), Some(field))
        };
        change.fields.iter().map(line).collect()
    }

    /// The line that decides a value and is not the same in both trees; else the definition that differs as the value does; else the
    /// line that decides it.
    fn line(
        &self,
        was: Option<(&Identity, &Pointer)>,
        is: Option<(&Identity, &Pointer)>,
        field: Option<&FieldChange>,
    ) -> Option<Place> {
        let mut lines = is.map(|(object, pointer)| lines(self.after, object, pointer, self.was)).unwrap_or_default();
        lines.extend(was.map(|(object, pointer)| lines_of_other(self, object, pointer)).unwrap_or_default());
        let best = lines.iter().position(|line| line.differs && line.decided);
        if let Some(leaf) = leaves::best(&self.leaves, field).filter(|_| best.is_none()) {
            return Some(leaf);
        }
        let best = best.or_else(|| lines.iter().position(|line| line.decided));
        let best = best.or((!lines.is_empty()).then_some(0))?;
        Some(lines.swap_remove(best).place)
    }
}

fn lines_of_other(lines: &Lines<'_>, object: &Identity, pointer: &Pointer) -> Vec<Decided> {
    self::lines(lines.before, object, pointer, lines.is)
}

/// The lines that decide a value, the first one foremost; `other` is the tree of the other side.
fn lines(unit: Option<&Unit<'_>>, object: &Identity, pointer: &Pointer, other: &Tree) -> Vec<Decided> {
    let of = |file: &&manifest::File| {
        let found = manifest::Identity::of(&file.object);
        (found.kind.as_str(), found.name.as_str(), found.namespace.as_str())
            == (object.kind.as_str(), object.name.as_str(), object.namespace.as_str())
    };
    let Some((unit, file)) = unit.and_then(|unit| Some((unit, unit.files.iter().find(of)?))) else { return Vec::new() };
    let origin = unit.origin(file, pointer, EntryPart::Value);
    let decided = origin.decided;
    let places = std::iter::once(origin.place).chain(origin.related.into_iter().map(|related| related.place));
    places.map(|place| Decided { differs: differs(&place, other), decided, place }).collect()
}

/// Whether the line of a place is not in the same file of the other tree.
fn differs(place: &Place, other: &Tree) -> bool {
    let line = place.start().line;
    let text = place.file.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    other.files.get(&place.file.path).is_none_or(|file| !file.text.lines().any(|one| one == text))
}
