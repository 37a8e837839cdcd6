//! Kubernetes objects as JSON trees: who they are, and changes of their metadata.

use serde_json::{Map, Value, json};

use crate::finding::ObjectId;

/// What makes an object one: two with the same identity in one cluster are the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Identity {
    /// The API group, without the version; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty where there is none.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl Identity {
    /// The identity of an object; parts that it lacks are empty.
    pub(crate) fn of(object: &Value) -> Self {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = text("/apiVersion");
        Self {
            group: version.split_once('/').map_or("", |(group, _)| group).to_owned(),
            kind: text("/kind"),
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name"),
        }
    }

    /// What findings call the object.
    pub(crate) fn id(&self) -> ObjectId {
        ObjectId { namespace: self.namespace.clone(), ..ObjectId::new(&self.kind, &self.name) }
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ", self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// The file of an object in a folder whose objects mostly lie in the namespace `home`: `configmap-x.yaml`, and
/// `configmap-x_other.yaml` for one elsewhere. Names of RBAC objects may hold what file names must not.
pub(crate) fn file_name(identity: &Identity, home: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
    let name: String = identity.name.chars().map(safe).collect();
    let kind = identity.kind.to_ascii_lowercase();
    match identity.namespace.as_str() {
        "" => format!("{kind}-{name}.yaml"),
        namespace if namespace == home => format!("{kind}-{name}.yaml"),
        namespace => format!("{kind}-{name}_{namespace}.yaml"),
    }
}

/// An object of the given parts; `rest` holds `spec`, `data` and the like.
pub(crate) fn object(api_version: &str, kind: &str, metadata: Value, rest: Value) -> Value {
    let mut object = Map::new();
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), kind.into());
    object.insert("metadata".to_owned(), metadata);
    if let Value::Object(rest) = rest {
        object.extend(rest);
    }
    Value::Object(object)
}

/// The object with its metadata in one order, whoever wrote it.
pub(crate) fn tidy(mut object: Value) -> Value {
    const ORDER: [&str; 5] = ["name", "namespace", "labels", "annotations", "finalizers"];
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        let mut rest = std::mem::take(metadata);
        for field in ORDER {
            if let Some(mut value) = rest.shift_remove(field) {
                if let Some(map) = value.as_object_mut() {
                    map.sort_keys();
                }
                metadata.insert(field.to_owned(), value);
            }
        }
        metadata.append(&mut rest);
    }
    object
}

/// A mapping below `metadata` (`labels`, `annotations`), made where it is missing.
fn metadata<'a>(object: &'a mut Value, field: &str) -> Option<&'a mut Map<String, Value>> {
    let metadata = object.as_object_mut()?.entry("metadata").or_insert_with(|| json!({})).as_object_mut()?;
    metadata.entry(field).or_insert_with(|| json!({})).as_object_mut()
}

/// Sets a label.
pub(crate) fn label(object: &mut Value, key: &str, value: &str) {
    if let Some(labels) = metadata(object, "labels") {
        labels.insert(key.to_owned(), value.into());
    }
}

/// Sets a label unless the object has it.
pub(crate) fn label_default(object: &mut Value, key: &str, value: &str) {
    if let Some(labels) = metadata(object, "labels") {
        labels.entry(key).or_insert_with(|| value.into());
    }
}

/// Sets an annotation.
pub(crate) fn annotate(object: &mut Value, key: &str, value: &str) {
    if let Some(annotations) = metadata(object, "annotations") {
        annotations.insert(key.to_owned(), value.into());
    }
}

/// Adds an item to an annotation that holds a list with commas.
pub(crate) fn annotate_list(object: &mut Value, key: &str, item: &str) {
    if let Some(annotations) = metadata(object, "annotations") {
        let list = annotations.get(key).and_then(Value::as_str).unwrap_or_default();
        let list = if list.is_empty() { item.to_owned() } else { format!("{list},{item}") };
        annotations.insert(key.to_owned(), list.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_what_they_hold() {
        let identity = |kind: &str, namespace: &str, name: &str| {
            Identity::of(&json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": namespace}}))
        };
        assert_eq!(file_name(&identity("ConfigMap", "acme", "x"), "acme"), "configmap-x.yaml");
        assert_eq!(file_name(&identity("ConfigMap", "other", "x"), "acme"), "configmap-x_other.yaml");
        assert_eq!(file_name(&identity("ClusterRole", "", "system:x"), "acme"), "clusterrole-system_x.yaml");
    }

    #[test]
    fn the_group_is_part_of_the_identity_and_the_version_is_not() {
        let of =
            |version: &str| Identity::of(&json!({"apiVersion": version, "kind": "Service", "metadata": {"name": "x"}}));
        assert_eq!(of("apps/v1"), of("apps/v1beta1"));
        assert_ne!(of("serving.knative.dev/v1"), of("v1"));
    }

    #[test]
    fn metadata_has_one_order() {
        let object = json!({"metadata": {"x": 1, "labels": {"b": "", "a": ""}, "name": "n"}, "kind": "K"});
        let text = r#"{"metadata":{"name":"n","labels":{"a":"","b":""},"x":1},"kind":"K"}"#;
        assert_eq!(tidy(object).to_string(), text);
    }

    #[test]
    fn lists_in_annotations_grow() {
        let mut object = json!({"metadata": {"name": "x"}});
        annotate_list(&mut object, "options", "Prune=false");
        annotate_list(&mut object, "options", "Delete=false");
        assert_eq!(object.pointer("/metadata/annotations/options"), Some(&json!("Prune=false,Delete=false")));
    }
}
