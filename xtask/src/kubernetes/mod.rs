//! Strict JSON Schemas of the Kubernetes objects that tenantry renders or lints: `src/kubernetes/schemas.json`.
//!
//! The file holds `kinds` (apiVersion, then kind, then the name of its definition) and `$defs`, one definition a line. Definitions
//! share: pods appear in eight kinds, and one custom resource repeats its selectors dozens of times.

mod builtin;
mod custom;
mod enums;
mod strict;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::generated::{Error, Generated};

/// Definitions by name, and which of them each kind is.
#[derive(Default)]
pub(crate) struct Catalogue {
    /// Definitions of `$defs`, by name.
    definitions: BTreeMap<String, Value>,
    /// apiVersion, kind, name of the definition.
    kinds: BTreeMap<String, BTreeMap<String, String>>,
}

impl Catalogue {
    /// Says which definition a kind has.
    fn kind(&mut self, api_version: &str, kind: &str, definition: &str) {
        self.kinds.entry(api_version.to_owned()).or_default().insert(kind.to_owned(), definition.to_owned());
    }

    /// Every object has a name or asks for one; the types leave that to code, as templates have none.
    fn ask_for_names(&mut self) -> Result<(), Error> {
        for definition in self.kinds.values().flat_map(BTreeMap::values) {
            let root = self.definitions.get_mut(definition).and_then(Value::as_object_mut);
            let root = root.ok_or_else(|| format!("no definition {definition}"))?;
            let names = json!([{"required": ["name"]}, {"required": ["generateName"]}]);
            if let Some(metadata) = root.get_mut("properties").and_then(|properties| properties.get_mut("metadata")) {
                *metadata = json!({"$ref": "#/$defs/meta.v1.ObjectMeta", "anyOf": names});
            }
            let required =
                root.entry("required").or_insert_with(|| json!([])).as_array_mut().ok_or("required is no list")?;
            if !required.contains(&json!("metadata")) {
                required.push(json!("metadata"));
            }
        }
        Ok(())
    }
}

/// Makes `src/kubernetes/schemas.json`.
pub(crate) fn schemas() -> Result<Vec<Generated>, Error> {
    let mut catalogue = Catalogue::default();
    builtin::add(&mut catalogue)?;
    custom::add(&mut catalogue)?;
    catalogue.ask_for_names()?;
    Ok(vec![Generated { path: "src/kubernetes/schemas.json".to_owned(), bytes: text(&catalogue).into_bytes() }])
}

/// One definition a line, so that an update of the types reads as one in a diff.
fn text(catalogue: &Catalogue) -> String {
    let mut lines = Vec::new();
    for (name, definition) in &catalogue.definitions {
        lines.push(format!("{}:{}", json!(name), sorted(definition)));
    }
    let kinds: Vec<String> =
        catalogue.kinds.iter().map(|(version, kinds)| format!("{}:{}", json!(version), json!(kinds))).collect();
    format!(
        "{{\n\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n\"kinds\":{{\n{}\n}},\n\"$defs\":{{\n{}\n}}\n}}\n",
        kinds.join(",\n"),
        lines.join(",\n")
    )
}

/// The same value with its keys in order, whatever features cargo gave serde_json in this build.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<&String, Value> = map.iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(ordered.into_iter().map(|(key, value)| (key.clone(), value)).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
