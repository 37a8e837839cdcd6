//! Reading through libgit2.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use git2::{Commit, ErrorCode, Index, Repository, RepositoryOpenFlags};

use super::entries::{Entries, Entry, Mode};
use super::tree::Blobs;
use super::{GitError, Which};

/// The entries of a tree.
pub(super) fn entries(root: &Path, which: Which<'_>) -> Result<Entries, GitError> {
    let (root, repository) = open(root)?;
    let prefix = prefix(&repository, &root);
    match which {
        Which::Index => index(&repository, &prefix).map_err(|error| unreadable(&error)),
        Which::Revision(revision) => of_revision(&repository, revision, &prefix),
    }
}

/// A way to the blobs of the repository.
pub(super) fn blobs(root: &Path) -> Result<Pool, GitError> {
    Ok(Pool::new(open(root)?.1))
}

/// The repository around a folder, and the folder's own path.
pub(super) fn open(root: &Path) -> Result<(PathBuf, Repository), GitError> {
    let root = root.canonicalize().map_err(|error| GitError::Unreadable(error.to_string()))?;
    let none: [&Path; 0] = [];
    let repository = Repository::open_ext(&root, RepositoryOpenFlags::empty(), none);
    match repository {
        Ok(repository) => Ok((root, repository)),
        Err(error) if error.code() == ErrorCode::NotFound => Err(GitError::NoRepository(root.display().to_string())),
        Err(error) => Err(unreadable(&error)),
    }
}

/// An error that may be libgit2's alone.
pub(super) fn unreadable(error: &git2::Error) -> GitError {
    GitError::Unreadable(error.message().to_owned())
}

/// The path of the tree's root in the repository, with `/` behind it, or nothing.
pub(super) fn prefix(repository: &Repository, root: &Path) -> String {
    let inside = repository.workdir().and_then(|top| top.canonicalize().ok());
    let inside = inside.and_then(|top| root.strip_prefix(top).ok().map(Path::to_owned)).unwrap_or_default();
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/")) }
}

fn index(repository: &Repository, prefix: &str) -> Result<Entries, git2::Error> {
    // What a hook of `git commit --all` sees is not the index yet.
    let index = match std::env::var_os("GIT_INDEX_FILE") {
        Some(path) => Index::open(&repository.workdir().unwrap_or(repository.path()).join(path))?,
        None => repository.index()?,
    };
    let listed: Vec<_> = index
        .iter()
        .filter_map(|entry| Some((String::from_utf8(entry.path).ok()?, Mode::of(entry.mode)?, entry.id.to_string())))
        .collect();
    Ok(below(prefix, &listed))
}

/// The commit that a revision names.
pub(super) fn commit<'r>(repository: &'r Repository, revision: &str) -> Result<Commit<'r>, GitError> {
    let commit = repository.revparse_single(revision).and_then(|object| object.peel_to_commit());
    commit.map_err(|error| match error.code() {
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous | ErrorCode::Peel => {
            GitError::NoRevision(revision.to_owned())
        }
        _ => unreadable(&error),
    })
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
            None => Repository::open(&self.git).map_err(|error| error.message().to_owned())?,
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
