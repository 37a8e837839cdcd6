//! The unpacked charts of `rendered/`, and the files that their manifests list.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use super::Rendered;
use crate::manifest::{MANIFEST, listed};

/// Whether a path is that of a manifest.
pub(super) fn is_manifest(path: &str) -> bool {
    path.rsplit('/').next() == Some(MANIFEST)
}

/// The folders of unpacked charts, on disk and in a render, with the files that their manifests list.
#[derive(Debug, Default)]
pub(super) struct ChartFolders(HashMap<String, BTreeSet<String>>);

impl ChartFolders {
    /// Reads the manifests among `files`, and those rendered. A manifest that cannot be read lists nothing.
    pub(super) fn read(top: &Path, files: &[String], rendered: &Rendered) -> Self {
        let mut folders = Self::default();
        for path in files.iter().filter(|path| is_manifest(path)) {
            folders.add(path, &fs::read(top.join(path)).unwrap_or_default());
        }
        for (path, content) in rendered.files.iter().filter(|(path, _)| is_manifest(path)) {
            folders.add(path, content);
        }
        folders
    }

    fn add(&mut self, path: &str, content: &[u8]) {
        let folder = path.strip_suffix(MANIFEST).unwrap_or(path).trim_end_matches('/').to_owned();
        self.0.entry(folder).or_default().extend(listed(content));
    }

    /// Whether a manifest in a folder above `path` lists it.
    pub(super) fn list(&self, path: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        path.match_indices('/').any(|(at, _)| {
            let (folder, rest) = path.split_at(at);
            self.0.get(folder).is_some_and(|files| files.contains(rest.trim_start_matches('/')))
        })
    }
}
