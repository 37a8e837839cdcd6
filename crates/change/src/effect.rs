//! What an accepted edit does to the object that the server holds.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::merge::key;
use crate::types::{Keys, Type};

/// What has become of the edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// What was asked for stands there.
    Set,
    /// What was taken away is gone.
    Removed,
    /// The object did not change: the server kept or put back the old value.
    None,
    /// Something else stands there now: the server completed or replaced the value.
    Other,
}

/// One field that differs between before and after.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// Its path.
    pub path: String,
    /// What has become of it.
    pub effect: Effect,
}

/// The four states of an object, or of a part of it.
#[derive(Clone, Copy)]
pub(crate) struct States<'a> {
    /// As git had it.
    pub before: Option<&'a Value>,
    /// As git has it.
    pub after: Option<&'a Value>,
    /// As the server had it.
    pub live: Option<&'a Value>,
    /// As the server has it.
    pub wanted: Option<&'a Value>,
}

impl<'a> States<'a> {
    fn map(self, with: impl Fn(&'a Value) -> Option<&'a Value>) -> Self {
        Self {
            before: self.before.and_then(&with),
            after: self.after.and_then(&with),
            live: self.live.and_then(&with),
            wanted: self.wanted.and_then(&with),
        }
    }

    fn git(self) -> impl Iterator<Item = &'a Value> {
        [self.before, self.after].into_iter().flatten()
    }
}

/// Every edit between before and after. All four are in normal form.
pub(crate) fn edits(ty: &Type, states: States<'_>) -> Vec<Edit> {
    let mut found = Vec::new();
    walk(ty, states, "", &mut found);
    found
}

fn walk(ty: &Type, states: States<'_>, path: &str, found: &mut Vec<Edit>) {
    if states.before == states.after {
        return;
    }
    let both = states.before.is_some() && states.after.is_some();
    if both && states.git().all(Value::is_object) {
        let names: BTreeSet<&String> = states.git().filter_map(Value::as_object).flat_map(|map| map.keys()).collect();
        for name in names {
            let below = match ty {
                _ if path.is_empty() => name.clone(),
                Type::Map { .. } => format!("{path}[{name}]"),
                _ => format!("{path}.{name}"),
            };
            walk(ty.field(name).unwrap_or(&Type::Any), states.map(|value| value.get(name)), &below, found);
        }
        return;
    }
    if let Type::List { keys: keys @ Keys::By(_), of } = ty
        && both
        && states.git().all(Value::is_array)
    {
        return items(keys, of, states, path, found);
    }
    if let (Type::List { of, .. }, Some(Value::Array(before)), Some(Value::Array(after))) =
        (ty, states.before, states.after)
        && before.len() == after.len()
    {
        for index in 0..after.len() {
            walk(of, states.map(|value| value.get(index)), &format!("{path}[{index}]"), found);
        }
        return;
    }
    found.push(Edit { path: path.to_owned(), effect: effect(states) });
}

fn items(keys: &Keys, of: &Type, states: States<'_>, path: &str, found: &mut Vec<Edit>) {
    let by_key = |list: Option<&Value>| -> HashMap<String, usize> {
        let items = list.and_then(Value::as_array).into_iter().flatten().enumerate();
        items.map(|(index, item)| (key(keys, item), index)).collect()
    };
    let (before, after) = (by_key(states.before), by_key(states.after));
    let (live, wanted) = (by_key(states.live), by_key(states.wanted));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let start = found.len();
    for name in names {
        let below = States {
            before: item(states.before, &before, name),
            after: item(states.after, &after, name),
            live: item(states.live, &live, name),
            wanted: item(states.wanted, &wanted, name),
        };
        let index = after.get(name).or(before.get(name)).map_or(0, |index| *index);
        walk(of, below, &format!("{path}[{index}]"), found);
    }
    if found.len() == start {
        // Only the order of the items differs.
        let effect = if states.live == states.wanted { Effect::None } else { Effect::Set };
        found.push(Edit { path: path.to_owned(), effect });
    }
}

fn item<'a>(list: Option<&'a Value>, places: &HashMap<String, usize>, key: &str) -> Option<&'a Value> {
    list?.get(*places.get(key)?)
}

fn effect(states: States<'_>) -> Effect {
    if states.live == states.wanted {
        return Effect::None;
    }
    match (states.after, states.wanted) {
        (None, None) => Effect::Removed,
        (Some(asked), Some(there)) if covers(there, asked) => Effect::Set,
        _ => Effect::Other,
    }
}

/// Whether all that was asked for stands there; defaults may stand beside it.
fn covers(there: &Value, asked: &Value) -> bool {
    match (there, asked) {
        (Value::Object(there), Value::Object(asked)) => {
            asked.iter().all(|(key, value)| there.get(key).is_some_and(|there| covers(there, value)))
        }
        (Value::Array(there), Value::Array(asked)) => {
            there.len() >= asked.len() && there.iter().zip(asked).all(|(there, asked)| covers(there, asked))
        }
        (there, asked) => there == asked,
    }
}
