//! `rendered/`: the files of a render, compared with what is on disk and written there.
//!
//! Files are replaced whole (a temporary file in the same folder, then a rename), only files that differ are touched,
//! files that no longer belong go, and nothing that is not ours is ever overwritten or removed. A run that is killed, or
//! that finds the disk full, leaves no half-written file, and the next run ends as if it had not happened.

mod chart;
mod check;
mod compare;
mod fleet;
pub(crate) mod removal;
pub(crate) mod rules;
mod scan;
mod seal;
mod write;

use std::collections::BTreeMap;

pub(crate) use check::{LINE_ENDS, StaleKind, line_ends_alone};
pub(crate) use compare::{Comparison, compare, not_ours};
pub(crate) use fleet::fleet;
pub(crate) use scan::foreign;
pub(crate) use seal::Cache;
pub(crate) use write::Summary;

/// Temporary files begin with this; whoever finds one may remove it.
const TEMPORARY: &str = ".tenantry-tmp-";

/// The files of a render, by their paths below `rendered/`, with `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// The content of each file.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Rendered {
    /// Keeps the files whose path passes.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.files.retain(|path, _| keep(path));
    }
}

/// Where files that are on disk but not in [`Rendered`] are to go: the folders that a run speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of `rendered/`.
    All,
    /// These folders below it, without `/` at the end.
    Folders(Vec<String>),
}

impl Scope {
    /// Whether a path lies in one of the folders.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let within = |folder: &String| {
            path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self {
            Self::All => true,
            Self::Folders(folders) => folders.iter().any(within),
        }
    }
}

#[cfg(test)]
mod tests;
