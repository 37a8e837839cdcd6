//! A seal on `rendered/`: by it the next run sees that neither the input nor any file has changed since, without rendering or reading
//! them. It is a help for speed alone: without it, or if it is broken, everything is done as usual.
//!
//! It holds what the comparison saw. Each file's identity is taken before the file is read, so that a file which changes in the meantime is
//! one that the seal does not know. Clocks of file systems tick: a file that changed less than a tick before it was read could change again
//! and look the same, and then there is no seal.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::scan::Scan;
use super::{Comparison, Rendered, compare};
use crate::hex::hex;
use crate::layout::RENDERED;
use crate::source::bytes;

/// The folder, at the root of the tree, that holds what can be lost.
const CACHE: &str = ".tenantry-cache";

/// Clocks of file systems tick this often at least.
const TICK: Duration = Duration::from_millis(20);

/// The most bytes of a seal; it holds a few lines an environment.
const LIMIT: u64 = 4 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct Sealed<T> {
    /// Digest of the input.
    input: String,
    /// Digest of the names, sizes and times of all files.
    files: String,
    /// What the run said.
    said: T,
}

/// What tells a file from what it was: its inode, size and times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    identity: String,
    changed: SystemTime,
}

/// The folder that holds the seal, and the lock on it: no other run writes below the root until this is dropped.
#[derive(Debug)]
pub(crate) struct Cache {
    root: PathBuf,
    lock: File,
    /// When the run began, by the clock of the file system.
    began: SystemTime,
}

impl Cache {
    /// Waits until no other run writes below `root`. None where no lock can be had, on a disk that is not to be written for example.
    ///
    /// # Errors
    /// Where something else stands in the folder's place or in it: a link, which could lead anywhere, or a pipe.
    pub(crate) fn open(root: &Path) -> Result<Option<Self>, String> {
        let folder = root.join(CACHE);
        let strange = |path: &Path, what: &str| {
            let path = path.strip_prefix(root).unwrap_or(path).display().to_string();
            format!("{path} is no {what} of tenantry's, so nothing is kept for the next run: remove it")
        };
        // Another run may make it at the same time: what is there afterwards counts, not who made it.
        let _ = fs::create_dir(&folder);
        match fs::symlink_metadata(&folder) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(strange(&folder, "folder")),
            Err(_) => return Ok(None),
        }
        for name in [".gitignore", "lock", SEAL] {
            let path = folder.join(name);
            match fs::symlink_metadata(&path) {
                Ok(found) if !found.is_file() => return Err(strange(&path, "file")),
                _ => {}
            }
        }
        Ok(Self::locked(root, &folder).ok())
    }

    fn locked(root: &Path, folder: &Path) -> io::Result<Self> {
        // It keeps itself out of git.
        if let Ok(mut ignore) = OpenOptions::new().write(true).create_new(true).open(folder.join(".gitignore")) {
            ignore.write_all(b"*\n")?;
        }
        let path = folder.join("lock");
        let made = OpenOptions::new().write(true).create_new(true).open(&path);
        let mut lock = made.or_else(|_| OpenOptions::new().write(true).open(&path))?;
        lock.lock()?;
        let began = now(&mut lock)?;
        Ok(Self { root: root.to_owned(), lock, began })
    }

    /// What the run that set the seal said, if since then neither the input nor a file of `rendered/` has changed.
    pub(crate) fn unbroken<T: for<'de> Deserialize<'de>>(&self, input: &str) -> Option<T> {
        let sealed: Sealed<T> = serde_json::from_slice(&bytes(&self.seal(), LIMIT).ok()?).ok()?;
        (sealed.input == input && sealed.files == state(&self.root)?).then_some(sealed.said)
    }

    /// Seals what a comparison saw and what was written after it. That it cannot be done is no failure.
    pub(crate) fn set<T: Serialize>(&mut self, input: &str, comparison: &Comparison, rendered: &Rendered, said: T) {
        let Some(files) = self.files(comparison, rendered) else { return };
        let sealed = Sealed { input: input.to_owned(), files, said };
        if let Ok(text) = serde_json::to_vec(&sealed) {
            let _ = super::write::replace(&self.seal(), &text);
        }
    }

    fn seal(&self) -> PathBuf {
        self.root.join(CACHE).join(SEAL)
    }

    /// The digest of all files as they were when they were read; none where one of them may have changed unseen.
    fn files(&mut self, comparison: &Comparison, rendered: &Rendered) -> Option<String> {
        let written = self.written(comparison, rendered)?;
        let is_old = |(_, seen): &&(String, Seen)| seen.changed + TICK < self.began;
        if comparison.seen.iter().filter(is_old).count() + written.len() != rendered.files.len() {
            return None;
        }
        let mut files: Vec<_> = comparison.seen.iter().chain(&written).collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let mut folders: Vec<&str> = rendered.files.keys().flat_map(|path| above(path)).collect();
        folders.sort_unstable();
        folders.dedup();
        Some(digest(folders, files.into_iter().map(|(path, seen)| (path.as_str(), seen))))
    }

    /// The files that were written, read again a tick later.
    fn written(&mut self, comparison: &Comparison, rendered: &Rendered) -> Option<Vec<(String, Seen)>> {
        let paths: Vec<&String> = comparison.missing.iter().chain(&comparison.changed).collect();
        if paths.is_empty() {
            return Some(vec![]);
        }
        std::thread::sleep(TICK + TICK / 2);
        let began = now(&mut self.lock).ok()?;
        let top = self.root.join(RENDERED);
        let seen = paths.into_par_iter().map(|path| {
            let wanted = rendered.files.get(path)?;
            let (content, seen) = compare::read(&top.join(path), wanted.len() as u64 + 1).ok()?;
            let seen = seen.filter(|seen| content == *wanted && seen.changed + TICK < began)?;
            Some((path.clone(), seen))
        });
        seen.collect()
    }
}

