//! Bytes: files of a working tree, the git index or a revision.

mod folder;
mod git;
pub(crate) mod rules;
mod store;
mod tree;

pub(crate) use folder::Folder;
pub(crate) use git::{Git, GitError, Since, top_of};
pub(crate) use store::{Reason, Refusal, Store};
pub(crate) use tree::{CHART_LIMIT, ChartFile, SETTINGS, TEXT_LIMIT, Tree};
pub(crate) use yaml::{Place, SourceFile, Span};

#[cfg(test)]
mod tests;
