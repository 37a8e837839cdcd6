//! Values as the parser finds them.

use serde_json::{Map, Number, Value};

use super::number::{self, Digits};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// An optional substitution that finds nothing.
    Nothing,
    Text(String),
    /// A string that holds the address of an object.
    Unknown,
    Null,
    Bool(bool),
    Int(Digits),
    Float(f64),
    Duration(String),
    List(Vec<Found>),
    Tree(Map<String, Value>),
}

impl Found {
    pub(super) fn into_json(self) -> Value {
        match self {
            Self::Nothing | Self::Unknown | Self::Null => Value::Null,
            Self::Text(text) | Self::Duration(text) => text.into(),
            Self::Bool(value) => value.into(),
            Self::Int(digits) => digits.to_json(),
            Self::Float(value) => Number::from_f64(value).map_or(Value::Null, Value::Number),
            Self::List(items) => items.into_iter().map(Self::into_json).collect(),
            Self::Tree(map) => map.into(),
        }
    }

    /// What Python's `str` makes of it where it stands beside other text; `None` where that is not known.
    pub(super) fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Duration(text) => Some(text.clone()),
            Self::Bool(value) => Some(if *value { "True" } else { "False" }.to_owned()),
            Self::Int(digits) => Some(digits.to_string()),
            Self::Float(value) => Some(number::python_float(*value)),
            _ => None,
        }
    }
}

/// Puts a value under a path of keys, merging objects.
pub(super) fn put(map: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match (map.get_mut(first), value) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                for (key, value) in new {
                    put(old, &[key], value);
                }
            }
            (_, value) => {
                map.insert(first.clone(), value);
            }
        }
        return;
    }
    let inner = map.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
