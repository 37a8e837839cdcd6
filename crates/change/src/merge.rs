//! Server-side apply by the only owner of an object's fields: what the edit makes of the object that the server holds.
//!
//! A field that the owner leaves out goes, with all below it; a field that a default or the server filled in stays
//! (`sigs.k8s.io/structured-merge-diff` v6, `merge/update.go` `prune` and `addBackDanglingItems`).

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::types::{Keys, Type};

/// The merged object.
pub(crate) fn merge(ty: &Type, live: Option<&Value>, before: Option<&Value>, after: &Value) -> Value {
    if ty.is_atomic() {
        return after.clone();
    }
    match (ty, after) {
        (Type::List { keys, of }, Value::Array(items)) => list(keys, of, live, before, items),
        (_, Value::Object(after)) => {
            Value::Object(mapping(ty, live.and_then(Value::as_object), before.and_then(Value::as_object), after))
        }
        _ => after.clone(),
    }
}

fn mapping(
    ty: &Type,
    live: Option<&Map<String, Value>>,
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
) -> Map<String, Value> {
    let given = |map: Option<&Map<String, Value>>, key: &str| {
        map.and_then(|map| map.get(key)).is_some_and(|value| !value.is_null())
    };
    let mut merged = Map::new();
    for (key, value) in live.into_iter().flatten() {
        if !given(Some(after), key) && !given(before, key) {
            merged.insert(key.clone(), value.clone());
        }
    }
    for (key, value) in after.iter().filter(|(_, value)| !value.is_null()) {
        let below = |map: Option<&'_ Map<String, Value>>| map.and_then(|map| map.get(key)).cloned();
        let value = match ty.field(key) {
            Some(of) => merge(of, below(live).as_ref(), below(before).as_ref(), value),
            None => value.clone(),
        };
        merged.insert(key.clone(), value);
    }
    merged
}

fn list(keys: &Keys, of: &Type, live: Option<&Value>, before: Option<&Value>, after: &[Value]) -> Value {
    let items = |list: Option<&Value>| list.and_then(Value::as_array).cloned().unwrap_or_default();
    let by_key = |list: &[Value]| -> HashMap<String, Value> {
        list.iter().map(|item| (key(keys, item), item.clone())).collect()
    };
    let (live, before) = (items(live), items(before));
    let (live_by_key, owned) = (by_key(&live), by_key(&before));
    let mut merged: Vec<Value> = after
        .iter()
        .map(|item| {
            let key = key(keys, item);
            merge(of, live_by_key.get(&key), owned.get(&key), item)
        })
        .collect();
    let kept = by_key(&merged);
    let unowned = live.into_iter().filter(|item| {
        let key = key(keys, item);
        !owned.contains_key(&key) && !kept.contains_key(&key)
    });
    merged.extend(unowned);
    Value::Array(merged)
}

/// What tells an item of a list apart.
pub(crate) fn key(keys: &Keys, item: &Value) -> String {
    match keys {
        Keys::Atomic => String::new(),
        Keys::Set => item.to_string(),
        Keys::By(names) => {
            let mut key = String::new();
            for name in names {
                let value = match item.get(name.as_ref()) {
                    None if name == "protocol" => "\"TCP\"".to_owned(),
                    None => "null".to_owned(),
                    Some(value) => value.to_string(),
                };
                key.push_str(&value);
                key.push(',');
            }
            key
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_owner_leaves_out_goes_and_what_a_default_filled_in_stays() {
        let Some(ty) = Type::of_kind("apps/v1", "Deployment") else { return };
        let before =
            json!({"spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "a"}, {"name": "b"}]}}}});
        let live = json!({"spec": {"replicas": 2, "strategy": {"type": "RollingUpdate"}, "template": {"spec": {
            "dnsPolicy": "ClusterFirst", "containers": [{"name": "a", "tty": true}, {"name": "b"}]}}}});
        let after = json!({"spec": {"template": {"spec": {"containers": [{"name": "c"}, {"name": "a"}]}}}});
        let expected = json!({"spec": {"strategy": {"type": "RollingUpdate"}, "template": {"spec": {
            "dnsPolicy": "ClusterFirst", "containers": [{"name": "c"}, {"name": "a", "tty": true}]}}}});
        assert_eq!(merge(&ty, Some(&live), Some(&before), &after), expected);
    }
}
