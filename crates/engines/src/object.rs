//! Objects of a cluster, and what is known of them beside their manifests.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// What tells an object from others in its cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for objects of the whole cluster.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl Id {
    /// That of a manifest. One without a namespace is of the whole cluster.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let api = text(object, "/apiVersion");
        Self {
            group: api.rsplit_once('/').map_or("", |(group, _)| group).to_owned(),
            kind: text(object, "/kind").to_owned(),
            namespace: text(object, "/metadata/namespace").to_owned(),
            name: text(object, "/metadata/name").to_owned(),
        }
    }

    /// An object of a group, in a namespace.
    #[must_use]
    pub fn new(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self { group: group.into(), kind: kind.into(), namespace: namespace.into(), name: name.into() }
    }

    /// Whether it is of a kind of a group.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, namespace, name, .. } = self;
        if namespace.is_empty() { write!(f, "{kind}/{name}") } else { write!(f, "{kind}/{namespace}/{name}") }
    }
}

/// An object that is there.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its manifest, as it was applied last.
    pub value: Arc<Value>,
    /// Who applies it, where an engine does: Argo CD's tracking id, Flux's owner labels.
    pub owner: Option<String>,
    /// Whether it was deleted and waits for its finalizers.
    pub deleting: bool,
    /// What must happen before it is gone.
    pub finalizers: BTreeSet<String>,
}

/// The text at a pointer; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list at a pointer.
pub(crate) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// An annotation; empty where there is none.
pub(crate) fn annotation<'a>(value: &'a Value, name: &str) -> &'a str {
    value.pointer("/metadata/annotations").and_then(|all| all.get(name)).and_then(Value::as_str).unwrap_or_default()
}
