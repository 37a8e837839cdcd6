//! The look of a definition: a field a line, maps and lists in brackets as long as the line is short.

use serde_json::{Map, Value};

use yaml::{quote, write_flow as flow};

/// Longer lines are broken.
const WIDTH: usize = 100;

/// The fields of a map in the order of a schema's properties, others behind; in the maps inside too.
pub(super) fn ordered(map: &Map<String, Value>, schema: &Value) -> Map<String, Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let place = |key: &String| properties.and_then(|all| all.keys().position(|each| each == key)).unwrap_or(usize::MAX);
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_by_key(|(key, _)| place(key));
    let inner = |(key, value): (&String, &Value)| match (value, properties.and_then(|all| all.get(key))) {
        (Value::Object(map), Some(schema)) => (key.clone(), Value::Object(ordered(map, schema))),
        _ => (key.clone(), value.clone()),
    };
    entries.into_iter().map(inner).collect()
}

/// Writes the fields of a map.
pub(super) fn map(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (key, value) in map {
        out.push_str(&" ".repeat(indent));
        out.push_str(&quote(key));
        out.push(':');
        let short = flow(value);
        match value {
            Value::Object(inner) if !inner.is_empty() && indent + key.len() + short.len() > WIDTH => {
                out.push('\n');
                self::map(out, inner, indent + 2);
            }
            Value::Array(items) if !items.is_empty() && indent + key.len() + short.len() > WIDTH => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{}- {}\n", " ".repeat(indent + 2), flow(item)));
                }
            }
            _ => {
                out.push(' ');
                out.push_str(&short);
                out.push('\n');
            }
        }
    }
}
