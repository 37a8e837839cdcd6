//! A tree of definitions, read and resolved: what every command begins with.

use std::path::Path;

use crate::catalog::Catalog;
use crate::definition::{self, Definitions};
use crate::finding::{self, Finding, Level};
use crate::fleet::{self, Fleet};
use crate::source::Tree;

/// The definitions of a tree, and all that is wrong with them.
#[derive(Debug)]
pub struct Workspace {
    /// The files.
    pub tree: Tree,
    /// The definitions as they are written.
    pub definitions: Definitions,
    /// The components, built in and of the tree.
    pub catalog: Catalog,
    /// The environments and their tenants.
    pub fleet: Fleet,
    /// What is wrong so far, sorted.
    pub findings: Vec<Finding>,
}

impl Workspace {
    /// Reads and resolves the tree in a folder.
    pub fn open(root: &Path) -> Self {
        let (tree, findings) = Tree::read(root);
        Self::of(tree, findings)
    }

    /// Resolves a tree; `findings` are those of reading it.
    pub fn of(tree: Tree, mut findings: Vec<Finding>) -> Self {
        let (catalog, wrong) = Catalog::load(tree.below("components"));
        findings.extend(wrong);
        let (definitions, wrong) = definition::load(&tree);
        findings.extend(wrong);
        let (fleet, wrong) = fleet::resolve(&definitions, &catalog);
        // A component that cannot be read is no component that is missing.
        let is_consequence = |finding: &Finding| {
            let names = |name: &String| finding.message.contains(&format!("`{name}`"));
            finding.rule == "schema/unknown-component" && catalog.broken.iter().any(names)
        };
        findings.extend(wrong.into_iter().filter(|finding| !is_consequence(finding)));
        finding::sort(&mut findings);
        Self { tree, definitions, catalog, fleet, findings }
    }

    /// Whether something is wrong that stops a render.
    pub fn is_broken(&self) -> bool {
        is_error(&self.findings)
    }
}

/// Whether one of the findings stops a render.
pub fn is_error(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}
