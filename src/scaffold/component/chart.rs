//! The component of a chart.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Files, definition, namespace};
use crate::catalog::component::Scope;
use crate::charts::{Seen, SeenService, SeenWorkload};
use crate::layout::COMPONENTS;
use crate::render;
use yaml::Pointer;

/// The label by which a tenant's pods are told apart: a tenant cannot give it to others.
const COMPONENT: &str = "tenantry.dev/component";

/// A chart that gets a component.
#[derive(Clone, Debug)]
pub(crate) struct ChartOf<'a> {
    /// The component's name.
    pub name: &'a str,
    /// Whose it is.
    pub scope: Scope,
    /// Key of the repository.
    pub repository: &'a str,
    /// Name of the chart.
    pub chart: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The day on which it was looked at.
    pub date: String,
    /// Values for it, as they were given.
    pub values: Option<(String, Value)>,
}

impl ChartOf<'_> {
    /// The values that the component gives its chart: those that were given, and labels for pods of tenants.
    pub(crate) fn values(&self, seen: &Seen) -> Value {
        let mut values = self.values.as_ref().map_or_else(|| json!({}), |(_, value)| value.clone());
        if self.scope == Scope::Tenant {
            for at in &seen.pod_labels {
                set(&mut values, &at.key(COMPONENT), json!(label(self.name, at)));
            }
        }
        values
    }
}

/// `redis` at the top, `redis-master` below the key `master`.
fn label(name: &str, at: &Pointer) -> String {
    let steps: Vec<String> = at.steps().map(|step| step.to_lowercase()).collect();
    match steps.as_slice() {
        [_] | [] => name.to_owned(),
        [part, ..] => format!("{name}-{part}"),
    }
}

fn set(value: &mut Value, at: &Pointer, to: Value) {
    let mut current = value;
    for step in at.steps() {
        if !current.is_object() {
            *current = json!({});
        }
        let Value::Object(map) = current else { return };
        current = map.entry(step.into_owned()).or_insert(Value::Null);
    }
    *current = to;
}

/// The files of the component; `seen` is what the chart makes of [`ChartOf::values`], where it could be looked at.
pub(crate) fn of_chart(of: &ChartOf<'_>, seen: Option<&Seen>) -> Files {
    let mut spec = Map::new();
    let mut put = |key: &str, value: Value| {
        let is_empty = value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            spec.insert(key.to_owned(), value);
        }
    };
    put("about", format!("What {} is for, in one line.", of.name).into());
    put("scope", json!(of.scope));
    put("stage", if of.scope == Scope::Tenant { "apps" } else { "50-applications" }.into());
    put("required", json!({"environment": ["version"]}));
    let release = of.name;
    put(
        "chart",
        json!({"name": of.chart, "repository": of.repository, "release": release, "version": "{{ options.version }}"}),
    );
    put("known", known(of, seen.is_some()));
    put("namespace", namespace(of.name, of.scope, seen.is_some_and(|seen| seen.privileged)));
    let none = Seen::default();
    let seen_or_none = seen.unwrap_or(&none);
    let names = names(of, seen_or_none);
    let workloads: Map<String, Value> =
        names.iter().map(|(name, one)| (name.clone(), workload(of, one, seen_or_none))).collect();
    put("workloads", Value::Object(workloads));
    put("services", Value::Object(services(of, seen_or_none, &names)));
    put("reads", reads(of, seen_or_none, &names));
    put("clusterScoped", seen_or_none.cluster_scoped.iter().map(kind).collect());
    let unusual = seen_or_none.namespaced.iter().filter(|(group, kind)| !render::is_usual(group, kind));
    put("makes", unusual.filter(|(_, kind)| !kind.ends_with("NetworkPolicy")).map(kind).collect());
    put("images", seen_or_none.images.iter().map(|image| Value::from(without_tag(image))).collect());
    let spec = Value::Object(spec);
    let mut files = vec![definition(of.name, spec, &notes(seen))];
    let path = format!("{COMPONENTS}/{}/values.yaml", of.name);
    let values = of.values(seen_or_none);
    match &of.values {
        Some((text, given)) if *given == values => files.push((path, text.clone())),
        _ if values.as_object().is_some_and(Map::is_empty) => {}
        _ => files.push((path, yaml::write(&values))),
    }
    files
}

fn known(of: &ChartOf<'_>, was_seen: bool) -> Value {
    if was_seen {
        let source = format!("{} {}, as helm renders it", of.chart, of.version);
        return json!({"version": of.version, "date": of.date, "confirmed": source});
    }
    json!({"version": of.version, "date": of.date, "assumed": "the chart was not looked at"})
}

fn notes(seen: Option<&Seen>) -> Vec<&'static str> {
    let mut notes = vec![
        "Connections that must be possible; all others are closed:",
        "flows:",
        "  - {from: cluster.ingress, to: server, ports: [8080], host: \"{{ environment.domain }}\", why: what users open}",
        "Secrets that must exist:",
        "secrets:",
        "  - {name: credentials, keys: {password: {about: what it is for}}}",
    ];
    if seen.is_none() {
        notes.extend([
            "What runs, read in the chart: labels of pods, ports of containers.",
            "workloads:",
            "  server: {labels: {app: server}, ports: {http: 8080}, confirmed: where it is read}",
        ]);
    }
    notes
}

