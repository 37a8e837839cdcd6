//! What lies below `rendered/`, by name and kind; no file is opened.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::TEMPORARY;
use crate::finding::Finding;
use crate::layout::RENDERED;
use crate::output::rules::{FOREIGN_FILE, IO};
use crate::source::{SourceFile, Span};

/// The names below `rendered/`.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Regular files, sorted.
    pub files: Vec<String>,
    /// Folders, each before what it holds.
    pub folders: Vec<String>,
    /// Temporary files that an earlier run left behind.
    pub leftovers: Vec<String>,
    /// What can be neither ours nor passed over.
    pub findings: Vec<Finding>,
}

impl Scan {
    /// Reads the names below `root/rendered`. Symlinks are not followed but reported: a file written through one could
    /// land anywhere.
    pub(super) fn read(root: &Path) -> Self {
        let top = root.join(RENDERED);
        let mut scan = match fs::symlink_metadata(&top) {
            Ok(meta) if meta.is_dir() => folder(&top, ""),
            Ok(_) => Self::of_finding(strange("", "it must be a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => Self::of_finding(unreadable("", &error)),
        };
        scan.files.sort_unstable();
        scan.folders.sort_unstable();
        scan.leftovers.sort_unstable();
        scan
    }

    fn of_finding(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }

    fn absorb(mut self, mut other: Self) -> Self {
        self.files.append(&mut other.files);
        self.folders.append(&mut other.folders);
        self.leftovers.append(&mut other.leftovers);
        self.findings.append(&mut other.findings);
        self
    }
}

fn folder(path: &Path, relative: &str) -> Scan {
    let mut scan = Scan::default();
    let mut inner = Vec::new();
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return Scan::of_finding(unreadable(relative, &error)),
    };
    for entry in entries {
        let (entry, kind) = match entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind))) {
            Ok(both) => both,
            Err(error) => {
                scan.findings.push(unreadable(relative, &error));
                continue;
            }
        };
        let name = entry.file_name();
        let shown = join(relative, &name.to_string_lossy());
        if name.to_str().is_none() {
            scan.findings.push(strange(&shown, "its name is not UTF-8"));
        } else if kind.is_dir() {
            inner.push(shown);
        } else if !kind.is_file() {
            scan.findings.push(strange(&shown, "only folders and regular files may stand there"));
        } else if name.to_string_lossy().starts_with(TEMPORARY) {
            scan.leftovers.push(shown);
        } else {
            scan.files.push(shown);
        }
    }
    let below =
        inner.par_iter().map(|child| folder(&path.join(last(child)), child)).reduce(Scan::default, Scan::absorb);
    scan.folders.append(&mut inner);
    scan.absorb(below)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn strange(path: &str, why: &str) -> Finding {
    foreign(path, format!("{} cannot be tenantry's: {why}", join(RENDERED, path)))
}

/// A finding about something in `rendered/` that is not ours.
pub(crate) fn foreign(path: &str, message: String) -> Finding {
    let file = SourceFile::new(join(RENDERED, path), "");
    FOREIGN_FILE
        .at(file.place(Span::default()), message)
        .help("rendered/ holds only what tenantry writes, and what it did not write it never touches: move it away")
        .stopping()
}

fn unreadable(path: &str, error: &io::Error) -> Finding {
    io_finding(path, "read", error)
}

/// A finding about a file or folder of `rendered/` that could not be read, written or removed.
pub(super) fn io_finding(path: &str, verb: &str, error: &io::Error) -> Finding {
    let shown = join(RENDERED, path.trim_end_matches('/'));
    let file = SourceFile::new(shown.as_str(), "");
    let shown = shown.trim_end_matches('/');
    IO.at(file.place(Span::default()), format!("cannot {verb} {shown}: {error}"))
        .help("no file is left half-written; mend the cause and run again")
}
