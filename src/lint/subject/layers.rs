//! What becomes of a file's objects through the kustomizations that take the file in.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::lint::subject::kustomization::is_name;
use crate::lint::subject::kustomizations::{Kustomizations, joined, text};
use crate::lint::{Role, YamlFile};
use crate::source::SourceFile;

/// What kustomizations do to the objects of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    /// Whether a kustomization takes the file in at all.
    pub is_taken: bool,
    /// Whether the file is a patch: its objects are parts of others.
    pub is_patch: bool,
    /// Whether the names are not those that the objects get.
    pub renames: bool,
    /// Whether kustomizations change fields of the objects.
    pub changes: bool,
    /// The namespace that the objects get, whatever they say.
    pub namespace: Option<String>,
    /// Whether the namespace is decided by what is not here: a component's by those that take it in.
    pub is_open: bool,
}

/// The files of a run by what kustomizations do to them.
#[derive(Default)]
pub(crate) struct Layers {
    by_file: HashMap<String, Layer>,
    /// The folder whose kustomization takes in a file of a folder that has none of its own.
    homes: HashMap<String, String>,
    /// Folders that somebody adds policies to, from elsewhere.
    parts: HashSet<String>,
    /// Whether policies for a whole cluster are among the files.
    cluster_wide: bool,
}

impl Layers {
    /// What these files say.
    pub(crate) fn of(files: &[Arc<YamlFile>]) -> Self {
        let all = Kustomizations::of(files);
        let mut takers: HashMap<&str, Vec<&str>> = HashMap::new();
        for (folder, own) in all.iter() {
            let folders = own.resources.iter().chain(&own.components);
            folders.for_each(|taken| takers.entry(taken).or_default().push(folder));
        }
        let cluster_wide = files.iter().any(|file| is_cluster_wide(file));
        let mut layers = Self { cluster_wide, ..Self::default() };
        if takers.is_empty() && all.iter().next().is_none() {
            return layers;
        }
        for (folder, own) in all.iter() {
            let decided = decided(&all, &takers, folder);
            for path in &own.resources {
                let layer = layers.by_file.entry(path.clone()).or_default();
                *layer = Layer { is_patch: layer.is_patch, ..decided.clone() };
                let at = path.rsplit_once('/').map_or("", |(at, _)| at);
                let is_below = folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
                let is_sole = takers.get(path.as_str()).is_some_and(|takers| takers.len() == 1);
                if is_below && is_sole && all.get(at).is_none() {
                    layers.homes.insert(path.clone(), folder.to_owned());
                }
            }
            own.patches.iter().for_each(|path| layers.by_file.entry(path.clone()).or_default().is_patch = true);
        }
        layers.parts = parts(&all, &takers, files, &layers);
        layers
    }

    /// What becomes of the objects of a file.
    pub(crate) fn layer(&self, file: &str) -> Option<&Layer> {
        self.by_file.get(joined("", file).as_str())
    }

    /// The folder that a file is applied with: its own, or the one above that takes it in.
    pub(crate) fn home(&self, file: &SourceFile) -> String {
        let above = self.homes.get(joined("", &file.path).as_str());
        above.cloned().unwrap_or_else(|| joined("", file.folder()))
    }

    /// Whether policies for the objects of a folder stand elsewhere too.
    pub(crate) fn is_part(&self, folder: &str) -> bool {
        self.cluster_wide || self.parts.contains(folder)
    }
}

/// What becomes of a folder's objects in the end: the outermost kustomization has the last word on the namespace. Where several take the
/// folder in, with namespaces of their own, none is told.
fn decided<'k>(all: &'k Kustomizations<'_>, takers: &HashMap<&'k str, Vec<&'k str>>, folder: &'k str) -> Layer {
    let mut outer: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![folder];
    while let Some(next) = open.pop() {
        for taker in takers.get(next).into_iter().flatten() {
            if outer.insert(taker) {
                open.push(taker);
            }
        }
    }
    let own = all.get(folder);
    let each = || outer.iter().filter_map(|taker| all.get(taker)).chain(own);
    let named: BTreeSet<&str> = outer.iter().filter_map(|taker| all.get(taker)?.namespace).collect();
    let namespace = match named.len() {
        0 => own.and_then(|own| own.namespace),
        1 => named.first().copied(),
        _ => None,
    };
    Layer {
        is_taken: true,
        is_patch: false,
        renames: each().any(|each| each.renames),
        changes: each().any(|each| each.changes),
        namespace: namespace.map(str::to_owned),
        is_open: named.len() > 1 || own.is_some_and(|own| own.is_component),
    }
}

