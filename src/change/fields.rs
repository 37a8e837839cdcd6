//! What differs inside an object: values by their paths, items of lists by what tells them apart.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use yaml::{Pointer, index_of};

use super::redacted::redacted;

/// What tells items of lists apart, the first that all items have and in which they all differ.
const KEYS: [&str; 7] = ["name", "key", "mountPath", "containerPort", "port", "ip", "type"];

/// One value that differs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldChange {
    /// Its path, as in `spec.containers[web].image`.
    pub path: String,
    /// The way to it in the object before; none where it is not there, or lies inside a text.
    pub was: Option<Pointer>,
    /// The way to it in the object after.
    pub is: Option<Pointer>,
    /// What stood there; a secret is not shown.
    pub before: Option<Value>,
    /// What stands there; a secret is not shown.
    pub after: Option<Value>,
}

/// One side: the value itself, which is compared, the one that may be shown, and the way to both.
#[derive(Clone, Debug)]
struct Side<'a> {
    value: Option<&'a Value>,
    shown: Option<&'a Value>,
    pointer: Pointer,
}

impl<'a> Side<'a> {
    fn root(value: &'a Value, shown: &'a Value) -> Self {
        Self { value: Some(value), shown: Some(shown), pointer: Pointer::ROOT }
    }

    fn get(&self, name: &str) -> Self {
        Self {
            value: self.value.and_then(|value| value.get(name)),
            shown: self.shown.and_then(|value| value.get(name)),
            pointer: self.pointer.key(name),
        }
    }

    fn at(&self, index: Option<usize>) -> Self {
        let at = |value: Option<&'a Value>| value.and_then(|value| value.get(index?));
        let pointer = index.map_or_else(|| self.pointer.clone(), |index| self.pointer.index(index));
        Self { value: at(self.value), shown: at(self.shown), pointer }
    }

    fn items(&self) -> Option<&'a Vec<Value>> {
        self.value.and_then(Value::as_array)
    }

    /// The document that a text holds, where nothing of it is hidden.
    fn document(&self) -> Option<Value> {
        let text = self.value.and_then(Value::as_str).filter(|text| text.trim_start().starts_with(['{', '[']))?;
        let shown = self.shown == self.value;
        serde_json::from_str(text).ok().filter(|value: &Value| shown && (value.is_object() || value.is_array()))
    }
}

/// Every value that differs between two states of an object.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let (old, new) = (redacted(before), redacted(after));
    let mut found = Vec::new();
    walk(&Side::root(before, &old), &Side::root(after, &new), "", &mut found);
    found
}

fn walk(before: &Side<'_>, after: &Side<'_>, path: &str, found: &mut Vec<FieldChange>) {
    if before.value == after.value {
        return;
    }
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (before.value, after.value) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let below = step(path, name);
            walk(&before.get(name), &after.get(name), &below, found);
        }
        return;
    }
    if let (Some(old), Some(new)) = (before.items(), after.items()) {
        return items(before, after, (old, new), path, found);
    }
    if let (Some(old), Some(new)) = (before.document(), after.document()) {
        return inside(before, after, (&old, &new), path, found);
    }
    found.push(FieldChange::new(before, after, path));
}

/// A path with the name of a field behind it.
fn step(path: &str, name: &str) -> String {
    match (path.is_empty() || path.ends_with(':'), name.contains(['.', '/'])) {
        (_, true) => format!("{path}[{name}]"),
        (true, false) => format!("{path}{name}"),
        (false, false) => format!("{path}.{name}"),
    }
}

/// The path of all that is in an object, with the way to it.
pub(crate) fn paths(object: &Value) -> Vec<(String, Pointer)> {
    let mut found = Vec::new();
    below(object, "", Pointer::ROOT, &mut found);
    found
}

// What is rendered is as deep as templates may make it, which is bounded.
fn below(value: &Value, path: &str, pointer: Pointer, found: &mut Vec<(String, Pointer)>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| below(value, &step(path, name), pointer.key(name), found));
        }
        Value::Array(items) => {
            let names = names(items);
            for (index, item) in items.iter().enumerate() {
                let name = names.get(index).cloned().unwrap_or_else(|| index.to_string());
                below(item, &format!("{path}[{name}]"), pointer.index(index), found);
            }
        }
        _ => {}
    }
    found.push((path.to_owned(), pointer));
}

/// The path of what a pointer leads to.
pub(crate) fn path(object: &Value, pointer: &Pointer) -> String {
    let mut at = Some(object);
    let mut path = String::new();
    for name in pointer.steps() {
        path = match (at, index_of(&name)) {
            (Some(Value::Array(items)), Some(index)) => {
                let name = names(items).into_iter().nth(index).unwrap_or_else(|| index.to_string());
                format!("{path}[{name}]")
            }
            _ => step(&path, &name),
        };
        at = at.and_then(|value| match value {
            Value::Array(items) => items.get(index_of(&name)?),
            value => value.get(&*name),
        });
    }
    path
}

/// What tells the items of a list apart; nothing where nothing does.
fn names(items: &[Value]) -> Vec<String> {
    let named = KEYS.into_iter().find_map(|key| by_key(items, key)).unwrap_or_default();
    let mut named: Vec<(String, usize)> = named.into_iter().collect();
    named.sort_unstable_by_key(|(_, index)| *index);
    named.into_iter().map(|(name, _)| name).collect()
}

/// What differs inside documents that texts hold, such as JSON in a ConfigMap.
fn inside(before: &Side<'_>, after: &Side<'_>, (old, new): (&Value, &Value), path: &str, found: &mut Vec<FieldChange>) {
    let start = found.len();
    walk(&Side::root(old, old), &Side::root(new, new), &format!("{path}:"), found);
    for field in found.iter_mut().skip(start) {
        (field.was, field.is) = (Some(before.pointer.clone()), Some(after.pointer.clone()));
    }
    if found.len() == start {
        found.push(FieldChange::new(before, after, path));
    }
}

impl FieldChange {
    fn new(before: &Side<'_>, after: &Side<'_>, path: &str) -> Self {
        let way = |side: &Side<'_>| side.value.map(|_| side.pointer.clone());
        Self {
            path: path.to_owned(),
            was: way(before),
            is: way(after),
            before: before.shown.cloned(),
            after: after.shown.cloned(),
        }
    }
}

fn items(
    before: &Side<'_>,
    after: &Side<'_>,
    (old, new): (&Vec<Value>, &Vec<Value>),
    path: &str,
    found: &mut Vec<FieldChange>,
) {
    let Some(key) = KEYS.into_iter().find(|key| by_key(old, key).is_some() && by_key(new, key).is_some()) else {
        for index in 0..old.len().max(new.len()) {
            walk(&before.at(Some(index)), &after.at(Some(index)), &format!("{path}[{index}]"), found);
        }
        return;
    };
    let (then, now) = (by_key(old, key).unwrap_or_default(), by_key(new, key).unwrap_or_default());
    let start = found.len();
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    for name in names {
        let (one, other) = (before.at(then.get(name).copied()), after.at(now.get(name).copied()));
        walk(&one, &other, &format!("{path}[{name}]"), found);
    }
    if found.len() == start {
        // Only the order of the items differs.
        found.push(FieldChange::new(before, after, path));
    }
}

/// The items by a field that each of them has and that no two share.
fn by_key(items: &[Value], key: &str) -> Option<HashMap<String, usize>> {
    let mut places = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let name = match item.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        if places.insert(name, index).is_some() {
            return None;
        }
    }
    Some(places)
}
