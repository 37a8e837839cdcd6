//! Paths of the catalog into values: JSON pointers in which `*` is every key or item, and `[NAME]` the item of a list whose `name` is NAME.

use serde_json::Value;
use yaml::Pointer;

/// A value that a path leads to, and where it stands.
pub(super) type Found<'v> = (Pointer, &'v Value);

/// The values that a path leads to.
pub(super) fn find<'v>(values: &'v Value, path: &str) -> Vec<Found<'v>> {
    let mut found = vec![(Pointer::ROOT, values)];
    for name in Pointer::parse(path).unwrap_or_default().steps() {
        found = found.into_iter().flat_map(|(pointer, value)| below(&pointer, value, &name)).collect();
    }
    found
}

fn below<'v>(pointer: &Pointer, value: &'v Value, name: &str) -> Vec<Found<'v>> {
    if name == "*" {
        return children(value).map(|(key, value)| (pointer.key(&key), value)).collect();
    }
    if let Some(wanted) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        let items = value.as_array().into_iter().flatten().enumerate();
        let named = items.filter(|(_, item)| item.get("name").and_then(Value::as_str) == Some(wanted));
        return named.map(|(at, item)| (pointer.index(at), item)).collect();
    }
    value.get(name).map(|value| (pointer.key(name), value)).into_iter().collect()
}

/// The values of a mapping or list, by key or number.
pub(super) fn children(value: &Value) -> impl Iterator<Item = (String, &Value)> {
    let keys = value.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value));
    let items = value.as_array().into_iter().flatten().enumerate().map(|(at, value)| (at.to_string(), value));
    keys.chain(items)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_to_every_key_and_to_items_by_name() {
        let values = json!({"queues": {"a": {"labels": {"x": "1"}}, "b/c": {"labels": {"x": "2"}}, "d": null},
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "B", "value": "3"}]});
        let pointers = |path: &str| find(&values, path).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
        assert_eq!(pointers("/queues/*/labels/x"), ["/queues/a/labels/x", "/queues/b~1c/labels/x"]);
        assert_eq!(pointers("/env/[B]/value"), ["/env/1/value", "/env/2/value"]);
        assert_eq!(pointers("/env/[C]/value"), Vec::<Pointer>::new());
    }
}
