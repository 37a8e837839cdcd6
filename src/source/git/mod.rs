//! Trees from git: the index, and revisions.
//!
//! The `git` program lists them, and says what differs between the index and a revision: it alone knows every kind of repository and
//! index, those of a hook's environment too, and takes a fifth of the time. libgit2 reads blobs, and of a revision the folders that are
//! asked for, in parallel and without another process; where it cannot, for it knows neither sha256 nor reftable repositories, the program
//! does. Where there is no program, libgit2 does all. Both are told by path which repository to read, and neither fetches or runs anything.

mod command;
mod entries;
mod library;
mod line;
mod meaning;
mod place;
mod program;
mod revision;
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::SourceFile;
use super::store::Store;
use super::tree::{TEXT_LIMIT, Tree};
use crate::finding;
use entries::{Differences, Entries};
pub(crate) use line::LastSet;
use place::Place;
pub(crate) use place::top_of;
use revision::Revision;
use tree::{Blobs, Either, GitStore, Listing};

/// Why git did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// The folder is in no repository.
    #[error("{0} is not in a git repository")]
    NoRepository(String),
    /// The revision names nothing.
    #[error("there is no revision {0:?} in this repository")]
    NoRevision(String),
    /// The revision names several things.
    #[error("{name:?} names more than one thing, or poses as a hash: {}", meant.join(", "))]
    Ambiguous {
        /// The revision as it was given.
        name: String,
        /// What it may mean.
        meant: Vec<String>,
    },
    /// The repository is another user's.
    #[error("the repository in {0} belongs to another user")]
    Owner(String),
    /// Neither libgit2 nor the `git` program can read the repository.
    #[error("the repository cannot be read: {0}")]
    Unreadable(String),
}

/// A tree before and after a change.
#[derive(Clone, Debug)]
pub(crate) struct Since {
    /// Before.
    pub before: Arc<dyn Store>,
    /// The tree of before, and what of it could not be read.
    pub tree: finding::Warned<Tree>,
    /// After.
    pub after: Arc<dyn Store>,
    /// The paths at which they may differ; at all others they are the same.
    pub changed: BTreeSet<String>,
}

impl Since {
    fn new(before: GitStore, tree: finding::Warned<Tree>, differences: Differences) -> Self {
        let changed = differences.keys().cloned().collect();
        Self { changed, tree, after: Arc::new(before.with(differences)), before: Arc::new(before) }
    }
}

/// The repository around the root of a tree.
#[derive(Clone, Debug)]
pub(crate) struct Git {
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
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What the next commit will hold.
    ///
    /// # Errors
    /// Where there is no repository, or none that can be read.
    pub(crate) fn index(&self) -> Result<Arc<dyn Store>, GitError> {
        Ok(Arc::new(self.store(Which::Index)?))
    }

    /// What a commit holds: a branch, a tag, `HEAD~1`, a hash.
    ///
    /// # Errors
    /// Where there is no such revision, no repository, or none that can be read.
    pub(crate) fn revision(&self, revision: &str) -> Result<Arc<dyn Store>, GitError> {
        let place = Place::of(&self.root)?;
        let read = Revision::open(&place, revision).map(|found| {
            let blobs = Either(found.blobs(), program::blobs(&place));
            GitStore::new(Arc::new(found), Arc::new(blobs))
        });
        Ok(Arc::new(read.or_else(|error| error.or_by_program(|| self.store(Which::Revision(revision))))?))
    }

    /// What the next commit will hold beside what a commit holds.
    ///
    /// # Errors
    /// As of [`Git::index`] and [`Git::revision`].
    pub(crate) fn index_since(&self, revision: &str) -> Result<Since, GitError> {
        let place = Place::of(&self.root)?;
        Self::beside_revision(&place, revision)
            .or_else(|error| error.or_by_program(|| Self::listed_since(&place, revision)))
    }

    /// By the revision, read as far as it is asked for, and what differs from it.
    fn beside_revision(place: &Place, revision: &str) -> Result<Since, GitError> {
        let revision = Arc::new(Revision::open(place, revision)?);
        let blobs = Either(revision.blobs(), program::blobs(place));
        let before = GitStore::new(Arc::clone(&revision) as Arc<dyn Listing>, Arc::new(blobs));
        let (differences, tree) = rayon::join(
            || program::differences(place, &revision.commit),
            || Tree::from_store(Arc::new(before.clone())),
        );
        revision.is_whole()?;
        Ok(Since::new(before, tree, differences?))
    }

    /// By all that both hold.
    fn listed_since(place: &Place, revision: &str) -> Result<Since, GitError> {
        let (after, before) =
            rayon::join(|| entries(place, Which::Index), || entries(place, Which::Revision(revision)));
        let (after, before) = (after?, before?);
        let differences = entries::differences(&before, &after);
        let before = GitStore::new(Arc::new(before), blobs(place));
        let tree = Tree::from_store(Arc::new(before.clone()));
        Ok(Since::new(before, tree, differences))
    }

    /// The commit that set a line of a file last; none where no commit holds the line as it is, or nothing can be read.
    pub(crate) fn last_set(&self, file: &SourceFile, line: usize) -> Option<LastSet> {
        let place = Place::of(&self.root).ok()?;
        let then = self.revision("HEAD").ok()?.read(&file.path, TEXT_LIMIT).ok()?;
        let line = line::before(&file.text, std::str::from_utf8(&then).ok()?, line)?;
        line::last_set(&place, &file.path, line)
    }

    fn store(&self, which: Which<'_>) -> Result<GitStore, GitError> {
        let place = Place::of(&self.root)?;
        Ok(GitStore::new(Arc::new(entries(&place, which)?), blobs(&place)))
    }
}

impl GitError {
    /// Asks the program, where libgit2 may be at fault.
    fn or_by_program<T>(self, ask: impl FnOnce() -> Result<T, Self>) -> Result<T, Self> {
        match self {
            Self::Unreadable(_) | Self::NoRevision(_) => ask(),
            _ => Err(self),
        }
    }
}

fn blobs(place: &Place) -> Arc<dyn Blobs> {
    let program = program::blobs(place);
    match library::blobs(place) {
        Ok(library) => Arc::new(Either(library, program)),
        Err(_) => Arc::new(program),
    }
}

fn entries(place: &Place, which: Which<'_>) -> Result<Entries, GitError> {
    program::entries(place, which).or_else(|said| match library::entries(place, which) {
        Err(GitError::Unreadable(_)) => Err(said),
        read => read,
    })
}

#[cfg(test)]
mod tests;
