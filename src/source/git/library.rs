//! Reading through libgit2.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use git2::{Commit, ErrorCode, Index, Repository, RepositoryOpenFlags};

use super::entries::{Entries, Entry, Mode};
use super::place::Place;
use super::tree::Blobs;
use super::{GitError, Which, meaning};

/// The entries of a tree.
pub(super) fn entries(place: &Place, which: Which<'_>) -> Result<Entries, GitError> {
    let repository = open(place)?;
    match which {
        Which::Index => index(&repository, place).map_err(|error| unreadable(&error)),
        Which::Revision(revision) => of_revision(&repository, revision, &place.prefix()),
    }
}

/// A way to the blobs of the repository.
pub(super) fn blobs(place: &Place) -> Result<Pool, GitError> {
    Ok(Pool::new(open(place)?))
}

/// The repository of a place.
pub(super) fn open(place: &Place) -> Result<Repository, GitError> {
    at(&place.folder).map_err(|error| match error.code() {
        ErrorCode::Owner => GitError::Owner(place.top.display().to_string()),
        _ => unreadable(&error),
    })
}

/// The repository whose own folder this is, and no other: libgit2 is not to look for one.
fn at(folder: &Path) -> Result<Repository, git2::Error> {
    let none: [&Path; 0] = [];
    Repository::open_ext(folder, RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT, none)
}

/// An error that may be libgit2's alone.
pub(super) fn unreadable(error: &git2::Error) -> GitError {
    GitError::Unreadable(error.message().to_owned())
}

fn index(repository: &Repository, place: &Place) -> Result<Entries, git2::Error> {
    // What a hook of `git commit --all` sees is not the index yet.
    let index = match &place.index {
        Some(path) => Index::open(path)?,
        None => repository.index()?,
    };
    let listed: Vec<_> = index
        .iter()
        .filter_map(|entry| Some((String::from_utf8(entry.path).ok()?, Mode::of(entry.mode)?, entry.id.to_string())))
        .collect();
    Ok(below(&place.prefix(), &listed))
}

/// The commit that a revision names.
pub(super) fn commit<'r>(repository: &'r Repository, revision: &str) -> Result<Commit<'r>, GitError> {
    let meant = meaning::of(revision, repository)?;
    let commit = repository.revparse_single(&meant).and_then(|object| object.peel_to_commit());
    commit.map_err(|error| match error.code() {
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous | ErrorCode::Peel => {
            GitError::NoRevision(revision.to_owned())
        }
        _ => unreadable(&error),
    })
}

impl meaning::Names for Repository {
    fn commits(&self, refs: &[String]) -> Result<Vec<(String, String)>, GitError> {
        // A name that no ref may have has none.
        let there = refs.iter().filter_map(|name| Some((name, self.find_reference(name).ok()?)));
        let lead = there.map(|(name, found)| Some((name.clone(), found.peel_to_commit().ok()?.id().to_string())));
        Ok(lead.flatten().collect())
    }

    fn hashes(&self, start: &str) -> Result<Vec<String>, GitError> {
        let found = self.find_commit_by_prefix(start);
        Ok(found.into_iter().map(|commit| commit.id().to_string()).collect())
    }
}

fn of_revision(repository: &Repository, revision: &str, prefix: &str) -> Result<Entries, GitError> {
    let tree = commit(repository, revision)?.tree().map_err(|error| unreadable(&error))?;
    let mut listed = vec![];
    let walked = tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        let mode = u32::try_from(entry.filemode()).ok().and_then(Mode::of);
        if let (Ok(name), Some(mode)) = (entry.name(), mode) {
            listed.push((format!("{folder}{name}"), mode, entry.id().to_string()));
        }
        git2::TreeWalkResult::Ok
    });
    walked.map_err(|error| unreadable(&error))?;
    Ok(below(prefix, &listed))
}

fn below(prefix: &str, listed: &[(String, Mode, String)]) -> Entries {
    let below = listed.iter().filter_map(|(path, mode, blob)| Some((path.strip_prefix(prefix)?, *mode, blob)));
    let lines = below.map(|(path, mode, blob)| match mode {
        Mode::File => format!("file {blob} {path}\0"),
        Mode::Link => format!("link {blob} {path}\0"),
    });
    Entries::read(vec![lines.collect()], |line| {
        let (mode, rest) = line.split_once(' ')?;
        let (blob, path) = rest.split_once(' ')?;
        Some(Entry { path, mode: if mode == "file" { Mode::File } else { Mode::Link }, blob })
    })
}

/// Open repositories, one for each thread that reads at the same time: libgit2's are not shared between threads.
pub(super) struct Pool {
    git: PathBuf,
    idle: Mutex<Vec<Repository>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("git", &self.git).finish_non_exhaustive()
    }
}

impl Pool {
    /// One that begins with a repository.
    pub(super) fn new(repository: Repository) -> Self {
        // As git itself: what it reads is not hashed again.
        git2::opts::strict_hash_verification(false);
        Self { git: repository.path().to_owned(), idle: Mutex::new(vec![repository]) }
    }

    /// Does something with an open repository.
    pub(super) fn with<T>(&self, what: impl FnOnce(&Repository) -> Result<T, git2::Error>) -> Result<T, String> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let repository = match idle {
            Some(repository) => repository,
            None => at(&self.git).map_err(|error| error.message().to_owned())?,
        };
        let done = what(&repository).map_err(|error| error.message().to_owned());
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(repository);
        }
        done
    }
}

impl Blobs for Pool {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        self.with(|repository| {
            let blob = repository.find_blob(git2::Oid::from_str(name)?)?;
            Ok((blob.size() as u64 <= limit).then(|| blob.content().to_vec()))
        })
    }
}
