//! What the `kustomization.yaml` of each folder takes in: read once, for all that asks.
//!
//! Source: kubernetes-sigs/kustomize, api/types/kustomization.go; `bases` and `patchesStrategicMerge` are of older versions.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::lint::YamlFile;
use crate::lint::subject::kustomization::is_name;
use yaml::NodeRef;

/// The kustomizations of a run, by their folders.
#[derive(Default)]
pub(crate) struct Kustomizations<'a> {
    folders: HashMap<String, Kustomization<'a>>,
}

/// What the `kustomization.yaml` of a folder says.
#[derive(Default)]
pub(crate) struct Kustomization<'a> {
    /// Files and folders that become objects.
    pub resources: Vec<String>,
    /// Folders that change what takes them in.
    pub components: Vec<String>,
    /// Files that change objects.
    pub patches: Vec<String>,
    /// The namespace that it puts its objects into.
    pub namespace: Option<&'a str>,
    /// Whether it adds to the names of its objects.
    pub renames: bool,
    /// Whether it changes fields of its objects.
    pub changes: bool,
    /// Whether it is a component itself: whoever takes it in decides the rest.
    pub is_component: bool,
    /// Its images.
    pub images: Option<NodeRef<'a>>,
}

impl<'a> Kustomizations<'a> {
    /// Those of these files.
    pub(crate) fn of(files: &'a [Arc<YamlFile>]) -> Self {
        let mut folders: HashMap<String, Kustomization<'a>> = HashMap::new();
        for file in files.iter().filter(|file| is_name(&file.file.path)) {
            let folder = file.file.folder();
            for (document, _) in file.documents() {
                folders.entry(joined("", folder)).or_default().read(folder, document.root());
            }
        }
        Self { folders }
    }

    /// That of a folder.
    pub(crate) fn get(&self, folder: &str) -> Option<&Kustomization<'a>> {
        self.folders.get(folder)
    }

    /// Folders and their kustomizations.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Kustomization<'a>)> {
        self.folders.iter().map(|(folder, own)| (folder.as_str(), own))
    }

    /// Calls `visit` with a folder's kustomization and with those that it takes in, or those of its components only; once each.
    pub(crate) fn walk<'f>(
        &'f self,
        folder: &'f str,
        components: bool,
        visit: &mut dyn FnMut(&'f str, &'f Kustomization<'a>),
    ) {
        let mut open = vec![folder];
        let mut seen = HashSet::new();
        while let Some(folder) = open.pop() {
            let Some(own) = self.folders.get(folder).filter(|_| seen.insert(folder)) else { continue };
            visit(folder, own);
            let resources = own.resources.iter().filter(|_| !components);
            open.extend(own.components.iter().chain(resources).map(String::as_str));
        }
    }
}

impl<'a> Kustomization<'a> {
    fn read(&mut self, folder: &str, root: NodeRef<'a>) {
        let path = |entry: NodeRef<'_>| joined(folder, text(entry.get("path").or(Some(entry))));
        let list = |name: &str| items(root.get(name)).map(path).collect::<Vec<_>>();
        self.components.extend(list("components"));
        self.resources.extend([list("resources"), list("bases")].concat());
        self.patches.extend([list("patches"), list("patchesStrategicMerge"), list("patchesJson6902")].concat());
        self.namespace = Some(text(root.get("namespace"))).filter(|name| !name.is_empty()).or(self.namespace);
        self.renames |= ["namePrefix", "nameSuffix"].iter().any(|key| !text(root.get(key)).is_empty());
        let changing = ["patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers", "vars"];
        self.changes |= changing.iter().any(|key| root.get(key).is_some());
        self.is_component |= text(root.get("kind")) == "Component";
        self.images = root.get("images").or(self.images);
    }

    /// Everything that it names.
    pub(crate) fn takes(&self) -> impl Iterator<Item = &String> {
        self.resources.iter().chain(&self.components).chain(&self.patches)
    }
}

/// A path below a folder, without `.` and `..`.
pub(crate) fn joined(folder: &str, path: &str) -> String {
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

/// The items of a list; none of anything else.
pub(crate) fn items<'a>(list: Option<NodeRef<'a>>) -> impl Iterator<Item = NodeRef<'a>> {
    list.filter(|list| list.is_sequence()).into_iter().flat_map(NodeRef::items)
}

/// The text of a scalar; none of anything else.
pub(crate) fn text<'a>(node: Option<NodeRef<'a>>) -> &'a str {
    node.filter(|node| node.is_scalar()).map_or("", NodeRef::text)
}
