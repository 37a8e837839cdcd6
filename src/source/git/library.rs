//! Reading through libgit2.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use git2::{ErrorCode, Index, Repository, RepositoryOpenFlags};

use super::entries::{Blobs, Entries, Mode};
use super::{GitError, Which};

/// The entries of a tree.
pub fn entries(root: &Path, which: Which<'_>) -> Result<Entries, GitError> {
    let (root, repository) = open(root)?;
    let prefix = prefix(&repository, &root);
    match which {
        Which::Index => index(&repository, &prefix).map_err(|error| unreadable(&error)),
        Which::Revision(revision) => of_revision(&repository, revision, &prefix),
    }
}

/// A way to the blobs of the repository.
pub fn blobs(root: &Path) -> Result<Box<dyn Blobs>, GitError> {
    // As git itself: what it reads is not hashed again.
    git2::opts::strict_hash_verification(false);
    let (_, repository) = open(root)?;
    Ok(Box::new(Pool { git: repository.path().to_owned(), idle: Mutex::new(vec![repository]) }))
}

fn open(root: &Path) -> Result<(PathBuf, Repository), GitError> {
    let root = root.canonicalize().map_err(|error| GitError::Unreadable(error.to_string()))?;
    let none: [&Path; 0] = [];
    let repository = Repository::open_ext(&root, RepositoryOpenFlags::empty(), none);
    match repository {
        Ok(repository) => Ok((root, repository)),
        Err(error) if error.code() == ErrorCode::NotFound => Err(GitError::NoRepository(root.display().to_string())),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &git2::Error) -> GitError {
    GitError::Unreadable(error.message().to_owned())
}

/// The path of the tree's root in the repository, with `/` behind it, or nothing.
fn prefix(repository: &Repository, root: &Path) -> String {
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
    let entries = index.iter().filter_map(|entry| {
        let path = String::from_utf8(entry.path).ok()?.strip_prefix(prefix)?.to_owned();
        Some((path, (Mode::of(entry.mode)?, entry.id.to_string())))
    });
    Ok(entries.collect())
}

fn of_revision(repository: &Repository, revision: &str, prefix: &str) -> Result<Entries, GitError> {
    let commit = repository.revparse_single(revision).and_then(|object| object.peel_to_tree());
    let tree = commit.map_err(|error| match error.code() {
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous => {
            GitError::NoRevision(revision.to_owned())
        }
        _ => unreadable(&error),
    })?;
    let mut entries = Entries::new();
    let walked = tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        let path = entry.name().ok().map(|name| format!("{folder}{name}"));
        let mode = u32::try_from(entry.filemode()).ok().and_then(Mode::of);
        if let (Some(path), Some(mode)) = (path.as_deref().and_then(|path| path.strip_prefix(prefix)), mode) {
            entries.insert(path.to_owned(), (mode, entry.id().to_string()));
        }
        git2::TreeWalkResult::Ok
    });
    walked.map_err(|error| unreadable(&error))?;
    Ok(entries)
}

/// Open repositories, one for each thread that reads at the same time: libgit2's are not shared between threads.
struct Pool {
    git: PathBuf,
    idle: Mutex<Vec<Repository>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("git", &self.git).finish_non_exhaustive()
    }
}

impl Blobs for Pool {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let repository = match idle {
            Some(repository) => repository,
            None => Repository::open(&self.git).map_err(|error| error.message().to_owned())?,
        };
        let bytes = blob(&repository, name, limit).map_err(|error| error.message().to_owned());
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(repository);
        }
        bytes
    }
}

fn blob(repository: &Repository, name: &str, limit: u64) -> Result<Option<Vec<u8>>, git2::Error> {
    let blob = repository.find_blob(git2::Oid::from_str(name)?)?;
    Ok((blob.size() as u64 <= limit).then(|| blob.content().to_vec()))
}
