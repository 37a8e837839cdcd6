//! `render --check`: what is stale, and how.

use std::path::Path;

use super::Comparison;
use super::Rendered;
use crate::layout::{self, RENDERED};
use crate::source::bytes;

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
            .flat_map(|(paths, kind)| paths.iter().map(move |path| Stale { path: format!("{RENDERED}/{path}"), kind }))
            .collect();
        stale.sort_by(|a, b| a.path.cmp(&b.path));
        stale
    }
}

/// Whether two texts differ in nothing but the ends of their lines, as where git writes CRLF for LF.
pub(crate) fn line_ends_alone(actual: &[u8], wanted: &[u8]) -> bool {
    let without = |text: &'_ [u8]| text.iter().filter(|byte| **byte != b'\r').copied().collect::<Vec<u8>>();
    actual.len() > wanted.len() && without(actual) == without(wanted)
}

/// What to do where git writes other line ends than were rendered.
pub(crate) const LINE_ENDS: &str = "git writes these files with CRLF: put `rendered/** -text` into .gitattributes at the top, and check them out again";

impl Stale {
    /// Whether the file differs in the ends of its lines alone.
    pub(crate) fn is_of_line_ends(&self, root: &Path, rendered: &Rendered) -> bool {
        let below = layout::below_rendered(&self.path);
        let Some(wanted) = below.and_then(|path| rendered.files.get(path)) else { return false };
        // Each line may have an end of one byte more.
        let limit = 2 * wanted.len() as u64;
        bytes(&root.join(&self.path), limit).is_ok_and(|actual| line_ends_alone(&actual, wanted))
    }
}
