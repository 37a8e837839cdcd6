//! Kubernetes objects, rendered by us or not, as JSON with a way back to their places.

use std::sync::Arc;

use serde_json::Value;

use crate::source::{Place, Span};
use crate::yaml::{NodeRef, Reading};

use super::YamlFile;

/// One object.
pub struct Object {
    /// The object as kubectl reads it.
    pub value: Value,
    file: Arc<YamlFile>,
    document: usize,
    /// JSON pointer of the object in its document: an item of a `List`.
    base: String,
    /// Whether we rendered it.
    pub ours: bool,
}

impl Object {
    /// The objects of a file; a `List` is its items.
    pub fn of(file: &Arc<YamlFile>, ours: bool) -> Vec<Self> {
        let mut objects = vec![];
        for (index, (document, role)) in file.documents().enumerate() {
            if role != super::Role::Object {
                continue;
            }
            let value = document.root().to_json(Reading::GoV2);
            let object = |value, base| Self { value, file: Arc::clone(file), document: index, base, ours };
            match value.get("items").and_then(Value::as_array) {
                Some(items) if value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List")) => {
                    let items = items.iter().enumerate();
                    objects.extend(items.map(|(at, item)| object(item.clone(), format!("/items/{at}"))));
                }
                _ => objects.push(object(value, String::new())),
            }
        }
        objects
    }

    /// `kind`.
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// `apiVersion` without the version: `apps`; empty for the core group.
    pub fn group(&self) -> &str {
        self.text("/apiVersion").split_once('/').map_or("", |(group, _)| group)
    }

    /// `metadata.name`; empty where there is none.
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// `metadata.namespace`; empty where there is none.
    pub fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.value.get("metadata")?.get("labels")?.get(key)?.as_str()
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.value.get("metadata")?.get("annotations")?.get(key)?.as_str()
    }

    /// Roughly how many bytes of YAML it is made of.
    pub fn size_hint(&self) -> usize {
        let root = self.file.stream.documents.get(self.document).map(|document| document.root().span());
        root.map_or(0, |span| (span.end - span.start) as usize)
    }

    /// Kind, namespace where there is one, and name, as findings name it.
    pub fn id(&self) -> String {
        match self.namespace() {
            "" => format!("{}/{}", self.kind(), self.name()),
            namespace => format!("{}/{namespace}/{}", self.kind(), self.name()),
        }
    }

    /// The string at a JSON pointer; empty where there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// The value at a JSON pointer.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer)
    }

    /// Its containers, init and ephemeral ones too, with their JSON pointers; none for objects that run nothing.
    pub fn containers(&self) -> Vec<(String, &Value)> {
        let Some(base) = self.pod_spec() else { return vec![] };
        let lists = ["containers", "initContainers", "ephemeralContainers"].iter().map(|list| format!("{base}/{list}"));
        lists
            .flat_map(|list| {
                let containers = self.get(&list).and_then(Value::as_array).into_iter().flatten().enumerate();
                containers.map(move |(at, container)| (format!("{list}/{at}"), container)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// JSON pointer of its pod's spec; none for objects that run nothing.
    pub fn pod_spec(&self) -> Option<&'static str> {
        match self.kind() {
            "Pod" => Some("/spec"),
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "ReplicationController" => {
                Some("/spec/template/spec")
            }
            "CronJob" => Some("/spec/jobTemplate/spec/template/spec"),
            _ => None,
        }
    }

    /// The file that it stands in.
    pub fn path(&self) -> &str {
        &self.file.file.path
    }

    /// The place of the value at a JSON pointer, or of the nearest thing around it that is there.
    pub fn place(&self, pointer: &str) -> Place {
        self.nearest(pointer).map_or_else(|| self.file.file.place(Span::default()), |(_, node)| node.place())
    }

    /// The place of the key at the end of a JSON pointer, or of the nearest thing around it that is there.
    pub fn key_place(&self, pointer: &str) -> Place {
        match self.nearest(pointer) {
            Some((Some(key), _)) => key.place(),
            Some((None, node)) => node.place(),
            None => self.file.file.place(Span::default()),
        }
    }

    fn nearest(&self, pointer: &str) -> Option<(Option<NodeRef<'_>>, NodeRef<'_>)> {
        let root = self.file.stream.documents.get(self.document)?.root().pointer(&self.base)?;
        let mut at = (root.key("kind"), root.get("kind").unwrap_or(root));
        let mut node = root;
        for step in pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")) {
            let next = if node.is_sequence() {
                step.parse().ok().and_then(|index| node.items().nth(index)).map(|item| (None, item))
            } else {
                node.entry(&step).map(|(key, value)| (Some(key), value))
            };
            let Some((key, value)) = next else { break };
            at = (key, value);
            node = value;
        }
        Some(at)
    }

    /// Finishes a finding: its object, and places in the file as it is.
    pub(super) fn settle(&self, finding: &mut crate::finding::Finding) {
        self.file.settle(finding);
    }
}

/// Objects that are applied together: those of an environment, or of a folder that is not ours.
#[derive(Default)]
pub struct Manifests {
    /// The objects, in the order of their files.
    pub objects: Vec<Object>,
}
