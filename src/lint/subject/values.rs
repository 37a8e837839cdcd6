//! Helm values as they are written.

use yaml::NodeRef;

use crate::clearml::Chart;
use crate::lint::{Role, YamlFile};

/// Values of a chart: a file of their own, or the part of an Application or a `HelmRelease` that holds them.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    /// The mapping.
    pub root: NodeRef<'a>,
    /// Whose values they are.
    pub chart: Chart,
    /// The file.
    pub file: &'a YamlFile,
}

impl<'a> Values<'a> {
    /// What a dotted path leads to: `agentk8sglue.image.tag`. For keys without dots.
    pub(crate) fn get(&self, path: &str) -> Option<NodeRef<'a>> {
        path.split('.').try_fold(self.root, |node, key| node.get(key))
    }

    /// The text of the scalar at a dotted path.
    pub(crate) fn text(&self, path: &str) -> Option<&'a str> {
        self.get(path).filter(|node| node.is_scalar()).map(NodeRef::text)
    }

    /// Whether the scalar at a dotted path is true to kubectl and Helm.
    pub(crate) fn is_true(&self, path: &str) -> bool {
        self.get(path).is_some_and(|node| node.scalar(yaml::Reading::GoV2) == yaml::Scalar::Bool(true))
    }
}

/// The values in a file: its documents, and those that Applications and `HelmReleases` hold.
pub(crate) fn of(file: &YamlFile) -> Vec<Values<'_>> {
    let mut found = vec![];
    for (document, role) in file.documents() {
        let root = document.root();
        match role {
            Role::Values(chart) => found.push(Values { root, chart, file }),
            Role::Object => found.extend(embedded(root).map(|(root, chart)| Values { root, chart, file })),
            _ => {}
        }
    }
    found
}

/// `spec.source(s).helm.valuesObject` of an Argo CD Application or what a set makes, `spec.values` of a Flux `HelmRelease`.
fn embedded(root: NodeRef<'_>) -> impl Iterator<Item = (NodeRef<'_>, Chart)> {
    let text = |node: NodeRef<'_>, path: &str| {
        path.split('.').try_fold(node, |node, key| node.get(key)).map_or("", NodeRef::text).to_owned()
    };
    let chart = |name: &str, values: NodeRef<'_>| {
        Chart::named(name).or_else(|| Chart::recognise(values)).unwrap_or(Chart::Unknown)
    };
    let spec = root.get("spec");
    let mut found = vec![];
    match root.get("kind").map_or("", NodeRef::text) {
        "HelmRelease" => {
            if let Some(values) = spec.and_then(|spec| spec.get("values")) {
                found.push((values, chart(&text(root, "spec.chart.spec.chart"), values)));
            }
        }
        kind @ ("Application" | "ApplicationSet") => {
            let spec =
                if kind == "Application" { spec } else { spec.and_then(|spec| spec.get("template")?.get("spec")) };
            let one = spec.and_then(|spec| spec.get("source"));
            let many = spec.and_then(|spec| spec.get("sources"));
            for source in one.into_iter().chain(many.into_iter().flat_map(NodeRef::items)) {
                if let Some(values) = source.get("helm").and_then(|helm| helm.get("valuesObject")) {
                    found.push((values, chart(&text(source, "chart"), values)));
                }
            }
        }
        _ => {}
    }
    found.into_iter()
}
