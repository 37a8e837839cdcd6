//! A component's own cases: definitions in, objects and findings out.
//!
//! A case is a file in `tests/` of the component's folder. It says what differs from a small environment in which the component is listed, and
//! what is rendered of it.

mod case;
mod compare;
mod small;

use std::sync::Arc;

use serde_json::Value;
use yaml::{Limits, Reading};

use crate::catalog::Catalog;
use crate::finding::{Finding, Level};
use crate::lint::{self, Input, Options};
use crate::output;
use crate::source::{SourceFile, Tree};
use crate::workspace::{Workspace, is_error};

pub(crate) use case::{Case, read, schema};

/// What a case expects and does not get: each with its line.
pub(crate) type Failures = Vec<String>;

/// The cases of a tree, by component and file, with what keeps some from being read.
pub(crate) fn all(tree: &Tree) -> (Vec<Case>, Vec<Finding>) {
    let (mut cases, mut wrong) = (Vec::new(), Vec::new());
    for file in tree.files.values() {
        if let Some(component) = component_of(&file.path) {
            match read(component, file) {
                Ok(case) => cases.push(case),
                Err(findings) => wrong.extend(findings),
            }
        }
    }
    (cases, wrong)
}

/// The component that a file is a case of.
fn component_of(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [crate::layout::COMPONENTS, component, "tests", file] if file.ends_with(".yaml") => Some(component),
        _ => None,
    }
}

/// Runs a case with the components of a tree.
pub(crate) fn run(case: &Case, tree: &Tree, catalog: &Catalog) -> Failures {
    let mut tried = Tree { charts: tree.charts.clone(), ..Tree::default() };
    let of_components = tree.below(crate::layout::COMPONENTS);
    tried.files.extend(of_components.into_iter().map(|file| (file.path.clone(), Arc::clone(file))));
    for file in small::definitions(case, catalog) {
        tried.files.insert(file.path.clone(), file);
    }
    let mut failures = findings(case, &tried);
    let workspace = Workspace::of(tried, Vec::new());
    let objects = if is_error(&workspace.findings) { Vec::new() } else { objects(&workspace) };
    failures.extend(compare::objects(case, &objects));
    failures
}

fn findings(case: &Case, tree: &Tree) -> Failures {
    let report = lint::run(&Input::of_tree(tree.clone(), Vec::new()), &Options::default());
    let counts = |finding: &&Finding| matches!(finding.level, Level::Error | Level::Warning);
    compare::findings(case, &report.findings().iter().filter(counts).collect::<Vec<_>>())
}

/// Everything that is rendered.
fn objects(workspace: &Workspace) -> Vec<Value> {
    let (rendered, ..) =
        output::fleet(workspace.fleet.environments.iter(), &workspace.catalog, &workspace.tree.charts, |_, _| {
            Vec::new()
        });
    let texts = rendered.files.into_iter().filter(|(path, _)| lint::is_yaml(path));
    let texts = texts.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
    let files = texts.map(|(path, text)| yaml::parse(&SourceFile::new(path, text), &Limits::default()));
    files
        .flat_map(|stream| stream.documents.iter().map(|one| one.root().to_json(Reading::Core12)).collect::<Vec<_>>())
        .filter(|object| object.get("kind").is_some())
        .collect()
}
