//! Images whose tags stand elsewhere: kustomize, Argo CD and Flux write them over, and skaffold writes the ones that it builds.

use std::collections::{HashMap, HashSet};

use crate::lint::Files;
use crate::lint::subject::image;
use crate::lint::subject::kustomization::is_name;
use crate::lint::subject::kustomizations::{Kustomizations, items, joined, text};
use yaml::NodeRef;

/// Tags that move by their names.
pub(crate) const MOVING: [&str; 6] = ["latest", "stable", "main", "master", "nightly", "edge"];

/// Repositories of images that something gives one version: manifests that name them are not applied as they stand.
#[derive(Default)]
pub(crate) struct Replaced<'a> {
    /// In whatever is applied.
    anywhere: HashSet<&'a str>,
    /// By file, what kustomizations write over there.
    by_file: HashMap<String, HashSet<&'a str>>,
}

impl<'a> Replaced<'a> {
    /// What these files say.
    pub(crate) fn of(files: &Files<'a>) -> Self {
        let mut replaced = Self::default();
        for file in files.yaml.iter().filter(|file| !is_name(&file.file.path)) {
            file.documents().for_each(|(document, _)| engines(document.root(), &mut replaced.anywhere));
        }
        let kustomizations = Kustomizations::of(files.yaml);
        for (folder, _) in kustomizations.iter() {
            let mut names = HashSet::new();
            kustomizations.walk(folder, true, &mut |_, part| names.extend(items(part.images).filter_map(pinned)));
            if !names.is_empty() {
                kustomizations.walk(folder, false, &mut |_, part| {
                    for path in part.takes() {
                        replaced.by_file.entry(path.clone()).or_default().extend(names.iter().copied());
                    }
                });
            }
        }
        replaced
    }

    /// Whether an image that a file names gets its version elsewhere.
    pub(crate) fn has(&self, file: &str, repository: &str) -> bool {
        self.anywhere.contains(repository)
            || self.by_file.get(&joined("", file)).is_some_and(|names| names.contains(repository))
    }
}

/// What Flux, Argo CD and skaffold say: that is of whatever lies at the paths that they name.
fn engines<'a>(root: NodeRef<'a>, names: &mut HashSet<&'a str>) {
    let version = text(root.get("apiVersion"));
    let spec = root.get("spec");
    if version.starts_with("skaffold/") {
        // It builds them, and deploys them by tags of its own (skaffold.dev/docs/taggers).
        let artifacts = root.get("build").and_then(|build| build.get("artifacts"));
        names.extend(items(artifacts).map(|artifact| text(artifact.get("image"))));
    } else if version.starts_with("kustomize.toolkit.fluxcd.io/") {
        names.extend(items(spec.and_then(|spec| spec.get("images"))).filter_map(pinned));
    } else if version.starts_with("argoproj.io/") {
        let sources = spec.map(|spec| spec.get("source").into_iter().chain(items(spec.get("sources"))));
        for source in sources.into_iter().flatten() {
            let images = source.get("kustomize").and_then(|kustomize| kustomize.get("images"));
            names.extend(items(images).filter_map(|image| assigned(image.text())));
        }
    }
}

/// The name of an entry of kustomize's `images` that sets a version.
fn pinned(entry: NodeRef<'_>) -> Option<&str> {
    let tag = text(entry.get("newTag"));
    let pins = !text(entry.get("digest")).is_empty() || (!tag.is_empty() && !MOVING.contains(&tag));
    pins.then(|| text(entry.get("name")))
}

/// The name that Argo CD's `name=other:tag` or `name:tag` sets a version of.
fn assigned(text: &str) -> Option<&str> {
    let (name, new) = text.split_once('=').unwrap_or((text, text));
    let new = image::parse(new);
    let pins = new.digest || new.tag.is_some_and(|tag| !MOVING.contains(&tag));
    pins.then(|| name.split([':', '@']).next()).flatten()
}
