//! Ways to fill in fields.

use serde_json::{Map, Value};

/// Sets a field that is not there.
pub(super) fn put(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(map) = object
        && map.get(name).is_none_or(Value::is_null)
    {
        map.insert(name.to_owned(), value.into());
    }
}

/// A mapping that is made if it is not there. What is no mapping stays as it is.
pub(super) fn under<'v>(object: &'v mut Value, name: &str) -> &'v mut Value {
    if object.is_null() {
        *object = Value::Object(Map::new());
    }
    put(object, name, Map::new());
    // `put` made sure of it, unless `object` is no mapping: then it stands for itself and nothing is set in it.
    if object.get(name).is_some() { &mut object[name] } else { object }
}

/// Works on a field that is there; dots go deeper.
pub(super) fn mend(object: &mut Value, path: &str, with: impl FnOnce(&mut Value)) {
    let mut value = object;
    for name in path.split('.') {
        let Some(below) = value.get_mut(name) else { return };
        value = below;
    }
    if value.is_object() {
        with(value);
    }
}

/// Works on the items of a list.
pub(super) fn each(object: &mut Value, path: &str, mut with: impl FnMut(&mut Value)) {
    let mut value = object;
    for name in path.split('.') {
        let Some(below) = value.get_mut(name) else { return };
        value = below;
    }
    for item in value.as_array_mut().into_iter().flatten().filter(|item| item.is_object()) {
        with(item);
    }
}
