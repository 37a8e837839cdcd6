//! What the environment of a hook says to the `git` programs that it starts.
//!
//! Git tells its hooks the repository by variables, and some hold only where the hook begins: at the top of the work tree. A hook of a
//! linked work tree gets `GIT_DIR` alone, and git then takes the folder in which it is started for the top, whichever it is; a tree in a
//! subfolder would look empty. A repository below or beside is another one, and none of the variables is about it.
//! Source: git(1), "Environment Variables"; githooks(5).

use std::env::{current_dir, var_os};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::top_of;

/// What `git rev-parse --local-env-vars` prints: the variables that are about one repository.
const LOCAL: [&str; 15] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
];

/// Makes a command that is to run in `root` see the repository around `root`.
pub(super) fn mend(git: &mut Command, root: &Path) {
    let told = var_os("GIT_DIR").is_some();
    if !told && var_os("GIT_INDEX_FILE").is_none() {
        return;
    }
    let here = if told { asked() } else { current_dir().ok().and_then(|here| top_of(&here)).map(|top| (top, None)) };
    // Where git knows no work tree, in a repository without one, the variables are all there is.
    let Some((top, folder)) = here else { return };
    if !is_of(root, &top) {
        for name in LOCAL {
            git.env_remove(name);
        }
    } else if let Some(folder) = folder {
        git.env("GIT_DIR", folder).env("GIT_WORK_TREE", top);
    }
}

/// The top of the work tree and git's own folder, as git sees them from where we are.
fn asked() -> Option<(PathBuf, Option<PathBuf>)> {
    let output = Command::new("git").args(["rev-parse", "--show-toplevel", "--absolute-git-dir"]).output().ok()?;
    let said = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let (top, folder) = said.trim_end().split_once('\n')?;
    Some((PathBuf::from(top).canonicalize().ok()?, Some(folder.into())))
}

/// Whether a folder belongs to the work tree with this top, and not to another repository in it.
fn is_of(root: &Path, top: &Path) -> bool {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    root.starts_with(top) && top_of(&root).is_none_or(|nearest| !nearest.starts_with(top) || nearest == top)
}