/// The file that holds the seal.
const SEAL: &str = "seal.json";

/// The time by the clock of the file system.
fn now(lock: &mut File) -> io::Result<SystemTime> {
    lock.rewind()?;
    lock.write_all(b"\n")?;
    lock.metadata()?.modified()
}

/// A digest of the names, sizes and times of all files. None where something is not as we leave it.
fn state(root: &Path) -> Option<String> {
    let scan = Scan::read(root);
    if !scan.findings.is_empty() || !scan.leftovers.is_empty() {
        return None;
    }
    let top = root.join(RENDERED);
    let seen: Option<Vec<Seen>> =
        scan.files.par_iter().map(|path| Seen::of(&fs::symlink_metadata(top.join(path)).ok()?)).collect();
    let seen = seen?;
    let files = scan.files.iter().map(String::as_str).zip(&seen);
    Some(digest(scan.folders.iter().map(String::as_str), files))
}

fn digest<'a>(
    folders: impl IntoIterator<Item = &'a str>,
    files: impl IntoIterator<Item = (&'a str, &'a Seen)>,
) -> String {
    let mut digest = Sha256::new();
    folders.into_iter().for_each(|folder| digest.update(format!("{folder}\n")));
    files.into_iter().for_each(|(path, seen)| digest.update(format!("{path}\0{}\n", seen.identity)));
    hex(digest.finalize())
}

/// The folders that a path lies in.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

impl Seen {
    #[cfg(unix)]
    pub(super) fn of(meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let (seconds, nanoseconds) = (meta.ctime(), meta.ctime_nsec());
        let identity =
            format!("{} {} {}.{} {seconds}.{nanoseconds}", meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec(),);
        let since = Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?);
        Some(Self { identity, changed: SystemTime::UNIX_EPOCH + since })
    }

    #[cfg(not(unix))]
    pub(super) fn of(meta: &Metadata) -> Option<Self> {
        let changed = meta.modified().ok()?;
        Some(Self { identity: format!("{} {changed:?}", meta.len()), changed })
    }
}
