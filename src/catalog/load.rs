//! Reading components: the built-in ones, and the tree's own laid over them file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde_json::Value;

use super::component::ComponentSpec;
use super::template::Templates;
use super::{Catalog, Component};
use crate::catalog::rules::FOLDER;
use crate::definition::Kind;
use crate::definition::rules::MISSING_FILE;
use crate::document::rules::{UNKNOWN_KIND, WRONG_TYPE};
use crate::document::{Checker, Merged, problems, schema_of};
use crate::finding::{self, Finding, ObjectId};
use crate::layout::{self, COMPONENTS};
use crate::source::{Place, SourceFile, Span};
use yaml::{NodeRef, Pointer, Reading, Stream};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/catalog/data");

/// What a finding calls the folder of the built-in catalog.
pub(super) const BUILT_IN_FOLDER: &str = "catalog/";

/// Files of components as `<component>/<path in its folder>`.
type Files = BTreeMap<String, Arc<SourceFile>>;

impl Catalog {
    /// The built-in components with those of the tree: files whose path begins with `components/`.
    pub(crate) fn load<'a>(tree: impl IntoIterator<Item = &'a Arc<SourceFile>>) -> finding::Warned<Self> {
        let mut files = built_in();
        files.extend(tree.into_iter().filter_map(|file| {
            let name = file.path.strip_prefix(COMPONENTS)?.strip_prefix('/')?;
            name.contains('/').then(|| (name.to_owned(), Arc::clone(file)))
        }));
        let mut findings = Vec::new();
        let mut templates = Templates::new(files.clone());
        let names: BTreeSet<&str> = files.keys().filter_map(|name| name.split('/').next()).collect();
        let (mut components, mut broken) = (BTreeMap::new(), BTreeSet::new());
        for name in names {
            match component(name, &files, &mut templates, &mut findings) {
                Some(component) => drop(components.insert(name.to_owned(), Arc::new(component))),
                None => drop(broken.insert(name.to_owned())),
            }
        }
        (Self { components, broken, templates }, findings)
    }
}

/// The built-in list of chart repositories.
pub(super) fn repositories() -> Option<&'static str> {
    BUILT_IN.get_file("repositories.yaml")?.contents_utf8()
}

fn built_in() -> Files {
    let mut files = Files::new();
    let mut folders: Vec<&Dir<'static>> = BUILT_IN.dirs().collect();
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                files.insert(path.to_owned(), SourceFile::new(format!("{BUILT_IN_FOLDER}{path}"), text));
            }
        }
    }
    files
}

fn component(name: &str, files: &Files, templates: &mut Templates, findings: &mut Vec<Finding>) -> Option<Component> {
    let folder = || files.range(format!("{name}/")..format!("{name}0"));
    let Some(definition) = files.get(&format!("{name}/component.yaml")) else {
        let at = folder().next().map(|(_, file)| file.place(Span::default()))?;
        let message = format!("the component {name} has no component.yaml, and none of that name is built in");
        findings.push(MISSING_FILE.at(at, message).help(format!(
            "write {}, or name the folder as the built-in component that it changes",
            layout::component(name)
        )));
        return None;
    };
    let stream = yaml::parse(definition, &yaml::Limits::default());
    let (spec, raw) = read(name, &stream, findings)?;
    let mut component = Component {
        name: name.to_owned(),
        spec,
        raw,
        values: None,
        manifests: Vec::new(),
        builtin: folder().all(|(_, file)| file.path.starts_with(BUILT_IN_FOLDER)),
        stream,
    };
    for (path, file) in folder() {
        let inside = path.get(name.len() + 1..).unwrap_or("");
        if inside == "values.yaml" {
            component.values = Some(path.clone());
        } else if inside.starts_with("manifests/") && inside.ends_with(".yaml") {
            component.manifests.push(path.clone());
        } else {
            continue;
        }
        findings.extend(templates.add(path, file).err().into_iter().flatten());
    }
    add_texts(&component, templates, findings);
    Some(component)
}

