//! The fields of kustomize's own files that must be strings.
//!
//! Source: kubernetes-sigs/kustomize, api/types: `Kustomization`, `Image`, `Label`, `GeneratorArgs`, `HelmChart`, `Selector`. The file is
//! decoded into these types by `encoding/json`, which refuses a number for a string.

use std::sync::Arc;

use yaml::{Limits, NodeRef, Step, parse};

use crate::document::near::nearest;
use crate::lint::{Role, Scalar};
use crate::source::SourceFile;

/// Names of the file (api/konfig/general.go).
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields of the file itself.
const OWN: [&str; 3] = ["namespace", "namePrefix", "nameSuffix"];

/// Fields of the items of lists.
const OF_ITEMS: [(&str, &[&str]); 7] = [
    ("images", &["name", "newName", "newTag", "digest", "tagSuffix"]),
    ("configMapGenerator", &["name", "namespace", "behavior", "env"]),
    ("secretGenerator", &["name", "namespace", "behavior", "type", "env"]),
    ("helmCharts", &["name", "version", "repo", "releaseName", "namespace", "valuesFile"]),
    ("replicas", &["name"]),
    ("patches", &["path"]),
    ("target", &["name", "namespace", "group", "version", "kind", "labelSelector", "annotationSelector"]),
];

/// Lists of strings.
const LISTS: [&str; 11] = [
    "resources",
    "components",
    "bases",
    "crds",
    "patchesStrategicMerge",
    "transformers",
    "generators",
    "files",
    "literals",
    "envs",
    "additionalValuesFiles",
];

/// Mappings whose values are strings; their keys too.
const MAPS: [&str; 5] = ["commonLabels", "commonAnnotations", "pairs", "labels", "annotations"];

/// The paths of the files that a kustomization makes ConfigMaps and Secrets of, none for other files. Those outside of its folder are left
/// out.
pub(crate) fn generated(file: &Arc<SourceFile>) -> Vec<String> {
    if !is_name(&file.path) || !file.text.contains("Generator") {
        return vec![];
    }
    let stream = parse(file, &Limits::default());
    let roots = stream.documents.iter().map(|document| document.root());
    roots.flat_map(|root| generated_by(root, file.folder())).collect()
}

/// See [`generated`]. Those whose objects Flux leaves alone are left out.
pub(crate) fn generated_by(root: NodeRef<'_>, folder: &str) -> Vec<String> {
    const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";
    let is_kept = |options: Option<NodeRef<'_>>| {
        let annotations = options.and_then(|options| options.get("annotations"));
        annotations.and_then(|all| all.get(SUBSTITUTE)).is_some_and(|value| value.text() == "disabled")
    };
    if is_kept(root.get("generatorOptions")) {
        return vec![];
    }
    let lists = ["configMapGenerator", "secretGenerator"].into_iter().filter_map(|list| root.get(list));
    let generators = lists.flat_map(NodeRef::items).filter(|generator| !is_kept(generator.get("options")));
    let files = generators.filter_map(|generator| generator.get("files")).flat_map(NodeRef::items);
    let path = |entry: NodeRef<'_>| {
        let path = entry.text().split_once('=').map_or(entry.text(), |(_, path)| path).trim_start_matches("./");
        let inside = !path.is_empty() && !path.starts_with('/') && !path.contains("..");
        let slash = if folder.is_empty() { "" } else { "/" };
        inside.then(|| format!("{folder}{slash}{path}"))
    };
    files.filter_map(path).collect()
}

/// Whether kustomize reads a file of this name.
pub(crate) fn is_name(path: &str) -> bool {
    NAMES.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// Whether a scalar is a value of a kustomization that must be a string.
pub(crate) fn wants_string(scalar: &Scalar<'_>) -> bool {
    if !is_kustomization(scalar) {
        return false;
    }
    let key = scalar.path.key().unwrap_or_default();
    let parent = scalar.path.parent;
    match scalar.path.step {
        Some(Step::Index(_)) => LISTS.contains(&key),
        Some(Step::Key(_)) => {
            let Some(parent) = parent else { return false };
            let in_item = matches!(parent.step, Some(Step::Index(_)));
            let around = parent.key();
            match around {
                None => OWN.contains(&key),
                Some(map) if !in_item && MAPS.contains(&map) => true,
                Some(list) => OF_ITEMS.iter().any(|(own, fields)| *own == list && fields.contains(&key)),
            }
        }
        None => false,
    }
}

/// The fields of the file itself (api/types/kustomization.go). kustomize refuses others, whatever their case
/// (`DisallowUnknownFields` of encoding/json).
const FIELDS: [&str; 35] = [
    "apiVersion",
    "bases",
    "buildMetadata",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configMapGenerator",
    "configurations",
    "crds",
    "generatorOptions",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "imageTags",
    "images",
    "inventory",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "openapi",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
    "transformers",
    "validators",
    "vars",
];

/// The keys of a kustomization that kustomize does not know, each with the one that it is most like.
pub(crate) fn unknown_fields(root: NodeRef<'_>) -> Vec<(NodeRef<'_>, Option<&'static str>)> {
    let text = |key: &str| root.get(key).map_or("", |value| value.text());
    let is_own = text("apiVersion").starts_with("kustomize.config.k8s.io/")
        && matches!(text("kind"), "Kustomization" | "Component");
    if !is_own {
        return vec![];
    }
    let is_known = |key: &NodeRef<'_>| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key.text()));
    let unknown = root.raw_entries().map(|(key, _)| key).filter(|key| key.is_scalar() && !is_known(key));
    unknown.map(|key| (key, nearest(key.text(), FIELDS))).collect()
}

/// Whether a document is kustomize's own: by its kind, or, where it has none, by its file's name.
fn is_kustomization(scalar: &Scalar<'_>) -> bool {
    if !matches!(scalar.role, Role::Object | Role::Other) {
        return false;
    }
    let root = scalar.node.document().root();
    match root.get("apiVersion") {
        Some(version) => version.text().starts_with("kustomize.config.k8s.io/"),
        None => is_name(&scalar.file.file.path) && root.get("kind").is_none(),
    }
}
