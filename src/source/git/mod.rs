//! Trees from git: the index, and revisions.
//!
//! libgit2 reads them where it can. It knows neither sha256 nor reftable repositories nor split or sparse indexes; there the
//! `git` program answers the same questions.

mod entries;
mod library;
mod program;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::store::Store;
use entries::{Blobs, Entries};

/// Why git did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// The folder is in no repository.
    #[error("{0} is not in a git repository")]
    NoRepository(String),
    /// The revision names nothing.
    #[error("there is no revision {revision:?} in this repository: {why}")]
    NoRevision {
        /// What was asked for.
        revision: String,
        /// What git says.
        why: String,
    },
    /// Neither libgit2 nor the `git` program can read the repository.
    #[error("the repository cannot be read: {0}")]
    Unreadable(String),
}

/// The repository around the root of a tree.
#[derive(Clone, Debug)]
pub struct Git {
    root: PathBuf,
}

/// Which tree of a repository.
#[derive(Clone, Copy, Debug)]
enum Which<'a> {
    Index,
    Revision(&'a str),
}

impl Git {
    /// The repository that holds a folder. It is opened when a tree is asked for.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What the next commit will hold.
    ///
    /// # Errors
    /// Where there is no repository, or none that can be read.
    pub fn index(&self) -> Result<Arc<dyn Store>, GitError> {
        self.store(Which::Index)
    }

    /// What a commit holds: a branch, a tag, `HEAD~1`, a hash.
    ///
    /// # Errors
    /// Where there is no such revision, no repository, or none that can be read.
    pub fn revision(&self, revision: &str) -> Result<Arc<dyn Store>, GitError> {
        self.store(Which::Revision(revision))
    }

    fn store(&self, which: Which<'_>) -> Result<Arc<dyn Store>, GitError> {
        let (entries, blobs): (Entries, Box<dyn Blobs>) = match library::read(&self.root, which) {
            Ok(read) => read,
            Err(GitError::Unreadable(_)) => program::read(&self.root, which)?,
            Err(other) => return Err(other),
        };
        Ok(Arc::new(entries::GitStore { entries, blobs }))
    }
}

#[cfg(test)]
mod tests;
