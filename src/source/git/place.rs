//! Which repository a tree is in: found here, once, and told to git and to libgit2 by path.
//!
//! Neither is let look for a repository itself. Both take any folder with `HEAD`, `objects` and `refs` in it for one, and those are names
//! that a commit may bring into the tree. What is called `.git` no commit can bring, so the nearest of that name decides.
//! Source: gitrepository-layout(5); git(1), `safe.bareRepository`.

use std::env::{current_dir, var_os};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::GitError;

/// More bytes than a `.git` file has.
const POINTER: u64 = 8 << 10;

/// A tree in a repository.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The root of the tree, without links.
    pub root: PathBuf,
    /// The top of the work tree, which the root is in.
    pub top: PathBuf,
    /// Git's own folder.
    pub folder: PathBuf,
    /// The index of the commit that is being made, where a hook of git names one.
    pub index: Option<PathBuf>,
}

impl Place {
    /// The repository around a folder.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn of(root: &Path) -> Result<Self, GitError> {
        let root = root.canonicalize().map_err(|error| GitError::Unreadable(error.to_string()))?;
        let found = find(&root);
        let index = |top: &Path| var_os("GIT_INDEX_FILE").map(|index| top.join(index));
        match (told(&root, found.as_ref()), found) {
            (Told::This, Some((top, folder))) => Ok(Self { index: index(&top), root, top, folder }),
            (Told::Other(top, folder), _) => Ok(Self { index: index(&top), root, top, folder }),
            (Told::Nothing, Some((top, folder))) => Ok(Self { index: None, root, top, folder }),
            (_, None) => Err(GitError::NoRepository(root.display().to_string())),
        }
    }

    /// The path of the root in the repository, with `/` behind it, or nothing.
    pub(super) fn prefix(&self) -> String {
        let inside = self.root.strip_prefix(&self.top).unwrap_or(Path::new(""));
        inside.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
    }
}

/// What the environment says of the repository. Git tells its hooks by it; it is ours to trust, for no commit can change it.
enum Told {
    /// Nothing, or something of another repository.
    Nothing,
    /// That it is the one around the folder.
    This,
    /// That it is another one: the top of its work tree, and git's own folder.
    Other(PathBuf, PathBuf),
}

fn told(root: &Path, found: Option<&(PathBuf, PathBuf)>) -> Told {
    let here = current_dir().ok();
    let Some(folder) = var_os("GIT_DIR") else {
        // A hook of the main work tree may be told the index alone.
        let around = here.and_then(|here| find(&here));
        return if around.is_some() && around.as_ref() == found { Told::This } else { Told::Nothing };
    };
    let Ok(folder) = Path::new(&folder).canonicalize() else { return Told::Nothing };
    // Of a linked work tree git names its folder alone, and then takes the folder that it is started in for the top.
    if found.is_some_and(|(_, found)| *found == folder) {
        return Told::This;
    }
    let top = var_os("GIT_WORK_TREE").map(PathBuf::from).or(here).and_then(|top| top.canonicalize().ok());
    match top.filter(|top| root.starts_with(top)) {
        // A repository that lies in the one that is told is another one.
        Some(top) if found.is_none_or(|(found, _)| !found.starts_with(&top) || *found == top) => {
            Told::Other(top, folder)
        }
        _ => Told::Nothing,
    }
}

/// The top of the work tree around a folder that is given without links.
pub(crate) fn top_of(folder: &Path) -> Option<PathBuf> {
    find(folder).map(|(top, _)| top)
}

/// The top of the work tree, and git's own folder.
fn find(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    folder.ancestors().find_map(|top| Some((top.to_owned(), git_folder(top)?)))
}

/// Git's own folder of a work tree with this top: `.git` itself, or what a file of this name says, as in linked work trees and submodules.
fn git_folder(top: &Path) -> Option<PathBuf> {
    let own = top.join(".git");
    let kind = fs::metadata(&own).ok()?;
    let folder = if kind.is_file() { top.join(pointed(&own)?) } else { own };
    folder.canonicalize().ok().filter(|folder| is_repository(folder))
}

fn pointed(file: &Path) -> Option<PathBuf> {
    let mut text = String::new();
    fs::File::open(file).ok()?.take(POINTER).read_to_string(&mut text).ok()?;
    Some(PathBuf::from(text.strip_prefix("gitdir: ")?.trim_end_matches(['\n', '\r'])))
}

fn is_repository(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).symlink_metadata().is_ok();
    has("HEAD") && ((has("objects") && has("refs")) || has("commondir"))
}
