//! What differs inside an object: values by their paths, items of lists by what tells them apart.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::redacted::redacted;

/// What tells items of lists apart, the first that all items have and in which they all differ.
const KEYS: [&str; 7] = ["name", "key", "mountPath", "containerPort", "port", "ip", "type"];

/// One value that differs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldChange {
    /// Its path, as in `spec.containers[web].image`.
    pub path: String,
    /// What stood there; a secret is not shown.
    pub before: Option<Value>,
    /// What stands there; a secret is not shown.
    pub after: Option<Value>,
}

/// One side: the value itself, which is compared, and the one that may be shown.
#[derive(Clone, Copy)]
struct Side<'a> {
    value: Option<&'a Value>,
    shown: Option<&'a Value>,
}

impl<'a> Side<'a> {
    fn get(self, name: &str) -> Self {
        Self {
            value: self.value.and_then(|value| value.get(name)),
            shown: self.shown.and_then(|value| value.get(name)),
        }
    }

    fn at(self, index: Option<usize>) -> Self {
        let at = |value: Option<&'a Value>| value.and_then(|value| value.get(index?));
        Self { value: at(self.value), shown: at(self.shown) }
    }

    fn items(self) -> Option<&'a Vec<Value>> {
        self.value.and_then(Value::as_array)
    }
}

/// Every value that differs between two states of an object.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let (old, new) = (redacted(before), redacted(after));
    let mut found = Vec::new();
    let before = Side { value: Some(before), shown: Some(&old) };
    walk(before, Side { value: Some(after), shown: Some(&new) }, "", &mut found);
    found
}

fn walk(before: Side<'_>, after: Side<'_>, path: &str, found: &mut Vec<FieldChange>) {
    if before.value == after.value {
        return;
    }
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (before.value, after.value) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let below = match (path.is_empty(), name.contains(['.', '/'])) {
                (_, true) => format!("{path}[{name}]"),
                (true, false) => name.clone(),
                (false, false) => format!("{path}.{name}"),
            };
            walk(before.get(name), after.get(name), &below, found);
        }
        return;
    }
    if let (Some(old), Some(new)) = (before.items(), after.items()) {
        return items(before, after, (old, new), path, found);
    }
    found.push(FieldChange { path: path.to_owned(), before: before.shown.cloned(), after: after.shown.cloned() });
}

fn items(
    before: Side<'_>,
    after: Side<'_>,
    (old, new): (&Vec<Value>, &Vec<Value>),
    path: &str,
    found: &mut Vec<FieldChange>,
) {
    let Some(key) = KEYS.into_iter().find(|key| by_key(old, key).is_some() && by_key(new, key).is_some()) else {
        for index in 0..old.len().max(new.len()) {
            walk(before.at(Some(index)), after.at(Some(index)), &format!("{path}[{index}]"), found);
        }
        return;
    };
    let (then, now) = (by_key(old, key).unwrap_or_default(), by_key(new, key).unwrap_or_default());
    let start = found.len();
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    for name in names {
        let (one, other) = (before.at(then.get(name).copied()), after.at(now.get(name).copied()));
        walk(one, other, &format!("{path}[{name}]"), found);
    }
    if found.len() == start {
        // Only the order of the items differs.
        found.push(FieldChange { path: path.to_owned(), before: before.shown.cloned(), after: after.shown.cloned() });
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
