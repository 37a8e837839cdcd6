//! What the engines do, fact by fact.
#![allow(clippy::unwrap_used, clippy::panic)]

mod argocd;
mod flux;

use engines::{Chart, Cluster, Git, Id, OWN, Outside, World};
use serde_json::Value;

/// Charts make a Deployment, and a ClusterRole where their values say so; Jobs make nothing.
struct Charts;

impl Outside for Charts {
    fn chart(&self, chart: &Chart<'_>) -> Vec<Value> {
        let (name, namespace) = (chart.release, chart.namespace);
        let mut text =
            format!("{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}, namespace: {namespace}}}}}");
        if chart.values["wide"] == true {
            text += &format!(
                "\n---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: {name}}}}}"
            );
        }
        objects(&text)
    }

    fn made_by(&self, _: &Value, _: &Cluster) -> Vec<Value> {
        Vec::new()
    }
}

/// The objects of a text of several documents.
fn objects(text: &str) -> Vec<Value> {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap()).collect()
}

/// A revision whose files begin with `# path`.
fn git(revision: &str, text: &str) -> Git {
    let files = text.split("\n# ").map(|file| file.trim_start_matches(['\n', '#', ' ']));
    let file = |file: &str| {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        (path.to_owned(), if text.trim().is_empty() { vec![] } else { objects(text) })
    };
    Git::new(revision, files.filter(|file| !file.trim().is_empty()).map(file))
}

/// A world with these objects in the engine's own cluster.
fn world(text: &str) -> World {
    let mut world = World::default();
    world.apply(&objects(text)).unwrap();
    world
}

/// What there is of a kind, by name.
fn names(world: &mut World, kind: &str) -> Vec<String> {
    world.cluster(OWN).objects().filter(|(id, _)| id.kind == kind).map(|(id, _): (&Id, _)| id.name.clone()).collect()
}