/// `spec` of a `component.yaml`.
fn read(name: &str, stream: &Stream, findings: &mut Vec<Finding>) -> Option<(ComponentSpec, Value)> {
    let before = findings.len();
    findings.extend(problems(stream));
    let whole = stream.file.place(Span::default());
    let root = match stream.documents.as_slice() {
        [document] if findings.len() == before => document.root(),
        // What keeps it from being read is said.
        _ if findings.len() > before => return None,
        _ => {
            findings.push(WRONG_TYPE.at(whole, "a component.yaml holds one document"));
            return None;
        }
    };
    let object = root.to_json(Reading::Core12);
    let at = |pointer: &'static str| root.pointer(pointer).map_or_else(|| root.place(), |node| node.place());
    if object.get("apiVersion").and_then(Value::as_str) != Some("tenantry.dev/v1")
        || object.get("kind").and_then(Value::as_str) != Some("Component")
    {
        let message = "expected apiVersion: tenantry.dev/v1 and kind: Component";
        findings.push(UNKNOWN_KIND.at(at("/kind"), message));
        return None;
    }
    if object.pointer("/metadata/name").and_then(Value::as_str) != Some(name) {
        let message = format!("metadata.name must be {name}, the name of the component's folder");
        findings.push(FOLDER.at(at("/metadata/name"), message));
    }
    let raw = object.get("spec").cloned().unwrap_or_default();
    match serde_json::from_value::<ComponentSpec>(raw.clone()) {
        Ok(spec) => Some((spec, raw)),
        Err(error) => {
            let found = faults(name, root, &object);
            if found.is_empty() {
                findings.push(WRONG_TYPE.at(at("/spec"), format!("spec: {error}")));
            }
            findings.extend(found);
            None
        }
    }
}

/// Every fault of a definition that could not be read, each at its place.
fn faults(name: &str, root: NodeRef<'_>, object: &Value) -> Vec<Finding> {
    let schema = Kind::Component.document(schema_of::<ComponentSpec>());
    match Checker::new(schema) {
        Ok(checker) => checker.check(&Merged::layer(root), object, &ObjectId::new("Component", name)),
        Err(_) => Vec::new(),
    }
}

/// Parses every text of the definition that holds an expression, and every condition.
fn add_texts(component: &Component, templates: &mut Templates, findings: &mut Vec<Finding>) {
    let mut work = vec![(Pointer::from("/spec"), &component.raw)];
    while let Some((pointer, value)) = work.pop() {
        if pointer == "/spec/options" {
            continue;
        }
        let place = || -> Place { component.place(&pointer) };
        match value {
            Value::String(text) if pointer.last().is_some_and(|last| last == "when") => {
                findings.extend(templates.add_condition(text, &place()).err().into_iter().flatten());
            }
            Value::String(text) if text.contains("{{") => {
                findings.extend(templates.add_text(text, &place()).err().into_iter().flatten());
            }
            Value::Array(items) => {
                work.extend(items.iter().enumerate().map(|(index, item)| (pointer.index(index), item)));
            }
            Value::Object(map) => {
                for (key, value) in map {
                    work.push((pointer.key(key), value));
                    if key.contains("{{") {
                        findings.extend(templates.add_text(key, &place()).err().into_iter().flatten());
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalog_has_no_faults() {
        let (catalog, findings) = Catalog::load([]);
        let findings: Vec<String> = findings.iter().map(|f| format!("{}: {}", f.place, f.message)).collect();
        assert_eq!(findings, Vec::<String>::new());
        assert!(catalog.components.values().all(|component| component.builtin));
    }

    #[test]
    fn a_tree_replaces_a_file_or_adds_a_component() {
        let values = SourceFile::new("components/demo/values.yaml", "a: 1\n");
        let broken = SourceFile::new("components/demo/component.yaml", "apiVersion: v1\n");
        let (catalog, findings) = Catalog::load([&values]);
        assert!(catalog.get("demo").is_none());
        assert_eq!(findings.first().map(|f| f.rule), Some(&MISSING_FILE));
        let (_, findings) = Catalog::load([&values, &broken]);
        assert_eq!(findings.first().map(|f| f.rule), Some(&UNKNOWN_KIND));
    }

    #[test]
    fn every_fault_of_a_component_is_found_at_its_place() {
        let text = "\
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: demo}
spec:
  scope: cluster
  stage: apps
  namespaces: {name: demo}
  chart: {name: demo, version: 1.10, release: demo}
  flows: [{from: a, to: b, port: [80]}]
";
        let (_, findings) = Catalog::load([&SourceFile::new("components/demo/component.yaml", text)]);
        let mut found: Vec<String> = findings.iter().map(|f| format!("{} {}", f.place, f.message)).collect();
        found.sort();
        let starts = [
            "components/demo/component.yaml:4:1 `about` is missing from spec",
            "components/demo/component.yaml:4:1 `namespace` is missing from spec",
            "components/demo/component.yaml:5:10 spec.scope: `cluster` is not one of environment, tenant",
            "components/demo/component.yaml:7:3 `namespaces` is no field of spec",
            "components/demo/component.yaml:8:32 spec.chart.version is a number, expected text",
            "components/demo/component.yaml:9:28 `port` is no field of spec.flows[0]",
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        assert!(found.iter().zip(starts).all(|(found, start)| found.starts_with(start)), "{found:#?}");
    }
}
