//! The files of a tree that matter to tenantry.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::folder::Folder;
use super::store::{Refusal, Store, text_of};
use super::{SourceFile, Span};
use crate::finding::{self, Finding};
use crate::layout::{self, CHARTS, COMPONENTS, ENVIRONMENTS, SETTINGS, TENANTS};

/// The most bytes of a text file. etcd refuses objects above 1.5 MiB, so nothing useful comes near.
pub(crate) const TEXT_LIMIT: u64 = 8 << 20;

/// The most bytes of a chart archive: what Flux's source-controller takes (`--helm-chart-max-size`).
pub(crate) const CHART_LIMIT: u64 = 10 << 20;

/// The folders that hold definitions. Of the first two only YAML is read, of the last everything.
const FOLDERS: [&str; 3] = [ENVIRONMENTS, TENANTS, COMPONENTS];

/// A tree of definitions, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// The text files by path: `tenantry.yaml`, YAML below `environments/` and `tenants/`, everything below `components/`.
    pub files: BTreeMap<String, Arc<SourceFile>>,
    /// The chart archives by path, not read yet.
    pub charts: BTreeMap<String, ChartFile>,
}

/// A chart archive of the tree.
#[derive(Clone, Debug)]
pub(crate) struct ChartFile {
    path: String,
    store: Arc<dyn Store>,
}

impl ChartFile {
    /// Its bytes.
    ///
    /// # Errors
    /// A finding where it cannot be read, or is larger than [`CHART_LIMIT`].
    pub(crate) fn read(&self) -> finding::Result<Vec<u8>> {
        self.store.read(&self.path, CHART_LIMIT).map_err(|refusal| vec![describe(&refusal)])
    }
}

impl Tree {
    /// The tree in a folder, and what of it could not be read.
    pub(crate) fn read(root: &Path) -> finding::Warned<Self> {
        Self::from_store(Arc::new(Folder::new(root)))
    }

    /// The tree that a store holds, and what of it could not be read.
    pub(crate) fn from_store(store: Arc<dyn Store>) -> finding::Warned<Self> {
        Self::read_unless(store, |_| None)
    }

    /// The tree that a store holds, with these tenants and no others.
    pub(crate) fn with_tenants(store: Arc<dyn Store>, tenants: &BTreeSet<String>) -> finding::Warned<Self> {
        let folders = [ENVIRONMENTS, COMPONENTS].map(str::to_owned).into_iter();
        Self::read_folders(store, folders.chain(tenants.iter().map(|name| layout::tenant_folder(name))), |_| None)
    }

    /// The tree that a store holds which differs from this one at the given paths only: the other files are shared.
    pub(crate) fn beside(&self, store: Arc<dyn Store>, changed: &BTreeSet<String>) -> finding::Warned<Self> {
        Self::read_unless(store, |path| self.files.get(path).filter(|_| !changed.contains(path)).cloned())
    }

    fn read_unless(
        store: Arc<dyn Store>,
        known: impl Fn(&str) -> Option<Arc<SourceFile>> + Sync,
    ) -> finding::Warned<Self> {
        Self::read_folders(store, FOLDERS.map(str::to_owned).into_iter(), known)
    }

    fn read_folders(
        store: Arc<dyn Store>,
        folders: impl Iterator<Item = String>,
        known: impl Fn(&str) -> Option<Arc<SourceFile>> + Sync,
    ) -> finding::Warned<Self> {
        let mut findings = Vec::new();
        let mut paths = Vec::new();
        let is_settings = |entry: &Result<String, Refusal>| {
            let (Ok(path) | Err(Refusal { path, .. })) = entry;
            path == SETTINGS
        };
        let roots = store.list("").into_iter().filter(is_settings);
        let listed: Vec<_> = folders.collect::<Vec<_>>().par_iter().flat_map(|folder| store.list(folder)).collect();
        for entry in roots.chain(listed).filter(matters) {
            match entry {
                Ok(path) => paths.push(path),
                Err(refusal) => findings.push(describe(&refusal)),
            }
        }
        let read: Vec<_> =
            paths.into_par_iter().map(|path| known(&path).map_or_else(|| text(store.as_ref(), path), Ok)).collect();
        let mut tree = Self::default();
        for file in read {
            match file {
                Ok(file) => drop(tree.files.insert(file.path.clone(), file)),
                Err(refusal) => findings.push(describe(&refusal)),
            }
        }
        tree.charts = charts(&store, &mut findings);
        finding::sort(&mut findings);
        (tree, findings)
    }

    /// Takes from another tree the files that are the same there; the paths of those that are not.
    pub(crate) fn share(&mut self, other: &Self) -> BTreeSet<String> {
        let gone = other.files.keys().filter(|path| !self.files.contains_key(*path));
        let mut changed: BTreeSet<String> = gone.cloned().collect();
        for (path, file) in &mut self.files {
            match other.files.get(path).filter(|known| known.text == file.text) {
                Some(known) => *file = Arc::clone(known),
                None => drop(changed.insert(path.clone())),
            }
        }
        changed
    }

    /// A tree of the given files, path and text; for tests and editors.
    pub(crate) fn of<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let files = files.into_iter().map(|(path, text)| SourceFile::new(path, text));
        Self { files: files.map(|file| (file.path.clone(), file)).collect(), charts: BTreeMap::new() }
    }

    /// Whether a text file of this path would be part of a tree.
    pub(crate) fn holds(path: &str) -> bool {
        path == SETTINGS || (layout::is_in_definitions(path) && matters(&Ok(path.to_owned())))
    }

    /// The files below a folder, in order of their paths.
    pub(crate) fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a Arc<SourceFile>> + use<'a> {
        let range = self.files.range(format!("{folder}/")..format!("{folder}0"));
        range.map(|(_, file)| file)
    }
}

/// Whether a file is read, or its refusal reported. What has no extension may be a folder that could not be entered.
fn matters(entry: &Result<String, Refusal>) -> bool {
    let (Ok(path) | Err(Refusal { path, .. })) = entry;
    let name = path.rsplit('/').next().unwrap_or(path);
    let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    path == SETTINGS || layout::is_of_component(path) || yaml || (entry.is_err() && !name.contains('.'))
}

fn text(store: &dyn Store, path: String) -> Result<Arc<SourceFile>, Refusal> {
    let bytes = store.read(&path, TEXT_LIMIT)?;
    match text_of(bytes) {
        Ok(text) => Ok(SourceFile::new(path, text)),
        Err(reason) => Err(Refusal { path, reason }),
    }
}

fn charts(store: &Arc<dyn Store>, findings: &mut Vec<Finding>) -> BTreeMap<String, ChartFile> {
    let mut charts = BTreeMap::new();
    for entry in store.list(CHARTS) {
        match entry {
            Ok(path) if path.ends_with(".tgz") => {
                charts.insert(path.clone(), ChartFile { path, store: Arc::clone(store) });
            }
            Ok(_) => {}
            Err(refusal) => findings.push(describe(&refusal)),
        }
    }
    charts
}

/// The finding of something that is not read; it stands at the beginning of the file, whose text is not known.
fn describe(refusal: &Refusal) -> Finding {
    let (message, help) = refusal.reason.explain();
    let place = SourceFile::new(refusal.path.clone(), "").place(Span::default());
    refusal.reason.rule().at(place, message).help(help)
}
