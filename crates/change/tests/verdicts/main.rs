//! Definition in, verdict out: a table for each family of kinds. A row is an edit as a JSON merge patch, and the fields that are refused
//! (none: accepted) or `=` and the fields that the server takes and does not change.

#![recursion_limit = "256"]

use change::{Answer, Definitions, Verdict};
use serde_json::{Value, json};

mod config;
mod custom;
mod network;
mod other;
mod storage;
mod workload;

/// Applies a merge patch (RFC 7386); `@` in a key's place of a list is its index.
fn patched(value: &Value, patch: &Value) -> Value {
    match (value, patch) {
        (Value::Array(items), Value::Object(changes)) => {
            let mut items = items.clone();
            for (index, change) in changes {
                let index: usize = index.parse().unwrap_or(usize::MAX);
                if index == items.len() {
                    items.push(change.clone());
                } else if change.is_null() {
                    items.remove(index);
                } else {
                    items[index] = patched(&items[index], change);
                }
            }
            Value::Array(items)
        }
        (value, Value::Object(changes)) => {
            let mut map = value.as_object().cloned().unwrap_or_default();
            for (name, change) in changes {
                if change.is_null() {
                    map.shift_remove(name);
                } else {
                    let value = patched(map.get(name).unwrap_or(&Value::Null), change);
                    map.insert(name.clone(), value);
                }
            }
            Value::Object(map)
        }
        (_, new) => new.clone(),
    }
}

fn verdict(definitions: &Definitions, before: &Value, patch: &Value) -> Verdict {
    definitions.verdict(before, &patched(before, patch))
}

/// Checks rows of a table.
fn check(before: &Value, rows: &[(Value, &str)]) {
    check_with(&Definitions::default(), before, rows);
}

fn check_with(definitions: &Definitions, before: &Value, rows: &[(Value, &str)]) {
    for (patch, expected) in rows {
        let verdict = verdict(definitions, before, patch);
        let paths: Vec<&str> = verdict.refusals.iter().map(|refusal| refusal.path.as_str()).collect();
        if let Some(without) = expected.strip_prefix('=') {
            assert_eq!(verdict.answer, Answer::Accepted, "{patch}: {:?}", verdict.refusals);
            assert_eq!(verdict.without_effect.join(" "), without.trim(), "{patch}");
        } else {
            assert_eq!(paths.join(" "), *expected, "{patch}: {:?}", verdict.refusals);
            assert_eq!(verdict.answer == Answer::Refused, !expected.is_empty(), "{patch}");
            if expected.is_empty() {
                assert_eq!(verdict.without_effect, Vec::<String>::new(), "{patch}");
            }
        }
        for refusal in &verdict.refusals {
            assert!(!refusal.reason.is_empty() && !refusal.source.is_empty(), "{refusal:?}");
        }
    }
}

#[test]
fn an_object_that_did_not_change_is_accepted() {
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "immutable": true});
    assert_eq!(Definitions::default().verdict(&object, &object).answer, Answer::Accepted);
}
