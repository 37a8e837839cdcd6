//! Custom kinds, from their published CRDs: `xtask/crds/<group>/<kind>_<version>.json` (see the NOTICE there).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Catalogue, sorted};
use crate::generated::{Error, root};

/// Kinds whose CRD differs from another's in kind and scope only: the new kind, and the one it equals.
const TWINS: [(&str, &str); 2] =
    [("CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy"), ("ClusterSecretStore", "SecretStore")];
/// A schema of at least this many bytes that stands in two places becomes a definition.
const WORTH_SHARING: usize = 120;

/// Adds every CRD of the folder to the catalogue.
pub(super) fn add(catalogue: &mut Catalogue) -> Result<(), Error> {
    let mut roots = Vec::new();
    for group in entries(&root().join("xtask/crds"))?.iter().filter(|path| path.is_dir()) {
        for file in entries(group)? {
            roots.push(kind(&file)?);
        }
    }
    let mut seen = BTreeMap::new();
    roots.iter().for_each(|root| count(&root.schema, &mut seen));
    let mut sharing = Sharing { seen, names: BTreeMap::new() };
    for root in roots {
        let schema = sharing.inside(&root.schema, &root.kind, &root.kind, catalogue);
        let group = root.api_version.replace('/', ".");
        let name = format!("{group}.{}", root.kind);
        catalogue.kind(&root.api_version, &root.kind, &name);
        for (twin, _) in TWINS.iter().filter(|(_, of)| *of == root.kind) {
            catalogue.kind(&root.api_version, twin, &name);
        }
        catalogue.definitions.insert(name, schema);
    }
    Ok(())
}

struct Root {
    api_version: String,
    kind: String,
    schema: Value,
}

/// Reads one CRD's schema and puts back what was trimmed: metadata as every object has it, status as anything.
fn kind(file: &Path) -> Result<Root, Error> {
    let mut schema: Value = serde_json::from_slice(&fs::read(file)?)?;
    let named = |field: &str| {
        let value = schema.pointer(&format!("/properties/{field}/enum/0")).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| format!("{}: no {field}", file.display()))
    };
    let (api_version, kind) = (named("apiVersion")?, named("kind")?);
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut).ok_or("no properties")?;
    properties.insert("apiVersion".to_owned(), json!({"type": "string"}));
    properties.insert("kind".to_owned(), json!({"type": "string"}));
    properties.insert("metadata".to_owned(), json!({"$ref": "#/$defs/meta.v1.ObjectMeta"}));
    properties.insert("status".to_owned(), json!({"type": "object"}));
    if kind == "Application" {
        properties.insert("operation".to_owned(), json!({"type": "object"}));
    }
    Ok(Root { api_version, kind, schema: sorted(&schema) })
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Error>>()?;
    paths.sort();
    Ok(paths)
}

/// Counts how often each schema worth sharing occurs, by its text.
fn count(schema: &Value, seen: &mut BTreeMap<String, usize>) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("type") {
                let text = schema.to_string();
                if text.len() >= WORTH_SHARING {
                    *seen.entry(text).or_default() += 1;
                }
            }
            map.values().for_each(|value| count(value, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| count(item, seen)),
        _ => {}
    }
}

struct Sharing {
    seen: BTreeMap<String, usize>,
    /// The text of each shared schema, and the definition that it became.
    names: BTreeMap<String, String>,
}

impl Sharing {
    /// The schema, or a reference to the definition that it shares with its equals. `field` is the field it describes.
    fn shared(&mut self, schema: &Value, kind: &str, field: &str, catalogue: &mut Catalogue) -> Value {
        let text = schema.to_string();
        if !schema.is_object() || self.seen.get(&text).is_none_or(|times| *times < 2) {
            return self.inside(schema, kind, field, catalogue);
        }
        if let Some(name) = self.names.get(&text) {
            return json!({"$ref": format!("#/$defs/{name}")});
        }
        let taken = |name: &String| self.names.values().any(|other| other == name);
        let first = format!("{kind}.{field}");
        let name =
            std::iter::once(first.clone()).chain((2..).map(|n| format!("{first}.{n}"))).find(|name| !taken(name));
        let name = name.unwrap_or(first);
        self.names.insert(text, name.clone());
        let definition = self.inside(schema, kind, field, catalogue);
        catalogue.definitions.insert(name.clone(), definition);
        json!({"$ref": format!("#/$defs/{name}")})
    }

    fn inside(&mut self, schema: &Value, kind: &str, field: &str, catalogue: &mut Catalogue) -> Value {
        let Value::Object(map) = schema else { return schema.clone() };
        let mut shared = serde_json::Map::new();
        for (keyword, value) in map {
            let value = match (keyword.as_str(), value) {
                ("properties", Value::Object(properties)) => properties
                    .iter()
                    .map(|(name, schema)| (name.clone(), self.shared(schema, kind, name, catalogue)))
                    .collect(),
                ("items" | "additionalProperties", schema) => self.shared(schema, kind, field, catalogue),
                ("default" | "format" | "description", _) => continue,
                (_, other) => other.clone(),
            };
            shared.insert(keyword.clone(), value);
        }
        Value::Object(shared)
    }
}
