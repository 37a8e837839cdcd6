//! Images whose tags stand elsewhere: kustomize, Argo CD and Flux write them over, and skaffold writes the ones that it builds.

use std::collections::{HashMap, HashSet};

use crate::lint::Files;
use crate::lint::subject::image;
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
        let mut folders: HashMap<String, Kustomization<'a>> = HashMap::new();
        for file in files.yaml {
            let path = file.file.path.as_str();
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            for (document, _) in file.documents() {
                if matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization") {
                    folders.entry(joined("", folder)).or_default().read(folder, document.root());
                } else {
                    engines(document.root(), &mut replaced.anywhere);
                }
            }
        }
        for (folder, kustomization) in &folders {
            let mut names = HashSet::new();
            walk(&folders, folder, true, &mut |part| names.extend(part.pins.iter().copied()));
            if !(names.is_empty() || kustomization.takes.is_empty()) {
                walk(&folders, folder, false, &mut |part| {
                    for path in &part.takes {
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

/// What the `kustomization.yaml` of a folder says.
#[derive(Default)]
struct Kustomization<'a> {
    /// Files and folders that it takes in.
    takes: Vec<String>,
    /// Those of them that change what takes them in.
    components: Vec<String>,
    /// Images that it gives a version.
    pins: Vec<&'a str>,
}

impl<'a> Kustomization<'a> {
    fn read(&mut self, folder: &str, root: NodeRef<'a>) {
        let path = |entry: NodeRef<'_>| joined(folder, text(Some(entry.get("path").unwrap_or(entry))));
        for list in ["resources", "bases", "components", "patches", "patchesStrategicMerge"] {
            self.takes.extend(items(root.get(list)).map(path));
        }
        self.components.extend(items(root.get("components")).map(path));
        self.pins.extend(items(root.get("images")).filter_map(pinned));
    }
}

/// Calls `visit` with a folder's kustomization and with those that it takes in, or those of its components only; once each.
fn walk<'f, 'a>(
    folders: &'f HashMap<String, Kustomization<'a>>,
    folder: &'f str,
    components: bool,
    visit: &mut dyn FnMut(&'f Kustomization<'a>),
) {
    let mut open = vec![folder];
    let mut seen = HashSet::new();
    while let Some(folder) = open.pop() {
        let Some(kustomization) = folders.get(folder).filter(|_| seen.insert(folder)) else { continue };
        visit(kustomization);
        let next = if components { &kustomization.components } else { &kustomization.takes };
        open.extend(next.iter().map(String::as_str));
    }
}

/// A path below a folder, without `.` and `..`.
fn joined(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = vec![];
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.join("/")
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

fn items<'a>(list: Option<NodeRef<'a>>) -> impl Iterator<Item = NodeRef<'a>> {
    list.filter(|list| list.is_sequence()).into_iter().flat_map(NodeRef::items)
}

fn text<'a>(node: Option<NodeRef<'a>>) -> &'a str {
    node.filter(|node| node.is_scalar()).map_or("", NodeRef::text)
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
