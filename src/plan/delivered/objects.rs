//! Objects that stand whole in values: `extraDeploy` and its like.

use serde_json::Value;

use super::path;
use super::{Delivered, Places};
use crate::plan::home;
use crate::source::SourceFile;
use yaml::{Pointer, Reading};

/// Whether a value is an object of the API, and no reference to one.
pub(super) fn is_object(value: &Value) -> bool {
    let is_text = |key: &str| value.get(key).is_some_and(Value::is_string);
    is_text("apiVersion") && is_text("kind") && value.get("metadata").is_some_and(Value::is_object)
}

/// The objects of an item of such a list.
///
/// # Errors
/// Why they cannot be read.
pub(super) fn read(namespace: &str, pointer: &Pointer, item: &Value) -> Result<Vec<Delivered>, &'static str> {
    let values = match item {
        Value::Null => Vec::new(),
        Value::String(text) => written(text)?,
        item => vec![item.clone()],
    };
    let mut delivered = Vec::new();
    for value in values.into_iter().flat_map(listed) {
        if holds_template(&value) {
            return Err("only Helm can read a template in it");
        }
        if !is_object(&value) {
            return Err("it is no object: `apiVersion`, `kind` or `metadata` is missing");
        }
        let mut value = value;
        home::settle(&mut value, namespace);
        let at = vec![(Pointer::ROOT, pointer.clone())];
        delivered.push(Delivered { value, places: Places { at, whole: true } });
    }
    Ok(delivered)
}

/// The objects of a text.
fn written(text: &str) -> Result<Vec<Value>, &'static str> {
    if text.contains("{{") {
        return Err("only Helm can read a template in it");
    }
    let stream = yaml::parse(&SourceFile::new("values", text), &yaml::Limits::default());
    if !stream.problems.is_empty() {
        return Err("it is no YAML");
    }
    let values = stream.documents.iter().map(|document| document.root().to_json(Reading::GoV2));
    Ok(values.filter(|value| !value.is_null()).collect())
}

/// The items of a List, or the object itself.
fn listed(value: Value) -> Vec<Value> {
    let is_list = value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match value.get("items").and_then(Value::as_array) {
        Some(items) if is_list => items.clone(),
        _ => vec![value],
    }
}

fn holds_template(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("{{"),
        value => path::children(value).any(|(key, value)| key.contains("{{") || holds_template(value)),
    }
}
