//! What a schema gives where a definition says nothing.

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// The defaults that a schema states, by where they belong. Taken out of it once, to be filled into thousands of definitions.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    properties: IndexMap<String, Property>,
    /// Of what the properties do not name.
    others: Option<Box<Defaults>>,
    /// Of what a list holds.
    items: Option<Box<Defaults>>,
}

#[derive(Debug)]
struct Property {
    default: Option<Value>,
    inside: Defaults,
}

impl Defaults {
    /// Those of a schema.
    pub(crate) fn of(schema: &Value) -> Self {
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let property = |schema: &Value| Property { default: default_of(schema), inside: Self::of(schema) };
        let part = |key: &str| schema.get(key).map(Self::of).filter(|part| !part.is_empty()).map(Box::new);
        Self {
            properties: properties.map(|(key, schema)| (key.clone(), property(schema))).collect(),
            others: part("additionalProperties"),
            items: part("items"),
        }
    }

    /// The keys of the properties of the schema.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.properties.keys()
    }

    /// Whether the schema has a property of this name.
    pub(crate) fn names(&self, key: &str) -> bool {
        self.properties.contains_key(key)
    }

    fn is_empty(&self) -> bool {
        let gives = |property: &Property| property.default.is_some() || !property.inside.is_empty();
        !self.properties.values().any(gives) && self.others.is_none() && self.items.is_none()
    }

    /// Fills them in, in maps that are there and in maps that the schema gives a default for. `names` are what a default that is
    /// text may name in braces: `{tenant}.{domain}`.
    pub(crate) fn fill(&self, value: &mut Value, names: &[(&str, &str)]) {
        match value {
            Value::Object(map) => self.fill_map(map, names),
            Value::Array(items) => {
                if let Some(inside) = &self.items {
                    items.iter_mut().for_each(|item| inside.fill(item, names));
                }
            }
            _ => {}
        }
    }

    /// Fills them into a map.
    pub(crate) fn fill_map(&self, map: &mut Map<String, Value>, names: &[(&str, &str)]) {
        for (key, Property { default, inside }) in &self.properties {
            if let (Some(default), false) = (default, map.contains_key(key)) {
                map.insert(key.clone(), named(default, names));
            }
            if !inside.is_empty()
                && let Some(value) = map.get_mut(key)
            {
                inside.fill(value, names);
            }
        }
        if let Some(others) = &self.others {
            let unnamed = map.iter_mut().filter(|(key, _)| !self.properties.contains_key(*key));
            unnamed.for_each(|(_, value)| others.fill(value, names));
        }
    }
}

/// A default with the names that it stands for.
fn named(default: &Value, names: &[(&str, &str)]) -> Value {
    match default {
        Value::String(text) if text.contains('{') => {
            let fill = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
            names.iter().fold(text.clone(), fill).into()
        }
        default => default.clone(),
    }
}

/// A property's default: its own, or an empty map where parts of it have defaults and none is required.
fn default_of(schema: &Value) -> Option<Value> {
    if let Some(default) = schema.get("default") {
        return Some(default.clone());
    }
    let parts = schema.get("properties")?.as_object()?;
    let required = schema.get("required").and_then(Value::as_array).is_some_and(|keys| !keys.is_empty());
    (!required && parts.values().any(|part| default_of(part).is_some())).then(|| Value::Object(Map::new()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_are_filled_in_where_there_is_a_place_for_them() {
        let schema = json!({
            "properties": {
                "a": {"default": {"b": 1}, "properties": {"c": {"default": 2}}},
                "without": {"type": "string"},
                "part": {"properties": {"d": {"default": 3}}},
                "needs": {"required": ["e"], "properties": {"e": {}, "f": {"default": 4}}},
                "list": {"items": {"properties": {"g": {"default": 5}}}},
                "host": {"default": "{tenant}.{domain}"},
            },
            "additionalProperties": {"properties": {"h": {"default": 6}}},
        });
        let mut value = json!({"list": [{}, {"g": 0}], "other": {}, "without": {}});
        Defaults::of(&schema).fill(&mut value, &[("tenant", "acme"), ("domain", "a.example")]);
        let expected = json!({
            "list": [{"g": 5}, {"g": 0}], "other": {"h": 6}, "without": {}, "a": {"b": 1, "c": 2}, "part": {"d": 3},
            "host": "acme.a.example",
        });
        assert_eq!(value, expected);
    }
}
