//! A revision, read through libgit2 folder by folder, as it is asked for.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use git2::{ErrorCode, ObjectType, Oid, Repository};
use rayon::prelude::*;

use super::GitError;
use super::entries::{Mode, is_path};
use super::library::{self, Pool, unreadable};
use super::place::Place;
use super::tree::{Listing, Named};
use crate::source::store::{DEPTH, Reason, Refusal};

/// The tree of a commit. Folders are remembered by their paths: libgit2 does not keep large ones, and would unpack one again for each
/// file in it.
#[derive(Debug)]
pub(super) struct Revision {
    pool: Arc<Pool>,
    /// The commit.
    pub commit: String,
    /// The tree at the root; none where the commit has nothing there.
    root: Option<Oid>,
    folders: Mutex<HashMap<String, Arc<Folder>>>,
    /// What kept a folder from being read.
    missed: OnceLock<String>,
}

/// What is in a folder, by name.
type Folder = HashMap<String, (Kind, Oid)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Folder,
    Leaf(Mode),
}

impl Revision {
    /// The tree of a commit, at a folder of the working tree.
    ///
    /// # Errors
    /// Where libgit2 can read no such thing.
    pub(super) fn open(place: &Place, revision: &str) -> Result<Self, GitError> {
        let repository = library::open(place)?;
        let prefix = place.prefix();
        let named = library::commit(&repository, revision)?;
        let tree = named.tree().map_err(|error| unreadable(&error))?;
        let commit = named.id().to_string();
        let root = match prefix.as_str() {
            "" => Some(tree.id()),
            prefix => match tree.get_path(Path::new(prefix.trim_end_matches('/'))) {
                Ok(entry) => (entry.kind() == Some(ObjectType::Tree)).then(|| entry.id()),
                Err(error) if error.code() == ErrorCode::NotFound => None,
                Err(error) => return Err(unreadable(&error)),
            },
        };
        drop((tree, named));
        Ok(Self {
            pool: Arc::new(Pool::new(repository)),
            commit,
            root,
            folders: Mutex::default(),
            missed: OnceLock::new(),
        })
    }

    /// A way to the blobs.
    pub(super) fn blobs(&self) -> Arc<Pool> {
        Arc::clone(&self.pool)
    }

    /// Whether all could be read that was asked for so far.
    ///
    /// # Errors
    /// Where a folder could not.
    pub(super) fn is_whole(&self) -> Result<(), GitError> {
        self.missed.get().map_or(Ok(()), |why| Err(GitError::Unreadable(why.clone())))
    }

    /// A folder; nothing where there is none.
    fn folder(&self, path: &str) -> Result<Option<Arc<Folder>>, String> {
        if let Some(known) = self.folders.lock().ok().and_then(|folders| folders.get(path).cloned()) {
            return Ok(Some(known));
        }
        let id = match path.rsplit_once('/') {
            _ if path.is_empty() => self.root,
            around => {
                let (around, name) = around.unwrap_or(("", path));
                let around = self.folder(around)?;
                let found = around.as_ref().and_then(|around| around.get(name));
                found.filter(|(kind, _)| *kind == Kind::Folder).map(|(_, id)| *id)
            }
        };
        id.map(|id| self.read(path, id)).transpose()
    }

    fn read(&self, path: &str, id: Oid) -> Result<Arc<Folder>, String> {
        let read =
            |repository: &Repository| Ok(repository.find_tree(id)?.iter().filter_map(|entry| child(&entry)).collect());
        let folder = self.pool.with(read).inspect_err(|why| drop(self.missed.set(why.clone())))?;
        let folder: Arc<Folder> = Arc::new(folder);
        if let Ok(mut folders) = self.folders.lock() {
            folders.insert(path.to_owned(), Arc::clone(&folder));
        }
        Ok(folder)
    }

    fn collect(&self, path: &str, folder: &Folder) -> Vec<Result<String, Refusal>> {
        if is_too_deep(path) {
            return vec![Err(Refusal { path: path.to_owned(), reason: Reason::TooDeep })];
        }
        let below = folder.par_iter().flat_map_iter(|(name, (kind, id))| {
            let path = format!("{path}/{name}");
            match kind {
                Kind::Leaf(_) => vec![Ok(path)],
                Kind::Folder => match self.read(&path, *id) {
                    Ok(folder) => self.collect(&path, &folder),
                    Err(why) => vec![Err(Refusal { path, reason: Reason::Unreadable(why) })],
                },
            }
        });
        below.collect()
    }
}

fn is_too_deep(path: &str) -> bool {
    path.matches('/').count() >= DEPTH
}

fn child(entry: &git2::TreeEntry<'_>) -> Option<(String, (Kind, Oid))> {
    let kind = match entry.kind() {
        Some(ObjectType::Tree) => Kind::Folder,
        _ => Kind::Leaf(u32::try_from(entry.filemode()).ok().and_then(Mode::of)?),
    };
    let name = entry.name().ok().filter(|name| !name.contains('/') && is_path(name))?;
    Some((name.to_owned(), (kind, entry.id())))
}

impl Listing for Revision {
    fn get(&self, path: &str) -> Result<Option<Named>, String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = self.folder(folder)?;
        let found = folder.as_ref().and_then(|folder| folder.get(name));
        Ok(found.and_then(|(kind, id)| match kind {
            Kind::Leaf(mode) => Some((*mode, id.to_string())),
            Kind::Folder => None,
        }))
    }

    fn below(&self, path: &str) -> Vec<Result<String, Refusal>> {
        match self.folder(path) {
            Ok(None) => vec![],
            Ok(Some(folder)) if path.is_empty() => {
                let files = folder.iter().filter(|(_, (kind, _))| *kind != Kind::Folder);
                files.map(|(name, _)| Ok(name.clone())).collect()
            }
            Ok(Some(folder)) => self.collect(path, &folder),
            Err(why) => vec![Err(Refusal { path: path.to_owned(), reason: Reason::Unreadable(why) })],
        }
    }

    fn holds(&self, path: &str, accept: &dyn Fn(&str) -> bool) -> bool {
        let Ok(Some(folder)) = self.folder(path) else { return false };
        if is_too_deep(path) {
            return false;
        }
        folder.iter().any(|(name, (kind, _))| match kind {
            Kind::Leaf(_) if path.is_empty() => accept(name),
            Kind::Leaf(_) => accept(&format!("{path}/{name}")),
            Kind::Folder => !path.is_empty() && self.holds(&format!("{path}/{name}"), accept),
        })
    }
}
