//! Kinds of definitions, and the document that each stands in.

use serde_json::{Value, json};

use super::API_VERSION;
use crate::document::describe;

/// What a document defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An environment.
    Environment,
    /// A tenant.
    Tenant,
    /// A system of the catalog.
    Component,
    /// What is true of the whole tree.
    Settings,
}

impl Kind {
    /// The kind as definitions write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Tenant => "Tenant",
            Self::Component => "Component",
            Self::Settings => "Settings",
        }
    }

    /// The schema of a whole document of this kind, by that of its `spec`.
    pub(crate) fn document(self, mut spec: Value) -> Value {
        let (kind, named) = (self.name(), self != Self::Settings);
        describe(&mut spec, &format!("Fields of the {}.", kind.to_lowercase()));
        let metadata = "The name and labels of the definition.";
        document(kind, named, metadata, "The name. It must be the name of the folder.", &spec)
    }
}

/// The schema of a document, by what its `metadata` and the name in there are, and the schema of its `spec`.
pub(crate) fn document(kind: &str, named: bool, metadata: &str, name: &str, spec: &Value) -> Value {
    let required: &[&str] =
        if named { &["apiVersion", "kind", "metadata", "spec"] } else { &["apiVersion", "kind", "spec"] };
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": {
            "apiVersion": {"const": API_VERSION, "description": "The version of this format."},
            "kind": {"const": kind, "description": "What the document defines."},
            "metadata": {
                "type": "object",
                "description": metadata,
                "additionalProperties": false,
                "required": if named { vec!["name"] } else { vec![] },
                "properties": {"name": {"type": "string", "format": "dns-label", "description": name}},
            },
            "spec": spec,
        },
    })
}
