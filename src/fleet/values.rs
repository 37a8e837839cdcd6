//! Merging Helm values.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Lays raw Helm values over others, by Helm's own rule: maps merge, everything else replaces. A `null` replaces too and
/// stays, for it is how Helm is told to drop a chart's default. Items of the lists that are called `named` replace those of the
/// same `name`.
///
/// Source: Helm documentation, "Values Files", section "Deleting a default key".
pub(crate) fn merge_values(base: &mut Value, over: &Value, named: &[String]) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => merge_maps(base, over, named),
        (base, over) => *base = over.clone(),
    }
}

fn merge_maps(base: &mut Map<String, Value>, over: &Map<String, Value>, named: &[String]) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(Value::Array(items)), Value::Array(over)) if named.contains(key) => merge_named(items, over),
            (Some(base), value) => merge_values(base, value, named),
            (None, value) => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

fn merge_named(items: &mut Vec<Value>, over: &[Value]) {
    let name = |item: &Value| item.get("name").map(ToString::to_string);
    // Of several of a name the first is replaced.
    let mut known: HashMap<String, usize> = HashMap::new();
    for (at, name) in items.iter().enumerate().filter_map(|(at, item)| Some((at, name(item)?))) {
        known.entry(name).or_insert(at);
    }
    for item in over {
        let at = name(item).map_or(items.len(), |name| *known.entry(name).or_insert(items.len()));
        match items.get_mut(at) {
            Some(known) => *known = item.clone(),
            None => items.push(item.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merge_values;

    #[test]
    fn maps_merge_lists_replace_and_named_items_replace_their_like() {
        let mut values = json!({
            "image": {"tag": "1", "pullPolicy": "Always"},
            "args": ["a", "b"],
            "keep": true,
            "drop": {"x": 1},
            "extraEnvs": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        });
        let raw = json!({
            "image": {"tag": "2"},
            "args": ["c"],
            "drop": null,
            "extraEnvs": [{"name": "B", "valueFrom": {}}, {"name": "C", "value": "3"}],
        });
        merge_values(&mut values, &raw, &["extraEnvs".to_owned()]);
        let expected = json!({
            "image": {"tag": "2", "pullPolicy": "Always"},
            "args": ["c"],
            "keep": true,
            "drop": null,
            "extraEnvs": [{"name": "A", "value": "1"}, {"name": "B", "valueFrom": {}}, {"name": "C", "value": "3"}],
        });
        assert_eq!(values, expected);
    }
}
