//! A tree of definitions, read and resolved: what every command begins with.

mod cause;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::definition::{self, Definitions, Known, TenantFiles};
use crate::document::rules::UNKNOWN_COMPONENT;
use crate::finding::{self, Finding, Level};
use crate::fleet::{self, Common, Fleet, Placements};
use crate::layout::tenant_of;
use crate::source::Tree;

/// The definitions of a tree, and all that is wrong with them.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The files.
    pub tree: Tree,
    /// The definitions as they are written.
    pub definitions: Definitions,
    /// The components, built in and of the tree.
    pub catalog: Arc<Catalog>,
    /// The environments and their tenants.
    pub fleet: Fleet,
    /// What is wrong so far, sorted.
    pub findings: Vec<Finding>,
    common: Arc<Common>,
    placements: Placements,
}

impl Workspace {
    /// Reads and resolves the tree in a folder.
    pub(crate) fn open(root: &Path) -> Self {
        let (tree, findings) = Tree::read(root);
        Self::of(tree, findings)
    }

    /// Resolves a tree; `findings` are those of reading it.
    pub(crate) fn of(tree: Tree, findings: Vec<Finding>) -> Self {
        Self::parsed(tree, findings, &())
    }

    /// Resolves a tree of which some is known.
    pub(crate) fn parsed(tree: Tree, findings: Vec<Finding>, known: &impl Known) -> Self {
        let catalog = || Catalog::load(tree.below("components"));
        let common = || {
            let (loaded, (definitions, wrong)) = rayon::join(catalog, || definition::load_common(&tree, known));
            let common = Arc::new(Common::new(&definitions, loaded));
            (definitions, wrong, common)
        };
        let ((mut definitions, wrong, common), (tenants, of_tenants)) =
            rayon::join(common, || definition::load_tenants(&tree, known));
        definitions.tenants = tenants;
        let found = findings.into_iter().chain(wrong).chain(of_tenants).collect();
        Self::resolve(tree, definitions, common, found, &Placements::new())
    }

    /// Resolves a tree that differs from this one at the given paths only. What they do not touch is shared.
    pub(crate) fn beside(&self, tree: Tree, findings: Vec<Finding>, changed: &BTreeSet<String>) -> Self {
        if changed.iter().any(|path| Tree::holds(path) && tenant_of(path).is_none()) {
            return Self::of(tree, findings);
        }
        let touched: BTreeSet<&str> = changed.iter().filter_map(|path| tenant_of(path)).collect();
        let (definitions, wrong) = definition::load(&tree, &Untouched { of: self, touched: &touched });
        let known = self.placements.iter().filter(|(name, _)| !touched.contains(name.as_str()));
        let known = known.map(|(name, placed)| (name.clone(), Arc::clone(placed))).collect();
        let found = findings.into_iter().chain(wrong).collect();
        Self::resolve(tree, definitions, Arc::clone(&self.common), found, &known)
    }

    fn resolve(
        tree: Tree,
        definitions: Definitions,
        common: Arc<Common>,
        mut findings: Vec<Finding>,
        known: &Placements,
    ) -> Self {
        findings.extend(common.of_catalog.iter().cloned());
        let ((fleet, placements), wrong) = fleet::resolve(&definitions, &common, known);
        // A component that cannot be read is no component that is missing.
        let is_consequence = |finding: &Finding| {
            let text = finding.place.file.slice(finding.place.span).trim_matches(['"', '\'']);
            let names = |name: &String| name == text;
            finding.rule == &UNKNOWN_COMPONENT && common.catalog.broken.iter().any(names)
        };
        findings.extend(wrong.into_iter().filter(|finding| !is_consequence(finding)));
        cause::forget_consequences(&tree, &definitions, &mut findings);
        let mut findings: Vec<Finding> = findings.into_iter().map(Finding::stopping).collect();
        finding::sort(&mut findings);
        Self { tree, definitions, catalog: Arc::clone(&common.catalog), fleet, findings, common, placements }
    }

    /// Whether something is wrong that stops a render.
    pub(crate) fn is_broken(&self) -> bool {
        is_error(&self.findings)
    }
}

/// The tenants that a change does not touch.
struct Untouched<'a> {
    of: &'a Workspace,
    touched: &'a BTreeSet<&'a str>,
}

impl Known for Untouched<'_> {
    fn tenant(&self, name: &str) -> Option<&Arc<TenantFiles>> {
        self.of.definitions.tenants.get(name).filter(|_| !self.touched.contains(name))
    }
}

/// Whether one of the findings stops a render.
pub(crate) fn is_error(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}
