//! What the locator names decides, and what it does not name does not: tried on the example platform, by changing one scalar at a time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{EntryPart, Unit};
use crate::compile;
use crate::manifest::{File, Provenance};
use crate::source::{Place, SourceFile, Span, Tree};
use crate::workspace::Workspace;
use yaml::Pointer;

/// So many lines of an environment are tried: each try resolves and renders the platform again.
const TRIES: usize = 4;
/// One in so many other scalars is looked at in each try.
const EVERY: usize = 5;
/// One in so many scalars has its lines looked for.
const SAMPLE: usize = 8;

/// The example platform with one tenant.
fn example() -> Tree {
    let (mut tree, _) = Tree::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    tree.files.retain(|path, _| !path.starts_with("tenants/") || path.starts_with("tenants/acme/"));
    tree
}

/// A scalar that a template made, and the lines that the locator names for it.
struct Tried {
    path: String,
    pointer: Pointer,
    value: Value,
    /// The line to change, if one is named.
    place: Option<Place>,
    /// All lines that had a say.
    named: Vec<Place>,
}

/// What `of` makes of the scalars that are rendered.
fn scalars<T: Send>(
    tree: &Tree,
    environment: &str,
    of: impl Fn(&Unit<'_>, &File, Pointer, Value) -> Option<T> + Sync,
) -> Option<Vec<T>> {
    let workspace = Workspace::of(tree.clone(), vec![]);
    let environment = workspace.fleet.environment(environment).filter(|_| !workspace.is_broken())?;
    let finish = |unit: Unit<'_>| {
        let all = unit
            .files
            .iter()
            .flat_map(|file| below(&file.object, Pointer::ROOT).into_iter().map(move |scalar| (file, scalar)));
        all.filter_map(|(file, (pointer, value))| of(&unit, file, pointer, value)).collect()
    };
    Some(compile::model(environment, &workspace.catalog, finish).ok()?.1)
}

/// A scalar with the lines that are named for it, if it is in the sample.
fn tried(unit: &Unit<'_>, file: &File, pointer: Pointer, value: Value) -> Option<Tried> {
    let sum: usize = file.path.bytes().chain(pointer.as_str().bytes()).map(usize::from).sum();
    if !is_of_template(file, &pointer) || !sum.is_multiple_of(SAMPLE) {
        return None;
    }
    let origin = unit.origin(file, &pointer, EntryPart::Value);
    let traced = unit.traced(file);
    let named = traced.source(&pointer, EntryPart::Value).cloned().into_iter().flat_map(|source| {
        [source.place].into_iter().chain(source.values).chain(source.conditions).collect::<Vec<_>>()
    });
    let place = Some(origin.place).filter(|_| origin.decided);
    Some(Tried { path: file.path.clone(), pointer, value, place, named: named.collect() })
}

fn below(value: &Value, pointer: Pointer) -> Vec<(Pointer, Value)> {
    match value {
        Value::Object(map) => map.iter().flat_map(|(key, value)| below(value, pointer.key(key))).collect(),
        Value::Array(items) => items.iter().enumerate().flat_map(|(at, item)| below(item, pointer.index(at))).collect(),
        scalar => vec![(pointer, scalar.clone())],
    }
}

/// Whether a template, and nothing after it, made a value: a Job's name ends in a digest of all of it.
fn is_of_template(file: &File, pointer: &Pointer) -> bool {
    match &file.provenance {
        Provenance::Template { .. } => pointer.within(&"/metadata".into()).is_none(),
        Provenance::Release { values, .. } => pointer.within(&Pointer::literal(values)).is_some(),
        _ => false,
    }
}

/// The tree with another scalar of the same type at a place; nothing where no scalar stands there.
fn changed(tree: &Tree, place: &Place) -> Option<Tree> {
    let file = tree.files.get(&place.file.path)?;
    let text = file.slice(place.span);
    let other = match text {
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        _ if text.parse::<u32>().is_ok() => (text.parse::<u32>().ok()? + 1).to_string(),
        _ if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && !text.is_empty() => {
            format!("{text}x")
        }
        _ => return None,
    };
    let mut changed = tree.clone();
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    let text = format!("{}{other}{}", file.text.get(..start)?, file.text.get(end..)?);
    changed.files.insert(file.path.clone(), SourceFile::new(file.path.as_str(), text));
    Some(changed)
}

/// The values that a tree renders to at pointers of files.
fn rendered(tree: &Tree, environment: &str, at: &[&Tried]) -> Option<Vec<Option<Value>>> {
    let asked: BTreeSet<(&str, &str)> = at.iter().map(|one| (one.path.as_str(), one.pointer.as_str())).collect();
    let all = scalars(tree, environment, |_, file, pointer, value| {
        asked.contains(&(file.path.as_str(), pointer.as_str())).then(|| (file.path.clone(), pointer, value))
    })?;
    let value = |one: &&Tried| {
        let mut same = all.iter().filter(|(path, pointer, _)| (path, pointer) == (&one.path, &one.pointer));
        same.next().map(|(_, _, value)| value.clone())
    };
    Some(at.iter().map(value).collect())
}

/// Whether a place is in what is named: the scalar itself, or anything below a key.
fn covers(named: &Place, place: &Place) -> bool {
    let stream = yaml::parse(&named.file, &yaml::Limits::default());
    let holds = |span: Span| span.start <= place.span.start && place.span.end <= span.end;
    let below = || {
        let root = stream.documents.first()?.root();
        root.pointer(&root.pointer_at(named.span)?.0).map(|node| holds(node.span()))
    };
    named.file.path == place.file.path && (holds(named.span) || below().unwrap_or_default())
}

#[test]
fn the_scalar_at_the_place_that_is_named_decides_and_no_other_does() {
    let tree = example();
    let (mut decided, mut left) = (0, 0);
    for environment in ["production", "staging"] {
        let all = scalars(&tree, environment, tried).unwrap();
        // Each line that is named, with a scalar that it decides.
        let mut lines = BTreeSet::new();
        let named: Vec<(&Tried, &Place, Tree)> = all
            .iter()
            .filter_map(|one| Some((one, one.place.as_ref()?)))
            .filter(|(_, place)| lines.insert((place.file.path.clone(), place.span)))
            .filter_map(|(one, place)| Some((one, place, changed(&tree, place)?)))
            .collect();
        let stride = named.len().div_ceil(TRIES).max(1);
        for (one, place, changed) in named.into_iter().step_by(stride) {
            let Some(after) = rendered(&changed, environment, &[one]) else { continue };
            assert_ne!(after[0].as_ref(), Some(&one.value), "{} {} by {place}", one.path, one.pointer);
            decided += 1;
            // Whatever does not name the line stays as it is.
            let others: Vec<&Tried> =
                all.iter().step_by(EVERY).filter(|other| !other.named.iter().any(|own| covers(own, place))).collect();
            let Some(after) = rendered(&changed, environment, &others) else { continue };
            for (other, after) in others.iter().zip(after) {
                if let Some(after) = after {
                    assert_eq!(after, other.value, "{} {} by {place}", other.path, other.pointer);
                    left += 1;
                }
            }
        }
    }
    assert!(decided > 2 && left > 20, "{decided} {left}");
}
