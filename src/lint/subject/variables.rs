//! Environment variables in Helm values: the lists that charts pass on to containers.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::clearml::tenant::server_settings;
use crate::fleet::Environment;
use crate::plan;
use crate::source::Place;
use crate::workspace::Workspace;
use yaml::{NodeRef, Pointer};

use crate::lint::Values;

/// The keys under which charts take lists of variables.
const LISTS: [&str; 4] = ["env", "extraEnv", "extraEnvs", "extraEnvVars"];

/// The names in each list of variables in some values, at their places.
pub(crate) fn lists<'a>(values: &Values<'a>) -> Vec<Vec<NodeRef<'a>>> {
    let mut found = vec![];
    collect(values.root, &mut found);
    found
}

// The reader bounds how deep nodes are nested.
fn collect<'a>(node: NodeRef<'a>, found: &mut Vec<Vec<NodeRef<'a>>>) {
    if node.is_alias() {
        return;
    }
    for (key, value) in node.raw_entries() {
        if value.is_sequence() && LISTS.contains(&key.text()) {
            found.push(value.items().filter_map(|item| item.get("name")).filter(|name| name.is_scalar()).collect());
        }
        collect(value, found);
    }
    node.items().for_each(|item| collect(item, found));
}

/// Names that stand twice, the later one with the earlier, as `key` tells them apart.
pub(crate) fn repeated<'a, K: std::hash::Hash + Eq>(
    names: &[NodeRef<'a>],
    key: impl Fn(&'a str) -> K,
) -> Vec<(NodeRef<'a>, NodeRef<'a>)> {
    let mut first: HashMap<K, NodeRef<'a>> = HashMap::new();
    let mut found = vec![];
    for name in names {
        match first.get(&key(name.text())) {
            Some(earlier) => found.push((*name, *earlier)),
            None => drop(first.insert(key(name.text()), *name)),
        }
    }
    found
}

/// A free setting of the server, or a variable among its raw values, that something else sets too.
pub(crate) struct Repetition {
    /// Where the setting stands.
    pub place: Place,
    /// The path of the setting, as it is written.
    pub setting: String,
    /// Its variable.
    pub name: String,
    /// The other variable: the same name, or one that differs in case.
    pub other: String,
    /// The environment.
    pub environment: String,
}

/// The settings of `components.clearml.settings` that another field of the definitions, or another setting, gives already.
pub(crate) fn repetitions(workspace: &Workspace) -> Vec<Repetition> {
    workspace.fleet.environments.iter().flat_map(|environment| of_environment(workspace, environment)).collect()
}

fn of_environment(workspace: &Workspace, environment: &Environment) -> Vec<Repetition> {
    let settings = server_settings(environment).filter(|settings| !settings.is_empty());
    let raw = environment.raw_values.get("clearml");
    if settings.is_none() && raw.is_none() {
        return vec![];
    }
    // What keeps it from being planned is a finding already.
    let Ok(platform) = plan::platform(environment, &workspace.catalog) else { return vec![] };
    let placed = platform.components.iter().find(|placed| placed.component.name == "clearml");
    let values = placed.and_then(|placed| placed.release.as_ref()).map(|release| &release.values);
    let list = values.and_then(|values| values.pointer("/apiserver/extraEnvs")).and_then(Value::as_array);
    let mut by_lower: HashMap<String, Vec<&str>> = HashMap::new();
    for name in list.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str()) {
        by_lower.entry(name.to_ascii_lowercase()).or_default().push(name);
    }
    let exact: HashSet<&str> = by_lower.values().flatten().copied().collect();
    let repetition = |path: &String| {
        let name = format!("CLEARML__{}", path.replace('.', "__"));
        let all = by_lower.get(&name.to_ascii_lowercase())?;
        let [first, second, ..] = all.as_slice() else { return None };
        let other = exact.contains(name.as_str()).then_some(if *first == name { second } else { first })?;
        Some(Repetition {
            place: environment.place(Pointer::from("/spec/components/clearml/settings").key(path)),
            setting: path.clone(),
            other: (*other).to_owned(),
            name,
            environment: environment.name.clone(),
        })
    };
    let mut found: Vec<Repetition> = settings.into_iter().flat_map(Map::keys).filter_map(repetition).collect();
    // The same name among raw values replaces what is generated; one that differs in case stands beside it.
    for raw in raw.into_iter().flatten() {
        let entries = raw.value.pointer("/apiserver/extraEnvs").and_then(Value::as_array);
        let own: HashSet<&str> =
            entries.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str()).collect();
        for (at, entry) in entries.into_iter().flatten().enumerate() {
            let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
            let all = by_lower.get(&name.to_ascii_lowercase());
            // Two of one file are another check's.
            let Some(other) = all.into_iter().flatten().find(|other| !own.contains(**other)) else { continue };
            found.push(Repetition {
                place: raw.place(Pointer::filled("/apiserver/extraEnvs/{}/name", [&at])),
                setting: pyhocon::path_of(name).unwrap_or_else(|| name.to_owned()),
                other: (*other).to_owned(),
                name: name.to_owned(),
                environment: environment.name.clone(),
            });
        }
    }
    found
}
