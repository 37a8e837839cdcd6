//! Writing the files that a user names, and no others.
//!
//! A link in a repository, or in a tree of definitions, may have come with a change by someone else, and could lead anywhere: none is
//! followed. A link that stands elsewhere, `/dev/stdout` for one, is the user's or the system's.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::source::{root_of, top_of};

/// Writes a file.
///
/// # Errors
/// Where it cannot be written, or the way to it leads over a link; the message names it.
pub(crate) fn file(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let written = settled(path).and_then(|settled| fs::write(settled, content));
    written.map_err(|error| named(path, &error))
}

/// Makes a folder, and those above it.
///
/// # Errors
/// As of [`file`].
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    settled(path).and_then(fs::create_dir_all).map_err(|error| named(path, &error))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The path without links.
fn settled(path: &Path) -> io::Result<PathBuf> {
    let mut at = std::env::current_dir()?;
    for part in path.components() {
        match part {
            Component::Prefix(_) | Component::RootDir => at.push(part),
            Component::CurDir => {}
            Component::ParentDir => drop(at.pop()),
            Component::Normal(name) => {
                let next = at.join(name);
                let is_link = fs::symlink_metadata(&next).is_ok_and(|found| found.is_symlink());
                if is_link && is_brought(&at) {
                    let message =
                        format!("{} is a link in a repository, and no link is followed: remove it", next.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
                }
                // What `/dev/stdout` leads to may have no path.
                at = if is_link { next.canonicalize().unwrap_or(next) } else { next };
            }
        }
    }
    Ok(at)
}

/// Whether what is in a folder may have come with a change.
fn is_brought(folder: &Path) -> bool {
    top_of(folder).is_some() || root_of(folder).is_some()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A tree of definitions, beside a folder that is not part of it.
    fn scratch() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let scratch = tempfile::tempdir().unwrap();
        let top = scratch.path().canonicalize().unwrap();
        let (tree, outside) = (top.join("tree"), top.join("outside"));
        fs::create_dir_all(tree.join("environments")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        (scratch, tree, outside)
    }

    #[test]
    fn no_link_of_the_tree_is_followed() {
        let (_scratch, tree, outside) = scratch();
        fs::write(outside.join("theirs"), "theirs").unwrap();
        symlink(outside.join("theirs"), tree.join("to-file")).unwrap();
        symlink(outside.join("new"), tree.join("to-nothing")).unwrap();
        symlink(&outside, tree.join("to-folder")).unwrap();
        symlink("to-file", tree.join("to-link")).unwrap();
        for path in ["to-file", "to-nothing", "to-folder/x", "to-link", "to-folder/../to-file"] {
            assert!(file(&tree.join(path), "ours").unwrap_err().to_string().contains("no link is followed"), "{path}");
        }
        assert!(folder(&tree.join("to-folder/x")).is_err());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(outside.join("theirs")).unwrap(), "theirs");
    }

    #[test]
    fn links_elsewhere_are_the_user_s() {
        let (_scratch, tree, outside) = scratch();
        symlink(outside.join("new"), outside.join("link")).unwrap();
        file(&outside.join("link"), "ours").unwrap();
        assert_eq!(fs::read_to_string(outside.join("new")).unwrap(), "ours");
        symlink(&tree, outside.join("tree")).unwrap();
        file(&outside.join("tree/x"), "ours").unwrap();
        assert_eq!(fs::read_to_string(tree.join("x")).unwrap(), "ours");
    }
}
