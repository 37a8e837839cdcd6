//! Trees from git: the index, and revisions.
//!
//! The `git` program lists them: it alone knows every kind of repository and index, those of a hook's environment too, and takes a
//! fifth of the time. libgit2 reads the blobs, in parallel and without another process; where it cannot, for it knows neither sha256 nor
//! reftable repositories nor how to fetch what a partial clone left out, the program does. Where there is no program, libgit2 does all.

mod entries;
mod hook;
mod library;
mod program;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::store::Store;
use entries::{Either, Entries, GitStore};

/// Why git did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// The folder is in no repository.
    #[error("{0} is not in a git repository")]
    NoRepository(String),
    /// The revision names nothing.
    #[error("there is no revision {0:?} in this repository")]
    NoRevision(String),
    /// Neither libgit2 nor the `git` program can read the repository.
    #[error("the repository cannot be read: {0}")]
    Unreadable(String),
}

/// A tree before and after a change.
#[derive(Clone, Debug)]
pub struct Since {
    /// Before.
    pub before: Arc<dyn Store>,
    /// After.
    pub after: Arc<dyn Store>,
    /// The paths at which they may differ; at all others they are the same.
    pub changed: BTreeSet<String>,
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
        Ok(Arc::new(self.store(Which::Index)?))
    }

    /// What a commit holds: a branch, a tag, `HEAD~1`, a hash.
    ///
    /// # Errors
    /// Where there is no such revision, no repository, or none that can be read.
    pub fn revision(&self, revision: &str) -> Result<Arc<dyn Store>, GitError> {
        Ok(Arc::new(self.store(Which::Revision(revision))?))
    }

    /// What the next commit will hold beside what a commit holds.
    ///
    /// # Errors
    /// As of [`Git::index`] and [`Git::revision`].
    pub fn index_since(&self, revision: &str) -> Result<Since, GitError> {
        let (index, differences) =
            rayon::join(|| self.store(Which::Index), || program::differences(&self.root, revision));
        let after = index?;
        let differences = match differences {
            Ok(differences) => differences,
            Err(_) => entries::differences(&after.entries, &self.entries(Which::Revision(revision))?),
        };
        let changed = differences.keys().cloned().collect();
        let before = GitStore { differences, ..after.clone() };
        Ok(Since { before: Arc::new(before), after: Arc::new(after), changed })
    }

    fn store(&self, which: Which<'_>) -> Result<GitStore, GitError> {
        let entries = self.entries(which)?;
        let program = program::blobs(&self.root);
        let blobs = match library::blobs(&self.root) {
            Ok(library) => Box::new(Either(library, program)),
            Err(_) => program,
        };
        Ok(GitStore::new(entries, blobs))
    }

    fn entries(&self, which: Which<'_>) -> Result<Entries, GitError> {
        program::entries(&self.root, which).or_else(|said| match library::entries(&self.root, which) {
            Err(GitError::Unreadable(_)) => Err(said),
            read => read,
        })
    }
}

/// The top of the work tree around a folder that is given without links: the nearest folder that git's own stands in.
pub fn top_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

#[cfg(test)]
mod tests;
