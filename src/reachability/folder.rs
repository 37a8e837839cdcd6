//! A folder of manifests: YAML and JSON files, of one document or many.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use reach::model::{InDocument, Object};
use yaml::Limits;

use crate::finding::Finding;
use crate::manifest::MANIFEST;
use crate::source::rules::UNREADABLE;
use crate::source::{Reason, SourceFile, Span, bytes, text_of};

/// Files above this are not manifests (bytes); a list of 10,000 pods has about 60 MB.
const LARGEST: u64 = 256 << 20;

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// The objects, in the order of the files' paths.
    pub objects: Vec<Object>,
    /// What could not be read.
    pub findings: Vec<Finding>,
    /// The files read, by path.
    pub files: BTreeMap<String, Arc<SourceFile>>,
    /// Folders of charts that tenantry unpacked: their templates are no manifests until Helm has rendered them.
    pub charts: Vec<String>,
}

/// Reads a folder, and the folders in it, or one file. Paths in findings are relative to the folder.
///
/// # Errors
/// If the folder itself cannot be read.
pub(crate) fn manifests(path: &Path) -> io::Result<Manifests> {
    std::fs::metadata(path)?;
    let mut manifests = Manifests::default();
    let mut entries = WalkDir::new(path).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                manifests.unreadable(&relative(error.path().unwrap_or(path), path), &error.to_string());
                continue;
            }
        };
        if entry.file_type().is_dir() && entry.path().join(MANIFEST).is_file() {
            manifests.charts.push(relative(entry.path(), path));
            entries.skip_current_dir();
            continue;
        }
        let wanted =
            entry.path().extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|e| ending == *e));
        if entry.file_type().is_file() && (wanted || entry.depth() == 0) {
            manifests.file(entry.path(), relative(entry.path(), path));
        }
    }
    Ok(manifests)
}

fn relative(file: &Path, folder: &Path) -> String {
    let below = file.strip_prefix(folder).ok().filter(|path| !path.as_os_str().is_empty()).unwrap_or(file);
    below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

impl Manifests {
    fn file(&mut self, path: &Path, name: String) {
        match bytes(path, LARGEST).and_then(text_of) {
            Ok(text) => self.text(SourceFile::new(name, text)),
            // Secrets are encrypted, and they open no connection.
            Err(Reason::Encrypted) => {}
            Err(Reason::NotUtf8(_)) => self.unreadable(&name, "it is not UTF-8 text"),
            Err(reason) => self.unreadable(&name, &reason.explain().0),
        }
    }

    /// Reads a file that is in memory.
    pub(crate) fn text(&mut self, file: Arc<SourceFile>) {
        let bytes = file.text.len();
        let limits = Limits { bytes: bytes.max(Limits::default().bytes), nodes: usize::MAX, ..Limits::default() };
        let stream = Arc::new(yaml::parse(&file, &limits));
        for problem in stream.problems.iter().filter(|problem| problem.is_fatal()) {
            let mut finding = UNREADABLE.at(file.place(problem.span), problem.message.clone());
            finding.help.clone_from(&problem.help);
            self.findings.push(finding);
        }
        self.objects.extend(InDocument::all(&stream));
        self.files.insert(file.path.clone(), file);
    }

    fn unreadable(&mut self, name: &str, why: &str) {
        let place = SourceFile::new(name, "").place(Span::default());
        self.findings.push(UNREADABLE.at(place, format!("{name} cannot be read: {why}")));
    }
}
