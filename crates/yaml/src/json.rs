//! A node as the JSON value that a reader makes of it.

use serde_json::{Map, Number, Value};

use super::merge::{is_merge, sources};
use super::node::{Kind, NodeRef};
use super::reading::{Reading, Scalar, go_key, rfc3339};

impl NodeRef<'_> {
    /// What a reader gets, as JSON. What JSON cannot hold, infinities and values that the reader refuses, is there as its text.
    /// Of duplicate keys the last wins, as kubectl and PyYAML have it.
    pub fn to_json(self, reading: Reading) -> Value {
        match self.kind() {
            Kind::Scalar => scalar(self, reading),
            Kind::Sequence => Value::Array(self.items().map(|item| item.to_json(reading)).collect()),
            Kind::Mapping => Value::Object(object(self, reading)),
        }
    }
}

fn object(mapping: NodeRef<'_>, reading: Reading) -> Map<String, Value> {
    if reading == Reading::GoV2 {
        return in_order_of_text(mapping, reading);
    }
    mapping.entries().map(|(key, value)| (key.text().to_owned(), value.to_json(reading))).collect()
}

/// Go's yaml.v2 sets keys and merges in the order of the text: a `<<` overrides what stands before it.
fn in_order_of_text(mapping: NodeRef<'_>, reading: Reading) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in mapping.raw_entries() {
        if is_merge(key) {
            let sources: Vec<_> = sources(value).collect();
            // Earlier sources win over later ones.
            for source in sources.into_iter().rev() {
                object.extend(in_order_of_text(source, reading));
            }
        } else {
            object.insert(go_key(key.text(), key.scalar(reading)), value.to_json(reading));
        }
    }
    object
}

fn scalar(node: NodeRef<'_>, reading: Reading) -> Value {
    match node.scalar(reading) {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::Bool(value),
        Scalar::Int(value) => integer(value),
        Scalar::Float(value) => Number::from_f64(value).map_or_else(|| node.text().into(), Value::Number),
        Scalar::Str(text) => text.into(),
        Scalar::Time(text) if reading == Reading::GoV3 => rfc3339(text).unwrap_or_else(|| text.to_owned()).into(),
        Scalar::Time(text) => text.into(),
        Scalar::Refused(_) => node.text().into(),
    }
}

#[allow(clippy::cast_precision_loss)] // what JSON readers do with integers of this size
fn integer(value: i128) -> Value {
    if let Ok(value) = i64::try_from(value) {
        value.into()
    } else if let Ok(value) = u64::try_from(value) {
        value.into()
    } else {
        Number::from_f64(value as f64).map_or(Value::Null, Value::Number)
    }
}
