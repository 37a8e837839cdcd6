//! Makes the disk what a render says.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::chart::is_manifest;
use super::scan::io_finding;
use super::{Comparison, Rendered, TEMPORARY};
use crate::finding::{self, Finding};
use crate::layout::RENDERED;

/// What a render changed on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Summary {
    /// Files that were made or replaced.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files that were removed.
    pub removed: usize,
}

impl Comparison {
    /// Brings `root/rendered` to what `rendered` says.
    ///
    /// The order lets a run that is interrupted at any point be taken up by the next: a chart's files are known as ours by
    /// the manifest beside them, so the manifest is written before and removed after them.
    ///
    /// # Errors
    /// A finding (`delivery/io`) on the first file that could not be written or removed; the run stops there, for what
    /// follows would most likely fail for the same reason.
    pub(crate) fn apply(&self, root: &Path, rendered: &Rendered) -> finding::Result<Summary> {
        let top = root.join(RENDERED);
        let removing = |path: &&String| remove(&top, path);
        let writing = |path: &&String| write(&top, path, rendered);
        let (extra_manifests, extra): (Vec<&String>, Vec<&String>) = self.extra.iter().partition(|p| is_manifest(p));
        let wanted = || self.missing.iter().chain(&self.changed);
        let (manifests, files): (Vec<&String>, Vec<&String>) = wanted().partition(|path| is_manifest(path));
        each(&self.leftovers.iter().collect::<Vec<_>>(), removing)?;
        each(&extra, removing)?;
        each(&extra_manifests, removing)?;
        for folder in self.idle_folders.iter().rev() {
            fs::remove_dir(top.join(folder)).map_err(|error| vec![io_finding(folder, "remove", &error)])?;
        }
        each(&folders_of(&self.missing), |folder| make(&top, folder))?;
        each(&manifests, writing)?;
        each(&files, writing)?;
        Ok(Summary { written: wanted().count(), unchanged: self.unchanged, removed: self.extra.len() })
    }
}

/// Does something with each path, in parallel, up to the first failure.
fn each<T: Sync>(paths: &[T], act: impl Fn(&T) -> Option<Finding> + Sync + Send) -> finding::Result<()> {
    paths.par_iter().find_map_first(act).map_or(Ok(()), |finding| Err(vec![finding]))
}

fn remove(top: &Path, path: &str) -> Option<Finding> {
    match fs::remove_file(top.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Some(io_finding(path, "remove", &error)),
        _ => None,
    }
}

/// The folders that the files lie in, without those above them, which are made with them.
fn folders_of(files: &[String]) -> Vec<&str> {
    let mut folders: Vec<&str> = files.iter().map(|path| path.rsplit_once('/').map_or("", |(f, _)| f)).collect();
    folders.dedup();
    folders
}

fn make(top: &Path, folder: &str) -> Option<Finding> {
    fs::create_dir_all(top.join(folder)).err().map(|error| io_finding(folder, "make the folder", &error))
}

fn write(top: &Path, path: &str, rendered: &Rendered) -> Option<Finding> {
    let content = rendered.files.get(path).map_or(&[][..], Vec::as_slice);
    replace(&top.join(path), content).err().map(|error| io_finding(path, "write", &error))
}

/// Puts `content` at `path` whole or not at all. Not flushed to the disk: a rendered file can be rendered again, and a flush
/// a file would cost minutes at the size of a fleet.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("{TEMPORARY}{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let temporary = path.with_file_name(name);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The next run removes it if this fails too.
        let _ = fs::remove_file(&temporary);
    }
    written
}
