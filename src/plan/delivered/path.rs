//! Paths of the catalog into values: JSON pointers in which `*` is every key or item, and `[NAME]` the item of a list whose `name` is NAME.

use serde_json::Value;
use yaml::Pointer;

/// A key as a step of a JSON pointer.
pub(super) fn step(key: &str) -> String {
    Pointer::ROOT.key(key).as_str().chars().skip(1).collect()
}

/// A value that a path leads to, and its JSON pointer.
pub(super) type Found<'v> = (String, &'v Value);

/// The values that a path leads to.
pub(super) fn find<'v>(values: &'v Value, path: &str) -> Vec<Found<'v>> {
    let mut found = vec![(String::new(), values)];
    for name in path.split('/').skip(1) {
        found = found.into_iter().flat_map(|(pointer, value)| below(&pointer, value, name)).collect();
    }
    found
}

fn below<'v>(pointer: &str, value: &'v Value, name: &str) -> Vec<Found<'v>> {
    if name == "*" {
        return children(value).map(|(key, value)| (format!("{pointer}/{}", step(&key)), value)).collect();
    }
    if let Some(wanted) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        let items = value.as_array().into_iter().flatten().enumerate();
        let named = items.filter(|(_, item)| item.get("name").and_then(Value::as_str) == Some(wanted));
        return named.map(|(at, item)| (format!("{pointer}/{at}"), item)).collect();
    }
    let key = name.replace("~1", "/").replace("~0", "~");
    value.get(&key).map(|value| (format!("{pointer}/{name}"), value)).into_iter().collect()
}

/// The values of a mapping or list, by key or number.
pub(super) fn children(value: &Value) -> impl Iterator<Item = (String, &Value)> {
    let keys = value.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value));
    let items = value.as_array().into_iter().flatten().enumerate().map(|(at, value)| (at.to_string(), value));
    keys.chain(items)
}

/// As engineers write it: `sessions.svcType`, `extraEnvs[2].value`.
pub(super) fn dotted(pointer: &str) -> String {
    let mut text = String::new();
    for name in pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")) {
        match name.parse::<usize>() {
            Ok(at) => text.push_str(&format!("[{at}]")),
            Err(_) if text.is_empty() => text = name,
            Err(_) => text.push_str(&format!(".{name}")),
        }
    }
    text
}

/// Whether a pointer names what another does, or something in it.
pub(super) fn is_below(pointer: &str, of: &str) -> bool {
    pointer.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
        assert_eq!(pointers("/env/[C]/value"), Vec::<String>::new());
        assert_eq!(dotted("/queues/b~1c/labels"), "queues.b/c.labels");
        assert_eq!(dotted("/env/1/value"), "env[1].value");
    }
}
