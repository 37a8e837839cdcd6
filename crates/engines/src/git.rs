//! A revision of a git repository, and how the engines read folders of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::object::{Id, items, text};

/// The manifests of a revision, by the paths of their files.
#[derive(Clone, Debug, Default)]
pub struct Git {
    /// The revision's name.
    pub revision: String,
    files: BTreeMap<String, Arc<Vec<Value>>>,
}

/// kustomize's own file.
const KUSTOMIZATION: &str = "kustomization.yaml";

impl Git {
    /// A revision with these files.
    pub fn new(revision: &str, files: impl IntoIterator<Item = (String, Vec<Value>)>) -> Self {
        let files = files.into_iter().map(|(path, objects)| (path, Arc::new(objects))).collect();
        Self { revision: revision.to_owned(), files }
    }

    /// The objects of a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[Value]> {
        self.files.get(path).map(|objects| objects.as_slice())
    }

    /// The objects of all files of a folder.
    #[must_use]
    pub fn files(&self, folder: &str) -> Vec<Value> {
        self.below(folder).flat_map(|(_, objects)| objects).cloned().collect()
    }

    /// Whether there is a folder: git knows those alone that files lie in.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        self.below(folder).next().is_some()
    }

    /// The files of a folder, with their paths in it.
    fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &[Value])> {
        let prefix = format!("{}/", clean(folder));
        let files = self.files.range(prefix.clone()..);
        files.map_while(move |(path, objects)| Some((path.strip_prefix(&prefix)?, objects.as_slice())))
    }

    /// A folder as Argo CD reads a directory. `exclude` is a glob on the path in the folder, whose `*` crosses `/`.
    ///
    /// Source: argoproj/argo-cd reposerver/repository/repository.go, `findManifests`; docs/user-guide/directory.md.
    pub(crate) fn directory(&self, folder: &str, recurse: bool, exclude: &str) -> Result<Vec<Value>, String> {
        if !self.has_folder(folder) {
            return Err(format!("{folder}: app path does not exist"));
        }
        let files = self.below(folder);
        let read =
            files.filter(|(path, _)| (recurse || !path.contains('/')) && (exclude.is_empty() || !glob(exclude, path)));
        Ok(read.flat_map(|(_, objects)| objects).filter(|object| object.get("kind").is_some()).cloned().collect())
    }

    /// A folder as kustomize-controller builds it: kustomize's own file where there is one, else every manifest below, and folders with a
    /// file of their own as bases.
    ///
    /// Source: fluxcd/pkg kustomize/kustomize_generator.go.
    pub(crate) fn build(&self, folder: &str) -> Result<Vec<Value>, String> {
        let folder = clean(folder);
        if !self.has_folder(folder) {
            return Err(format!("kustomization path not found: {folder}"));
        }
        let objects = self.kustomize(folder)?;
        let mut seen = BTreeSet::new();
        match objects.iter().map(Id::of).find(|id| !seen.insert(id.clone())) {
            Some(twice) => Err(format!("{folder}: may not add resource with an already registered id: {twice}")),
            None => Ok(objects),
        }
    }

    fn kustomize(&self, folder: &str) -> Result<Vec<Value>, String> {
        if let Some([own, ..]) = self.file(&format!("{folder}/{KUSTOMIZATION}")) {
            let mut objects = Vec::new();
            for resource in items(own, "/resources").filter_map(Value::as_str) {
                let path = format!("{folder}/{resource}");
                match self.file(&path) {
                    Some(found) => objects.extend_from_slice(found),
                    None if self.has_folder(&path) => objects.extend(self.kustomize(&path)?),
                    None => return Err(format!("{path}: no such file or directory")),
                }
            }
            return Ok(objects);
        }
        let own = |path: &&str| path.ends_with(&format!("/{KUSTOMIZATION}"));
        let bases: BTreeSet<&str> = self
            .below(folder)
            .map(|(path, _)| path)
            .filter(own)
            .filter_map(|path| path.rsplit_once('/'))
            .map(|(base, _)| base)
            .collect();
        let is_in_base = |path: &str| {
            path.match_indices('/').any(|(at, _)| path.get(..at).is_some_and(|above| bases.contains(above)))
        };
        let mut objects: Vec<Value> = self
            .below(folder)
            .filter(|(path, _)| !is_in_base(path))
            .flat_map(|(_, objects)| objects)
            .cloned()
            .collect();
        for base in bases.iter().filter(|base| !is_in_base(base)) {
            objects.extend(self.kustomize(&format!("{folder}/{base}"))?);
        }
        Ok(objects)
    }
}

fn clean(folder: &str) -> &str {
    folder.trim_start_matches("./").trim_end_matches('/')
}

/// Whether a glob matches: `*` matches any text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| text.get(at..).is_some_and(|text| glob(rest, text)))
        }),
    }
}

/// A chart's reference, in words.
pub(crate) fn named<'a>(value: &'a Value, pointers: &[&str]) -> &'a str {
    pointers.iter().map(|pointer| text(value, pointer)).find(|found| !found.is_empty()).unwrap_or_default()
}
