//! What stops a render as it stops the linter: literal secrets, found by the same rules, under the same levels and allowances.

use std::cell::OnceCell;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compile::Unit;
use crate::finding::Finding;
use crate::layout::{self, SETTINGS};
use crate::lint::registry;
use crate::lint::rules::secret;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::object::Servers;
use crate::lint::{Entry, Object, Sees, YamlFile};
use crate::manifest::File;
use crate::secrecy::{text, tree};
use crate::source::Place;
use crate::workspace::Workspace;

use super::checks::Checks;
use super::control::{Control, Exclusion};
use super::input::is_yaml;
use super::located::point_at_origins;
use super::run::Options;

/// The literal secrets in the files of a tree, looked for when they are first asked for, and once.
pub(crate) struct Literal<'w> {
    workspace: &'w Workspace,
    found: OnceCell<Vec<Finding>>,
}

impl<'w> Literal<'w> {
    /// Those of a tree.
    pub(crate) fn of(workspace: &'w Workspace) -> Self {
        Self { workspace, found: OnceCell::new() }
    }

    /// At their levels, without those that the tree allows.
    pub(crate) fn stopping(&self) -> Vec<Finding> {
        stopping(self.workspace, self.found().to_vec())
    }

    /// Where they stand, allowed ones too: whatever a command says of the tree must not quote them.
    pub(crate) fn places(&self) -> Vec<Place> {
        self.found().iter().map(|finding| finding.place.clone()).collect()
    }

    fn found(&self) -> &[Finding] {
        self.found.get_or_init(|| written(self.workspace))
    }
}

fn written(workspace: &Workspace) -> Vec<Finding> {
    let checks = Checks::new(&Options { only: secret::IN_FILES.to_vec(), ..Options::default() });
    let excluded = Exclusion::new(&workspace.fleet.settings);
    let files: Vec<_> = workspace.tree.files.values().collect();
    let looked_at = files.into_par_iter().filter(|file| {
        is_yaml(&file.path)
            && !layout::is_template(&file.path)
            && !excluded.covers(&file.path)
            && text::may_hold_or_hide(&file.text)
    });
    let found = looked_at.map(|file| {
        let yaml = Arc::new(YamlFile::read(file, None));
        checks
            .file(file, Some(&yaml), None)
            .findings
            .into_iter()
            .filter(|finding| secret::IN_FILES.contains(&finding.rule))
            .collect::<Vec<_>>()
    });
    found.flatten().collect()
}

/// The secrets that a rendered file would hold.
pub(crate) fn in_rendered(unit: &Unit<'_>, file: &File) -> Vec<Finding> {
    if tree::in_object(&file.object).is_empty() {
        return vec![];
    }
    let environment = unit.platform.environment;
    let path = layout::rendered(&environment.name, &file.path);
    let object = Object::rendered(path, file.clone(), Servers::of(environment), true);
    let mut findings = secret::in_rendered(&object);
    findings.iter_mut().for_each(|finding| finding.environment = Some(environment.name.clone()));
    point_at_origins(&mut findings, |_| Some((&object, unit)));
    findings
}

/// What the rules that see a change say of one, at their levels, without what the tree allows.
pub(crate) fn of_change(change: &TreeChange<'_>) -> Vec<Finding> {
    let sees_change = |entry: &&Entry| entry.checks.iter().any(|check| matches!(check.sees, Sees::Change(_)));
    let only = registry::checked().filter(sees_change).map(|entry| entry.rule).collect();
    stopping(change.after, Checks::new(&Options { only, ..Options::default() }).change(change))
}

/// Findings at their levels, without those that the tree allows.
pub(crate) fn stopping(workspace: &Workspace, findings: Vec<Finding>) -> Vec<Finding> {
    if findings.is_empty() {
        return findings;
    }
    let speaks = |path: &str, text: &str| path == SETTINGS || text.contains("tenantry:");
    let files = workspace.tree.files.values().filter(|file| is_yaml(&file.path) && speaks(&file.path, &file.text));
    let files: Vec<Arc<YamlFile>> = files.map(|file| Arc::new(YamlFile::read(file, None))).collect();
    let options = Options::default();
    Control::new(&options, Some(&workspace.fleet.settings), &files).filter(findings).0
}
