//! Files of a render before they are bytes.

use std::sync::Arc;

use serde_json::Value;

use super::header;
use super::object::tidy;
use crate::source::Place;
use yaml::Pointer;

/// The definition files that decide a file.
pub(crate) type Sources = Arc<[String]>;

/// What an object was made from: where to look for the lines that decided a value in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// Definitions alone, by the compiler's own code.
    #[default]
    Definitions,
    /// A document of a component's template.
    Template {
        /// The component.
        component: String,
        /// The template.
        template: String,
        /// Which of its documents, from 0.
        index: usize,
    },
    /// The Helm release of a component.
    Release {
        /// The component.
        component: String,
        /// JSON pointer of its values in the object.
        values: &'static str,
    },
    /// Flows.
    Flows(Vec<Flow>),
}

/// A flow that asked for a rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    /// JSON pointer of the rule in the policy.
    pub rule: Pointer,
    /// Where the flow is declared.
    pub place: Place,
}

/// An object, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made {
    /// The object.
    pub object: Value,
    /// What it was made from.
    pub provenance: Provenance,
}

impl From<Value> for Made {
    fn from(object: Value) -> Self {
        Self { object, provenance: Provenance::Definitions }
    }
}

/// A file of `rendered/<environment>/`: one object, and what must be applied before it in the one that a person applies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// Its path below `rendered/<environment>/`.
    pub path: String,
    /// Objects that stand before it, as documents of their own.
    pub before: Vec<Value>,
    /// The object in it.
    pub object: Value,
    /// The definition files that decide it, for the header.
    pub sources: Sources,
    /// What the object was made from.
    pub provenance: Provenance,
}

impl File {
    /// A file of an object.
    pub(crate) fn new(path: impl Into<String>, made: impl Into<Made>, sources: &Sources) -> Self {
        let Made { object, provenance } = made.into();
        Self { path: path.into(), before: Vec::new(), object: tidy(object), sources: Arc::clone(sources), provenance }
    }

    /// The file with objects that stand before its own.
    pub(crate) fn after(self, before: impl IntoIterator<Item = Value>) -> Self {
        Self { before: before.into_iter().map(tidy).collect(), ..self }
    }

    /// Its bytes: the header, and the objects as YAML.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = header(&self.sources);
        for object in &self.before {
            yaml::write_into(&mut text, object, 0);
            text.push_str("---\n");
        }
        yaml::write_into(&mut text, &self.object, 0);
        // Growing left up to as much again unused, and hundreds of thousands of files wait to be written.
        text.shrink_to_fit();
        text.into_bytes()
    }

    /// Where the flows are declared that asked for the object, if it is a policy.
    pub(crate) fn flows(&self) -> impl Iterator<Item = &Place> {
        let flows: &[Flow] = match &self.provenance {
            Provenance::Flows(flows) => flows,
            _ => &[],
        };
        flows.iter().map(|flow| &flow.place)
    }
}
