//! The Secrets that someone must make, as manifests whose values are yet to be filled in.

use serde_json::{Map, Value, json};

use super::collect::{Key, Needed};
use crate::clean;

/// Manifests of the Secrets that are to be made by hand; a comment says who makes the others.
pub(super) fn manifests(needed: &[Needed]) -> String {
    needed.iter().map(one).collect()
}

fn one(needed: &Needed) -> String {
    let id = clean::line(&format!("{}/{}", needed.namespace, needed.name)).into_owned();
    let environment = clean::line(&needed.environment).into_owned();
    match (needed.from, &needed.store_path) {
        ("existing", _) => {
            let mut text = format!("---\n# {environment}: for {}\n", clean::line(&needed.components.join(", ")));
            for equals in &needed.equals {
                text += &format!("# It equals {}.\n", clean::line(equals));
            }
            yaml::write_into(&mut text, &manifest(needed), 0);
            text
        }
        (_, Some(path)) => format!(
            "# {environment}: External Secrets makes {id} from the store's entry {}: {}.\n",
            clean::line(path),
            clean::line(&needed.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", "))
        ),
        _ => format!("# {environment}: the provisioning Job makes {id}.\n"),
    }
}

fn manifest(needed: &Needed) -> Value {
    let mut metadata = json!({"name": needed.name, "namespace": needed.namespace});
    if !needed.labels.is_empty() {
        metadata["labels"] = json!(needed.labels);
    }
    let fields = needed.fields.iter().map(|(name, value)| (name.clone(), json!(value)));
    let keys = needed.keys.iter().map(|key| (key.name.clone(), json!(placeholder(needed, key))));
    let data: Map<String, Value> = fields.chain(keys).collect();
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": needed.kind, "stringData": data})
}

/// What stands where the value goes: nobody takes it for one.
fn placeholder(needed: &Needed, key: &Key) -> String {
    if key.name == ".dockerconfigjson" {
        let registry = needed.registry.as_deref().unwrap_or("<registry>");
        let account = json!({"username": "<user name>", "password": "<password>"});
        return json!({"auths": Map::from_iter([(registry.to_owned(), account)])}).to_string();
    }
    let form = key.pattern.as_ref().map(|pattern| format!("matches {pattern}"));
    let write = key.write.as_ref().map(|write| format!("written {write}"));
    let words: Vec<&str> = key.about.iter().chain(&form).chain(&write).map(String::as_str).collect();
    format!("<{}>", if words.is_empty() { key.name.clone() } else { words.join("; ") })
}
