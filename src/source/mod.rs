//! Bytes: files of a working tree, the git index or a revision.

use std::path::{Path, PathBuf};

use crate::layout::{ENVIRONMENTS, SETTINGS};

mod folder;
mod git;
pub(crate) mod rules;
mod store;
mod tree;
mod uri;

pub(crate) use folder::{Folder, bytes};
pub(crate) use git::{Git, GitError, LastSet, Since, top_of};
pub(crate) use store::{Reason, Refusal, Store, text_of};
pub(crate) use tree::{CHART_LIMIT, ChartFile, TEXT_LIMIT, Tree};
pub(crate) use uri::{decoded, encoded};
pub(crate) use yaml::{Place, SourceFile, Span};

/// The nearest of `start` and the folders above it that looks like the root of a tree.
pub(crate) fn root_of(start: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| folder.join(ENVIRONMENTS).is_dir() || folder.join(SETTINGS).is_file();
    start.ancestors().find(is_root).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests;