/// The folders that are taken in together with policies for their namespaces which stand in other ones, or lie below such ones; and
/// components, which are nothing alone.
fn parts(
    all: &Kustomizations<'_>,
    takers: &HashMap<&str, Vec<&str>>,
    files: &[Arc<YamlFile>],
    layers: &Layers,
) -> HashSet<String> {
    let mut parts: HashSet<String> =
        all.iter().filter(|(_, own)| own.is_component).map(|(folder, _)| folder.to_owned()).collect();
    let folders = spoken_of(files, layers);
    if folders.values().all(|folder| folder.policies.is_empty()) {
        return parts;
    }
    for (folder, own) in folders.iter().filter(|(_, own)| !own.policies.is_empty()) {
        let above = folder.match_indices('/').filter_map(|(at, _)| folder.get(..at)).chain([""]);
        let shares = |above: &&str| {
            let other = folders.get(*above).filter(|_| *above != folder);
            other.is_some_and(|other| !other.policies.is_disjoint(&own.policies))
        };
        for above in above.filter(shares) {
            parts.extend([above.to_owned(), folder.clone()]);
        }
    }
    for (root, _) in all.iter().filter(|(folder, _)| !takers.contains_key(folder)) {
        let mut taken: Vec<&str> = vec![];
        all.walk(root, false, &mut |part, _| taken.push(part));
        let mut speaking: HashMap<&str, usize> = HashMap::new();
        let known = || taken.iter().filter_map(|part| Some((*part, folders.get(*part)?)));
        known().flat_map(|(_, folder)| &folder.policies).for_each(|name| *speaking.entry(name).or_default() += 1);
        for (part, folder) in known() {
            let own = |name: &str| usize::from(folder.policies.contains(name));
            if folder.namespaces.iter().any(|name| speaking.get(name).is_some_and(|many| *many > own(name))) {
                parts.insert(part.to_owned());
            }
        }
    }
    parts
}

/// Whether a file holds policies that no namespace bounds: those of Cilium, Calico, Antrea, and of Kubernetes' network-policy-api.
fn is_cluster_wide(file: &YamlFile) -> bool {
    const KINDS: [&str; 5] = [
        "CiliumClusterwideNetworkPolicy",
        "GlobalNetworkPolicy",
        "ClusterNetworkPolicy",
        "AdminNetworkPolicy",
        "BaselineAdminNetworkPolicy",
    ];
    file.file.text.contains("NetworkPolicy")
        && file.documents().any(|(document, _)| KINDS.contains(&text(document.root().get("kind"))))
}

/// What a folder's objects are in, and what its policies are for.
#[derive(Default)]
struct Spoken<'a> {
    namespaces: BTreeSet<&'a str>,
    policies: BTreeSet<&'a str>,
}

fn spoken_of<'a>(files: &'a [Arc<YamlFile>], layers: &'a Layers) -> HashMap<String, Spoken<'a>> {
    let mut folders: HashMap<String, Spoken<'_>> = HashMap::new();
    for file in files.iter().filter(|file| !is_name(&file.file.path)) {
        let given = layers.layer(&file.file.path).and_then(|layer| layer.namespace.as_deref());
        let folder = folders.entry(layers.home(&file.file)).or_default();
        for root in file.documents().filter(|(_, role)| *role == Role::Object).map(|(document, _)| document.root()) {
            let kind = text(root.get("kind"));
            let field = if kind == "Namespace" { "name" } else { "namespace" };
            let namespace = given.unwrap_or_else(|| text(root.get("metadata").and_then(|own| own.get(field))));
            folder.namespaces.insert(namespace);
            if kind == "NetworkPolicy" {
                folder.policies.insert(namespace);
            }
        }
    }
    folders
}
