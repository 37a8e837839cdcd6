//! Where in raw values a value stands that was merged from them.

use serde_json::Value;
use yaml::Pointer;

/// How many steps of a pointer into merged values lead into raw ones, and the pointer there. Lists that were merged by name have their items
/// in other places.
pub(super) fn nearest(raw: &Value, merged: &Value, pointer: &Pointer) -> (usize, Pointer) {
    let (mut raw, mut merged, mut there, mut depth) = (raw, Some(merged), Pointer::ROOT, 0);
    for key in pointer.steps() {
        let within = merged.and_then(|merged| child(merged, &key));
        let next = match raw {
            Value::Array(items) => {
                let called = within.and_then(|item| item.get("name"));
                let alike = items.iter().position(|item| called.is_some() && item.get("name") == called);
                alike.or_else(|| key.parse().ok()).and_then(|at| Some((at.to_string(), items.get(at)?)))
            }
            raw => raw.get(&*key).map(|value| (key.to_string(), value)),
        };
        let Some((key, value)) = next else { break };
        there = there.key(&key);
        (raw, merged, depth) = (value, within, depth + 1);
    }
    (depth, there)
}

fn child<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_found_by_its_name() {
        let raw = json!({"env": [{"name": "B", "value": "2"}]});
        let merged = json!({"env": [{"name": "A"}, {"name": "B", "value": "2"}]});
        assert_eq!(nearest(&raw, &merged, &Pointer::from("/env/1/value")), (3, Pointer::from("/env/0/value")));
        assert_eq!(nearest(&raw, &merged, &Pointer::from("/other/1")), (0, Pointer::ROOT));
        assert_eq!(nearest(&raw, &merged, &Pointer::from("/env/1/more")), (2, Pointer::from("/env/0")));
    }
}