/// Workloads by the names that flows give them.
fn names<'s>(of: &ChartOf<'_>, seen: &'s Seen) -> BTreeMap<String, &'s SeenWorkload> {
    let mut names = BTreeMap::new();
    for one in &seen.workloads {
        let short = short(of, &one.name);
        let name = if names.contains_key(&short) { format!("{short}-{}", one.kind.to_lowercase()) } else { short };
        names.insert(name, one);
    }
    names
}

/// An object's name without what its release puts before it.
fn short(of: &ChartOf<'_>, name: &str) -> String {
    let without = name.strip_prefix(&fullname(of)).or_else(|| name.strip_prefix(&format!("{}-", of.name)));
    let without = without.unwrap_or(name).trim_start_matches('-');
    if without.is_empty() { "server".to_owned() } else { without.to_owned() }
}

/// What charts made by `helm create` call their objects.
fn fullname(of: &ChartOf<'_>) -> String {
    if of.name.contains(of.chart) { of.name.to_owned() } else { format!("{}-{}", of.name, of.chart) }
}

/// A name that holds the release's, as an expression; another one as it is.
fn named(of: &ChartOf<'_>, name: &str) -> String {
    match name.strip_prefix(&fullname(of)) {
        Some("") => "{{ release.fullname }}".to_owned(),
        Some(rest) if rest.starts_with('-') => format!("{{{{ release.fullname ~ {rest:?} }}}}"),
        _ => name.to_owned(),
    }
}

fn workload(of: &ChartOf<'_>, one: &SeenWorkload, seen: &Seen) -> Value {
    let mut spec = Map::new();
    if one.kind != "Deployment" {
        spec.insert("kind".to_owned(), one.kind.as_str().into());
    }
    let labels: Map<String, Value> = match by_label(of, one, seen) {
        Some(label) => Map::from_iter([(COMPONENT.to_owned(), label.into())]),
        None => stable(one).map(|(key, value)| (key.clone(), of_release(of, key, value).into())).collect(),
    };
    spec.insert("labels".to_owned(), Value::Object(labels));
    if !one.ports.is_empty() {
        spec.insert("ports".to_owned(), json!(one.ports));
    }
    for (key, is) in [("replicas", one.replicas), ("hostNetwork", one.host_network)] {
        if is {
            spec.insert(key.to_owned(), true.into());
        }
    }
    spec.insert("confirmed".to_owned(), format!("{} {}, {}", of.chart, of.version, one.template).into());
    Value::Object(spec)
}

/// A label's value, as an expression where it is the release's name and not a word that happens to be the same.
fn of_release(of: &ChartOf<'_>, key: &str, value: &str) -> String {
    let is_release = value == of.name && (key == "release" || key.ends_with("instance"));
    if is_release { "{{ release.name }}".to_owned() } else { value.to_owned() }
}

/// Labels that stay from version to version.
fn stable(one: &SeenWorkload) -> impl Iterator<Item = (&String, &String)> {
    const CHANGING: [&str; 3] = ["helm.sh/chart", "app.kubernetes.io/version", "chart"];
    one.selector.iter().filter(|(key, _)| !CHANGING.contains(&key.as_str()))
}

/// The label that the component's values give to a tenant's pods, where the chart was seen to put it there.
fn by_label(of: &ChartOf<'_>, one: &SeenWorkload, seen: &Seen) -> Option<String> {
    let given = one.labels.get(COMPONENT).filter(|_| of.scope == Scope::Tenant)?;
    seen.pod_labels.iter().any(|at| label(of.name, at) == *given).then(|| given.clone())
}

fn reads(of: &ChartOf<'_>, seen: &Seen, names: &BTreeMap<String, &SeenWorkload>) -> Value {
    let mut labels = Map::new();
    for (name, one) in names {
        let Some(given) = by_label(of, one, seen) else { continue };
        let places = seen.pod_labels.iter().filter(|at| label(of.name, at) == given);
        labels.insert(name.clone(), places.map(|at| Value::from(at.as_str())).collect());
    }
    if labels.is_empty() { json!({}) } else { json!({"labels": labels}) }
}

fn services(of: &ChartOf<'_>, seen: &Seen, names: &BTreeMap<String, &SeenWorkload>) -> Map<String, Value> {
    let mut services = Map::new();
    for one in &seen.services {
        let Some((workload, behind)) = names.iter().find(|(_, workload)| leads_to(one, workload)) else { continue };
        let ports: Map<String, Value> = one
            .ports
            .iter()
            .filter_map(|(port, target)| {
                let target = match target {
                    Value::String(name) => *behind.ports.get(name)?,
                    number => u16::try_from(number.as_u64()?).ok()?,
                };
                Some((port.to_string(), target.into()))
            })
            .collect();
        if !ports.is_empty() {
            let spec = json!({"name": named(of, &one.name), "workload": workload, "ports": ports});
            services.insert(short(of, &one.name), spec);
        }
    }
    services
}

fn leads_to(service: &SeenService, workload: &SeenWorkload) -> bool {
    service.selector.iter().all(|(key, value)| workload.labels.get(key) == Some(value))
}

fn kind((group, kind): &(String, String)) -> Value {
    json!({"group": group, "kind": kind})
}

/// An image's reference up to its tag or digest.
fn without_tag(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}
