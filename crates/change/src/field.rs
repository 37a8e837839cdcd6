//! A place in an object: a value that may be absent, and the path by which a server names it.

use serde_json::Value;
use yaml::Pointer;

/// A value and its path, as in `spec.ports[0].name`.
#[derive(Clone, Debug)]
pub(crate) struct Field<'a> {
    /// The value; absent and `null` are the same to the server.
    pub value: Option<&'a Value>,
    /// Its path.
    pub path: String,
    /// The way to it.
    pub pointer: Pointer,
}

impl<'a> Field<'a> {
    /// An object itself.
    pub(crate) fn root(object: &'a Value) -> Self {
        Self { value: Some(object), path: String::new(), pointer: Pointer::ROOT }
    }

    /// A field of a mapping; dots go deeper.
    pub(crate) fn get(&self, names: &str) -> Self {
        let (mut value, mut pointer) = (self.value, self.pointer.clone());
        for name in names.split('.') {
            value = value.and_then(|value| value.get(name));
            pointer = pointer.key(name);
        }
        let path = if self.path.is_empty() { names.to_owned() } else { format!("{}.{names}", self.path) };
        Self { value: value.filter(|value| !value.is_null()), path, pointer }
    }

    /// A field of a mapping whose name may have dots.
    pub(crate) fn get_one(&self, name: &str) -> Self {
        let value = self.value.and_then(|value| value.get(name)).filter(|value| !value.is_null());
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { value, path, pointer: self.pointer.key(name) }
    }

    /// An entry of a mapping whose keys are free.
    pub(crate) fn key(&self, key: &str) -> Self {
        let value = self.value.and_then(|value| value.get(key)).filter(|value| !value.is_null());
        Self { value, path: format!("{}[{key}]", self.path), pointer: self.pointer.key(key) }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> impl DoubleEndedIterator<Item = Self> + use<'a> {
        let (path, pointer) = (self.path.clone(), self.pointer.clone());
        let items = self.value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().enumerate().map(move |(index, value)| Self {
            value: Some(value),
            path: format!("{path}[{index}]"),
            pointer: pointer.index(index),
        })
    }

    /// The entries of a mapping whose keys are free.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let (path, pointer) = (self.path.clone(), self.pointer.clone());
        let entries = self.value.and_then(Value::as_object).into_iter().flatten();
        entries.map(move |(key, value)| {
            let field = Self { value: Some(value), path: format!("{path}[{key}]"), pointer: pointer.key(key) };
            (key.as_str(), field)
        })
    }

    /// The fields of a mapping that are set, by name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let entries = self.value.and_then(Value::as_object).into_iter().flatten();
        entries.filter(|(_, value)| !value.is_null()).map(|(key, _)| key.as_str())
    }

    /// The text; empty where there is none.
    pub(crate) fn text(&self) -> &'a str {
        self.value.and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole number.
    pub(crate) fn number(&self) -> Option<i64> {
        let value = self.value?;
        value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64))
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(&self) -> bool {
        self.value.and_then(Value::as_bool).unwrap_or(false)
    }

    /// Whether there is a value.
    pub(crate) fn is_set(&self) -> bool {
        self.value.is_some_and(|value| !value.is_null())
    }

    /// Whether there is no value, or an empty text, list or mapping.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much there is: items, entries or bytes; 1 for any other value.
    pub(crate) fn len(&self) -> usize {
        match self.value {
            None | Some(Value::Null) => 0,
            Some(Value::Array(items)) => items.len(),
            Some(Value::Object(entries)) => entries.len(),
            Some(Value::String(text)) => text.len(),
            Some(_) => 1,
        }
    }

    /// Whether both hold the same value; a number is a number however it is written.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self.value, other.value) {
            (Some(one), Some(two)) => one == two,
            (one, two) => one.is_none_or(Value::is_null) && two.is_none_or(Value::is_null),
        }
    }
}
