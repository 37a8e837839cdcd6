//! A folder of manifests: YAML and JSON files, of one document or many.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use reach::model::{InDocument, Object};
use serde::de::IgnoredAny;
use serde_json::Value;
use yaml::{Limits, ProblemKind, Reading};

use super::kustomization::{self, Kustomizations};
use crate::finding::Finding;
use crate::manifest::MANIFEST;
use crate::source::rules::UNREADABLE;
use crate::source::{Reason, SourceFile, Span, bytes, text_of};

/// Files above this are not manifests (bytes); a list of 10,000 pods has about 60 MB.
const LARGEST: u64 = 256 << 20;

/// Kinds without a namespace that a folder of manifests may well have.
const WITHOUT_NAMESPACE: [&str; 9] = [
    "Namespace",
    "ClusterRole",
    "ClusterRoleBinding",
    "StorageClass",
    "PersistentVolume",
    "PriorityClass",
    "CustomResourceDefinition",
    "ClusterNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
];

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// The objects, in the order of the files' paths.
    pub objects: Vec<Object>,
    /// What could not be read.
    pub findings: Vec<Finding>,
    /// The files read, by path.
    pub files: BTreeMap<String, Arc<SourceFile>>,
    /// Folders of charts: their templates are no manifests until Helm has rendered them.
    pub charts: Vec<String>,
    /// Files that are no manifests as they stand: templates, and what git-crypt has encrypted.
    pub left_out: Vec<String>,
    /// Folders whose kustomizations change the objects in a way that only a build can tell, with the field that does.
    pub unbuilt: Vec<(String, String)>,
    kustomizations: Kustomizations,
    /// The file of each object.
    paths: Vec<Arc<SourceFile>>,
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
        let is_chart = |name: &str| entry.path().join(name).is_file();
        if entry.file_type().is_dir() && (is_chart(MANIFEST) || entry.depth() > 0 && is_chart("Chart.yaml")) {
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
    manifests.place();
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
            Err(Reason::Encrypted) => self.left_out.push(name),
            Err(Reason::NotUtf8(_)) => self.unreadable(&name, "it is not UTF-8 text"),
            Err(reason) => self.unreadable(&name, &reason.explain().0),
        }
    }

    /// Reads a file that is in memory.
    pub(crate) fn text(&mut self, file: Arc<SourceFile>) {
        let bytes = file.text.len();
        let limits = Limits { bytes: bytes.max(Limits::default().bytes), nodes: usize::MAX, ..Limits::default() };
        let stream = Arc::new(yaml::parse(&file, &limits));
        let mut fatal = stream.problems.iter().filter(|problem| problem.is_fatal()).peekable();
        if fatal.peek().is_some() && is_template(&file.text) {
            self.left_out.push(file.path.clone());
            return;
        }
        // JSON may be indented by tabs (RFC 8259, section 2).
        let is_json = file.path.ends_with(".json") && serde_json::from_str::<IgnoredAny>(&file.text).is_ok();
        for problem in fatal.filter(|problem| !is_json || problem.kind != ProblemKind::Tab) {
            let mut finding = UNREADABLE.at(file.place(problem.span), problem.message.clone());
            finding.help.clone_from(&problem.help);
            self.findings.push(finding);
        }
        if kustomization::is_one(&file.path) {
            let root = stream.documents.first().map(|document| document.root().to_json(Reading::GoV2));
            root.into_iter().for_each(|root| self.kustomizations.add(&file.path, root));
        }
        let objects = InDocument::all(&stream);
        self.paths.resize(self.objects.len() + objects.len(), Arc::clone(&file));
        self.objects.extend(objects);
        self.files.insert(file.path.clone(), file);
    }

    /// Puts objects where kustomize puts them: two folders' objects without a namespace are not in one.
    fn place(&mut self) {
        let told = std::mem::take(&mut self.kustomizations).tell();
        for (object, file) in self.objects.iter_mut().zip(&self.paths) {
            let Some(namespace) = told.namespaces.get(&file.path) else { continue };
            let kind = object.value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(metadata) =
                object.value.get_mut("metadata").filter(|_| !WITHOUT_NAMESPACE.contains(&kind.as_str()))
                && let Some(metadata) = metadata.as_object_mut()
            {
                metadata.insert("namespace".to_owned(), Value::from(namespace.as_str()));
            }
        }
        self.unbuilt = told.unbuilt;
    }

    fn unreadable(&mut self, name: &str, why: &str) {
        let place = SourceFile::new(name, "").place(Span::default());
        self.findings.push(UNREADABLE.at(place, format!("{name} cannot be read: {why}")));
    }
}

/// Whether a text is a template of Helm, Jinja and the like.
fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}
