//! What kustomize makes of files: the namespaces that its own files set, and what only a build can tell.
//!
//! Source: kubernetes-sigs/kustomize, api/types/kustomization.go. The namespace of an overlay replaces that of its bases.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Names of kustomize's own files (api/konfig/general.go).
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields that change labels, selectors or whole objects.
const CHANGES: [&str; 9] = [
    "commonLabels",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "components",
    "transformers",
    "replacements",
    "helmCharts",
    "generators",
];

/// Overlays of overlays are not that deep; one that names itself is.
const DEEPEST: usize = 20;

/// Whether a file is kustomize's own.
pub(super) fn is_one(path: &str) -> bool {
    NAMES.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// The kustomizations of a run, by folder.
#[derive(Debug, Default)]
pub(super) struct Kustomizations {
    by_folder: BTreeMap<String, Value>,
}

/// What they say.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The namespace of the objects of each file.
    pub namespaces: BTreeMap<String, String>,
    /// Folders whose kustomizations change what the files say in a way that only a build can tell, with the field.
    pub unbuilt: Vec<(String, String)>,
}

impl Kustomizations {
    /// Takes one in.
    pub(super) fn add(&mut self, path: &str, value: Value) {
        self.by_folder.insert(folder(path).to_owned(), value);
    }

    /// What they say of the files.
    pub(super) fn tell(&self) -> Told {
        let mut told = Told::default();
        let named: BTreeSet<String> = self.by_folder.iter().flat_map(|(at, own)| resources(at, own)).collect();
        let mut two = BTreeSet::new();
        for at in self.by_folder.keys().filter(|at| !named.contains(*at)) {
            self.walk(at, None, DEEPEST, &mut told, &mut two);
        }
        for (at, own) in &self.by_folder {
            let change = CHANGES.into_iter().find(|field| own.get(field).is_some_and(is_full));
            let change = change.or_else(|| selects(own).then_some("labels"));
            told.unbuilt.extend(change.map(|field| (at.clone(), field.to_owned())));
        }
        told.unbuilt.extend(two.into_iter().map(|file| (folder(&file).to_owned(), "namespace".to_owned())));
        told
    }

    /// Gives the files of a folder's kustomization the namespace of the outermost that sets one.
    fn walk(&self, at: &str, outer: Option<&str>, left: usize, told: &mut Told, two: &mut BTreeSet<String>) {
        let Some(own) = self.by_folder.get(at).filter(|_| left > 0) else { return };
        let namespace = outer.or_else(|| own.get("namespace").and_then(Value::as_str));
        for resource in resources(at, own) {
            if self.by_folder.contains_key(&resource) {
                self.walk(&resource, namespace, left - 1, told, two);
            } else if let Some(namespace) = namespace {
                let earlier = told.namespaces.insert(resource.clone(), namespace.to_owned());
                // Two overlays make two of each object.
                if earlier.is_some_and(|earlier| earlier != namespace) {
                    two.insert(resource);
                }
            }
        }
    }
}

/// The files and folders that a kustomization names, from the root of the run.
fn resources(at: &str, own: &Value) -> Vec<String> {
    let lists = ["resources", "bases"].into_iter().filter_map(|list| own.get(list)?.as_array());
    let names = lists.flatten().filter_map(Value::as_str).filter(|name| !name.contains("://") && !name.contains("//"));
    names.filter_map(|name| joined(at, name)).collect()
}

/// A path from a folder, without `.` and `..`; none where it leaves the run.
fn joined(at: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = at.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether `labels` reach selectors or pods.
fn selects(own: &Value) -> bool {
    let is_true = |entry: &Value, field: &str| entry.get(field).and_then(Value::as_bool) == Some(true);
    let labels = own.get("labels").and_then(Value::as_array);
    labels.into_iter().flatten().any(|entry| is_true(entry, "includeSelectors") || is_true(entry, "includeTemplates"))
}

fn is_full(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => false,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_overlay_decides_for_its_bases_and_two_overlays_need_a_build() {
        let mut all = Kustomizations::default();
        all.add("base/kustomization.yaml", json!({"namespace": "base", "resources": ["db.yaml", "./web.yaml"]}));
        all.add("overlays/a/kustomization.yaml", json!({"namespace": "a", "resources": ["../../base", "own.yaml"]}));
        all.add("alone/kustomization.yml", json!({"resources": ["x.yaml", "https://example.com//y.yaml", "../../z"]}));
        let told = all.tell();
        let namespace = |file: &str| told.namespaces.get(file).map(String::as_str);
        assert_eq!(namespace("base/db.yaml"), Some("a"));
        assert_eq!(namespace("base/web.yaml"), Some("a"));
        assert_eq!(namespace("overlays/a/own.yaml"), Some("a"));
        assert_eq!(namespace("alone/x.yaml"), None);
        assert_eq!(told.unbuilt, []);

        all.add(
            "overlays/b/kustomization.yaml",
            json!({"namespace": "b", "resources": ["../../base"], "patches": [{}]}),
        );
        let unbuilt = all.tell().unbuilt;
        assert!(unbuilt.contains(&("base".to_owned(), "namespace".to_owned())), "{unbuilt:?}");
        assert!(unbuilt.contains(&("overlays/b".to_owned(), "patches".to_owned())), "{unbuilt:?}");
    }

    #[test]
    fn one_that_names_itself_ends() {
        let mut all = Kustomizations::default();
        all.add("a/kustomization.yaml", json!({"namespace": "a", "resources": ["../b"]}));
        all.add("b/kustomization.yaml", json!({"resources": ["../a", "../b"]}));
        all.add("c/kustomization.yaml", json!({"resources": ["../a"]}));
        assert_eq!(all.tell().namespaces.len(), 0);
    }
}
