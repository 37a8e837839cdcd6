//! Bytes: files of a working tree, the git index or a revision.

mod file;
mod folder;
mod git;
mod store;
mod tree;

pub use file::{LineIndex, Place, Position, SourceFile, Span};
pub use folder::Folder;
pub use git::{Git, GitError, Since, top_of};
pub use store::{Reason, Refusal, Store};
pub use tree::{CHART_LIMIT, ChartFile, SETTINGS, TEXT_LIMIT, Tree};

#[cfg(test)]
mod tests;
