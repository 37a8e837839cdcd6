//! `render --check`: what is stale, and how.

use super::Comparison;
use crate::manifest::FOLDER;

/// How a file on disk is not what the definitions render to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StaleKind {
    /// It is not there.
    Missing,
    /// It is there with other content.
    Changed,
    /// It is there but no longer rendered, or was left behind by an interrupted run.
    Extra,
}

/// A file of `rendered/` that is not what the definitions render to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stale {
    /// Its path, relative to the root of the tree.
    pub path: String,
    /// What is wrong with it.
    pub kind: StaleKind,
}

impl Comparison {
    /// What is stale, sorted by path.
    pub(crate) fn stale(&self) -> Vec<Stale> {
        let kinds = [
            (&self.missing, StaleKind::Missing),
            (&self.changed, StaleKind::Changed),
            (&self.extra, StaleKind::Extra),
            (&self.leftovers, StaleKind::Extra),
        ];
        let mut stale: Vec<Stale> = kinds
            .into_iter()
            .flat_map(|(paths, kind)| paths.iter().map(move |path| Stale { path: format!("{FOLDER}/{path}"), kind }))
            .collect();
        stale.sort_by(|a, b| a.path.cmp(&b.path));
        stale
    }
}
