//! Files as the protocol names them: `file://` URIs (RFC 8089), percent-encoded.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use lsp_types::Uri;

use crate::source::{Tree, decoded, encoded};

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let text = path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    let scheme = if text.starts_with('/') { "file://" } else { "file:///" };
    Uri::from_str(&format!("{scheme}{}", encoded(&text))).ok()
}

/// The path of a URI, if it names a file of this machine.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = decoded(path.split(['?', '#']).next().unwrap_or(path))?;
    // `file:///c:/x` is `c:/x`.
    let is_drive = |text: &str| matches!(text.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
    match path.strip_prefix('/') {
        Some(drive) if is_drive(&path) => Some(PathBuf::from(drive)),
        Some(_) => Some(PathBuf::from(path)),
        None => None,
    }
}

/// Where a tree is, and how the client names what is in it.
#[derive(Clone, Debug)]
pub(super) struct Root(PathBuf);

impl Root {
    /// The tree in a folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self(std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()))
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    /// What findings call the file that a URI names: relative to the root where it is below; else the whole path, or the URI itself.
    pub(super) fn name(&self, uri: &Uri) -> String {
        let Some(path) = to_path(uri) else { return uri.as_str().to_owned() };
        let below = path.strip_prefix(&self.0).map(Path::to_path_buf).or_else(|_| self.resolved(&path));
        below.unwrap_or(path).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }

    /// The client may name the root by another link than we do.
    fn resolved(&self, path: &Path) -> Result<PathBuf, ()> {
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok()).ok_or(())?;
        let root = self.0.canonicalize().map_err(drop)?;
        let below = folder.strip_prefix(root).map_err(drop)?;
        Ok(below.join(path.file_name().ok_or(())?))
    }

    /// Whether a client can open a file: one of the tree, though it may be unsaved, or any other that is on disk.
    pub(super) fn can_open(&self, name: &str) -> bool {
        Tree::holds(name) || self.0.join(name).is_file()
    }

    /// The URI of a file by the name that findings give it.
    pub(super) fn uri(&self, name: &str) -> Option<Uri> {
        of_path(&self.0.join(name))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn paths_survive_the_way_to_a_uri_and_back() {
        for path in ["/a/b.yaml", "/with space/ä%20#?.yaml", "/C:x/[1]+(2)"] {
            let uri = of_path(Path::new(path)).unwrap();
            assert!(path.starts_with("/C:") || to_path(&uri).unwrap() == Path::new(path), "{}", uri.as_str());
        }
        let windows = Uri::from_str("file:///c%3A/tree/tenants/a.yaml").unwrap();
        assert_eq!(to_path(&windows).unwrap(), Path::new("c:/tree/tenants/a.yaml"));
    }

    #[test]
    fn what_is_no_file_has_no_path() {
        for uri in [
            "untitled:Untitled-1",
            "https://example.com/a.yaml",
            "file://host/share/a.yaml",
            "file:///%ff",
            "file:///%2",
        ] {
            let Ok(uri) = Uri::from_str(uri) else { continue };
            assert_eq!(to_path(&uri), None, "{}", uri.as_str());
        }
    }

    #[test]
    fn files_of_the_tree_are_named_from_its_root() {
        let root = Root::new(Path::new("/platform"));
        let name = |uri: &str| root.name(&Uri::from_str(uri).unwrap());
        assert_eq!(name("file:///platform/tenants/acme/tenant.yaml"), "tenants/acme/tenant.yaml");
        assert_eq!(name("file:///elsewhere/values.yaml"), "/elsewhere/values.yaml");
        assert_eq!(name("untitled:Untitled-1"), "untitled:Untitled-1");
    }
}
