//! The types of fields, as Kubernetes' OpenAPI document of v1.36.2 publishes them: `data/types.json` holds each field's type in a
//! short form (`[name]core.v1.Container` is a list whose items `name` tells apart, `!` an atomic value, `*` one that may be unset).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

const TEXT: &str = include_str!("data/types.json");
static DATA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());
static TYPES: LazyLock<HashMap<&'static str, Fields>> = LazyLock::new(|| {
    let types = DATA.get("types").and_then(Value::as_object).into_iter().flatten();
    types.map(|(name, fields)| (name.as_str(), read(fields))).collect()
});

type Fields = HashMap<&'static str, Type>;

/// The type of a value.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// Anything; nothing is known inside.
    Any,
    /// A text; whether an empty one differs from none.
    Text { unset: bool },
    /// A text in base64.
    Bytes,
    /// A whole number; whether 0 differs from none.
    Integer,
    /// A number.
    Number,
    /// True or false; whether `false` differs from none.
    Boolean { unset: bool },
    /// A quantity.
    Quantity,
    /// A number, or a text.
    IntOrString,
    /// A mapping with free keys.
    Map { atomic: bool, of: Box<Type> },
    /// A list.
    List { keys: Keys, of: Box<Type> },
    /// A mapping with known fields.
    Struct { atomic: bool, name: &'static str },
    /// A mapping with the fields of a CRD's schema; whether others are taken too.
    Custom { atomic: bool, open: bool, fields: Arc<HashMap<String, Type>> },
}

/// How the items of a list are told apart when two appliers write to it.
#[derive(Clone, Debug)]
pub(crate) enum Keys {
    /// They are not: the list is replaced as a whole.
    Atomic,
    /// By value.
    Set,
    /// By some of their fields.
    By(Vec<Cow<'static, str>>),
}

impl Type {
    /// The type of a kind that Kubernetes itself serves.
    pub(crate) fn of_kind(api_version: &str, kind: &str) -> Option<Self> {
        let name = DATA.get("kinds")?.get(api_version)?.get(kind)?.as_str()?;
        Some(Self::Struct { atomic: false, name })
    }

    /// The type of a field, if this is a mapping that knows it.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Struct { name: of, .. } => TYPES.get(of)?.get(name),
            Self::Custom { fields, .. } => fields.get(name),
            Self::Map { of, .. } => Some(of),
            _ => None,
        }
    }

    /// Whether an applier replaces the value as a whole.
    pub(crate) fn is_atomic(&self) -> bool {
        match self {
            Self::Map { atomic, .. } | Self::Struct { atomic, .. } | Self::Custom { atomic, .. } => *atomic,
            Self::List { keys, .. } => matches!(keys, Keys::Atomic),
            _ => true,
        }
    }
}

fn read(fields: &'static Value) -> Fields {
    let fields = fields.as_object().into_iter().flatten();
    fields.map(|(name, short)| (name.as_str(), parse(short.as_str().unwrap_or_default()))).collect()
}

fn parse(short: &'static str) -> Type {
    if let Some(rest) = short.strip_prefix('[') {
        let (keys, of) = rest.split_once(']').unwrap_or(("", rest));
        let keys = match keys {
            "" => Keys::Atomic,
            "set" => Keys::Set,
            keys => Keys::By(keys.split(',').map(Cow::Borrowed).collect()),
        };
        return Type::List { keys, of: Box::new(parse(of)) };
    }
    let (atomic, rest) = short.strip_prefix('!').map_or((false, short), |rest| (true, rest));
    if let Some(of) = rest.strip_prefix("{}") {
        return Type::Map { atomic, of: Box::new(parse(of)) };
    }
    match rest {
        "any" => Type::Any,
        "string" => Type::Text { unset: false },
        "string*" => Type::Text { unset: true },
        "bytes" => Type::Bytes,
        "integer" | "integer*" => Type::Integer,
        "number" => Type::Number,
        "boolean" => Type::Boolean { unset: false },
        "boolean*" => Type::Boolean { unset: true },
        "quantity" => Type::Quantity,
        "intstr" => Type::IntOrString,
        name => Type::Struct { atomic, name },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_a_field_names_is_there() {
        fn known(ty: &Type) -> bool {
            match ty {
                Type::Map { of, .. } | Type::List { of, .. } => known(of),
                Type::Struct { name, .. } => TYPES.contains_key(name),
                _ => true,
            }
        }
        assert!(TYPES.len() > 500);
        for (name, fields) in TYPES.iter() {
            for (field, ty) in fields {
                assert!(known(ty), "{name}.{field}");
            }
        }
    }

    #[test]
    fn kinds_are_found_by_version() {
        assert!(Type::of_kind("apps/v1", "Deployment").is_some());
        assert!(Type::of_kind("apps/v1", "Widget").is_none());
    }
}
