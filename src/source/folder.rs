//! Files of a working directory.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::store::{DEPTH, Reason, Refusal, Store};

/// A tree in a folder of the file system. Names that begin with a dot are not part of it. A symbolic link is read where it leads to a file
/// inside the tree; links to folders are not followed.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The tree in a folder.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, folder: &str, depth: usize) -> Vec<Result<String, Refusal>> {
        if depth > DEPTH {
            return vec![refuse(folder, Reason::TooDeep)];
        }
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in self.entries(folder) {
            match entry {
                Ok((path, kind)) if kind.is_dir() => folders.push(path),
                // What a link leads to is asked here, as a link to a folder has no extension that tells whether it matters.
                Ok((path, kind)) if kind.is_symlink() => {
                    files.push(self.plain(&path).map(|_| path.clone()).or_else(|reason| refuse(&path, reason)));
                }
                Ok((path, _)) => files.push(Ok(path)),
                Err(refusal) => files.push(Err(refusal)),
            }
        }
        files.par_extend(folders.par_iter().flat_map(|folder| self.walk(folder, depth + 1)));
        files
    }

    /// What is directly in a folder.
    fn entries(&self, folder: &str) -> Vec<Result<(String, fs::FileType), Refusal>> {
        let path = self.root.join(folder);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() && !folder.is_empty() => return vec![refuse(folder, TO_FOLDER)],
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => return vec![refuse(folder, unreadable(&error))],
        }
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => return vec![refuse(folder, unreadable(&error))],
        };
        entries.filter_map(|entry| one(folder, entry).transpose()).collect()
    }

    /// The file behind a path, links resolved.
    fn plain(&self, path: &str) -> Result<PathBuf, Reason> {
        let full = self.root.join(path);
        let found = fs::symlink_metadata(&full).map_err(|error| unreadable(&error))?;
        if found.is_file() {
            return Ok(full);
        }
        if !found.is_symlink() {
            return Err(if found.is_dir() { TO_FOLDER } else { Reason::Special });
        }
        let target = fs::canonicalize(&full).map_err(|_| Reason::Link("to nothing"))?;
        let root = fs::canonicalize(&self.root).map_err(|error| unreadable(&error))?;
        if !target.starts_with(root) {
            return Err(Reason::Link("out of the tree"));
        }
        match fs::metadata(&target) {
            Ok(found) if found.is_file() => Ok(target),
            Ok(found) if found.is_dir() => Err(TO_FOLDER),
            Ok(_) => Err(Reason::Special),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

const TO_FOLDER: Reason = Reason::Link("to a folder");

fn refuse<T>(path: &str, reason: Reason) -> Result<T, Refusal> {
    Err(Refusal { path: path.to_owned(), reason })
}

/// The system's words without the number that follows them.
fn unreadable(error: &std::io::Error) -> Reason {
    let text = error.to_string();
    Reason::Unreadable(text.split(" (os error").next().unwrap_or_default().to_lowercase())
}

fn one(folder: &str, entry: std::io::Result<fs::DirEntry>) -> Result<Option<(String, fs::FileType)>, Refusal> {
    let at = |reason| Refusal { path: folder.to_owned(), reason };
    let entry = entry.map_err(|error| at(unreadable(&error)))?;
    let name = entry.file_name();
    let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let Some(name) = name.to_str() else {
        return refuse(&join(&name.to_string_lossy()), Reason::Name);
    };
    if name.starts_with('.') {
        return Ok(None);
    }
    let kind = entry.file_type().map_err(|error| at(unreadable(&error)))?;
    Ok(Some((join(name), kind)))
}

impl Store for Folder {
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        if folder.is_empty() {
            let files = self.entries("").into_iter().filter(|entry| !matches!(entry, Ok((_, kind)) if kind.is_dir()));
            return files.map(|entry| entry.map(|(path, _)| path)).collect();
        }
        self.walk(folder, 0)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let file = self.plain(path).or_else(|reason| refuse(path, reason))?;
        read(&file, limit).or_else(|reason| refuse(path, reason))
    }
}

/// The bytes of a file that is named, of at most `limit` bytes. Pipes and devices may never end, and are not opened.
///
/// # Errors
/// Where it is missing, unreadable, no plain file, or larger.
pub(crate) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Reason> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => read(path, limit),
        Ok(_) => Err(Reason::Special),
        Err(error) => Err(unreadable(&error)),
    }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Reason> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let size = file.metadata().map_err(|error| unreadable(&error))?.len();
    if size > limit {
        return Err(Reason::TooLarge(limit));
    }
    // The size is only what the system says; the limit holds for what is read.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > limit { Err(Reason::TooLarge(limit)) } else { Ok(bytes) }
}
