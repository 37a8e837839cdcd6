//! The catalog: what tenantry knows of each system, as data. A component is a folder with a `component.yaml`, a template
//! of Helm values and templates of manifests. Users add components of their own, or replace a file of a built-in one, in
//! `components/<name>/` of their tree.

pub(crate) mod component;
pub(crate) mod gpu;
mod load;
pub(crate) mod names;
pub(crate) mod registries;
pub(crate) mod repositories;
pub(crate) mod rules;
pub(crate) mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use component::ComponentSpec;
use serde_json::Value;

use crate::source::{Place, Span};
use template::Templates;
use yaml::{Pointer, Stream};

/// A component with its files.
#[derive(Debug)]
pub(crate) struct Component {
    /// The name. It must be the name of the folder.
    pub name: String,
    /// What it says of itself.
    pub spec: ComponentSpec,
    /// `spec` as it stands in the file, for the parts that are evaluated.
    pub raw: Value,
    /// Name of the template of its Helm values.
    pub values: Option<String>,
    /// Names of the templates of its manifests, sorted.
    pub manifests: Vec<String>,
    /// Whether all of it is built in.
    pub builtin: bool,
    /// The parsed `component.yaml`.
    stream: Stream,
}

impl Component {
    /// Names of the lists in its values that are merged by the names of their items.
    pub(crate) fn named_lists(&self) -> &[String] {
        self.spec.chart.as_ref().map_or(&[], |chart| &chart.named_lists)
    }

    /// The place of what a JSON pointer names in `component.yaml`, of the whole file where there is nothing.
    pub(crate) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        let root = self.stream.documents.first().map(|document| document.root());
        match root.and_then(|root| root.pointer(pointer)) {
            Some(node) => node.place(),
            None => self.stream.file.place(Span::default()),
        }
    }
}

/// All components, and their templates.
#[derive(Debug)]
pub(crate) struct Catalog {
    /// The components by name.
    pub components: BTreeMap<String, Arc<Component>>,
    /// Names of components that cannot be read; what is wrong with each is a finding.
    pub broken: BTreeSet<String>,
    /// Their parsed templates.
    pub templates: Templates,
}

impl Catalog {
    /// The component of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Component>> {
        self.components.get(name)
    }

    /// Whether a file of a component is built in, and so in no tree.
    pub(crate) fn is_builtin(path: &str) -> bool {
        path.starts_with(load::BUILT_IN_FOLDER)
    }
}
