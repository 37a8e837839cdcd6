//! Files that a command makes from what is built in: written to a folder, or compared with what is there.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Exit, Outcome};
use crate::clean;
use crate::put;
use crate::source::{TEXT_LIMIT, bytes};

/// Text files by their paths below a folder; all files of that folder with their extension belong to them.
pub(super) struct Generated {
    /// The files.
    pub files: BTreeMap<PathBuf, String>,
    /// Their extension, without the dot.
    pub extension: &'static str,
    /// The command that writes them, for those who must run it.
    pub command: &'static str,
}

impl Generated {
    /// Writes what differs and removes what no longer belongs.
    ///
    /// # Errors
    /// Where the folder cannot be read or written.
    pub(super) fn write(&self, folder: &Path) -> Outcome {
        for (path, text) in self.stale(folder)? {
            let path = folder.join(path);
            match text {
                Some(text) => {
                    put::folder(path.parent().unwrap_or(folder))?;
                    put::file(&path, text)?;
                }
                None => std::fs::remove_file(path)?,
            }
        }
        Ok(Exit::Clean)
    }

    /// Names what differs, and writes nothing.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub(super) fn check(&self, folder: &Path) -> Outcome {
        let stale = self.stale(folder)?;
        for (path, text) in &stale {
            let what = if text.is_some() { "is stale" } else { "does not belong there" };
            anstream::eprintln!("{} {what}", clean::line(&folder.join(path).to_string_lossy()));
        }
        if stale.is_empty() {
            return Ok(Exit::Clean);
        }
        anstream::eprintln!("run `{} --output {}`", self.command, folder.display());
        Ok(Exit::Stale)
    }

    /// Files to write, with their text, and files to remove.
    fn stale(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Option<&str>)>> {
        let differs = |path: &&PathBuf| {
            let there = bytes(&folder.join(path), TEXT_LIMIT).ok();
            there.as_deref() != self.files.get(*path).map(String::as_bytes)
        };
        let differing: Vec<&PathBuf> = self.files.keys().filter(differs).collect();
        let mut stale: Vec<_> =
            differing.into_iter().map(|path| (path.clone(), self.files.get(path).map(String::as_str))).collect();
        for entry in walkdir::WalkDir::new(folder).into_iter().filter(|_| folder.is_dir()) {
            let entry = entry?;
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let ours = path.extension().is_some_and(|extension| extension == self.extension);
            if entry.file_type().is_file() && ours && !self.files.contains_key(path) {
                stale.push((path.to_owned(), None));
            }
        }
        Ok(stale)
    }
}
