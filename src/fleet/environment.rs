//! Environments: their chain of parents merged, checked, and read.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{ComponentSettings, Environment, RawValues, Tenant, joined, known};
use crate::catalog::{Catalog, Component};
use crate::definition::{ComponentCore, Definitions, Destination, Engine, EnvironmentSpec, Kind, Lifetime};
use crate::document::rules::{UNKNOWN_COMPONENT, WRONG_TYPE};
use crate::document::{Checker, Defaults, Merged, near, partial};
use crate::finding::{Finding, ObjectId};
use crate::fleet::rules::{CIRCULAR_EXTENDS, UNKNOWN_ENVIRONMENT, UNUSED_VALUES};
use yaml::Pointer;

/// The server of Argo CD's own cluster.
const OWN_CLUSTER: &str = "https://kubernetes.default.svc";

/// An environment as far as it could be resolved.
pub(super) struct Resolved {
    /// Its name.
    pub name: String,
    /// Whether it is only a parent.
    pub is_abstract: bool,
    /// The definition with its parents'.
    pub merged: Merged,
    /// What exists in it, by name.
    pub components: BTreeSet<String>,
    /// The domain, as far as it is known.
    pub domain: String,
    environment: Option<Environment>,
}

impl Resolved {
    /// Whether it takes tenants, complete and no mere parent.
    pub(super) fn spec(&self) -> Option<&EnvironmentSpec> {
        self.environment.as_ref().map(|environment| &environment.spec)
    }

    /// The complete environment, if it is one.
    pub(super) fn with_tenants(&self, tenants: Vec<Arc<Tenant>>) -> Option<Environment> {
        self.environment.clone().map(|environment| Environment { tenants, ..environment })
    }
}

/// Resolves all environments, sorted by name.
pub(super) fn resolve(definitions: &Definitions, catalog: &Catalog, findings: &mut Vec<Finding>) -> Vec<Resolved> {
    let whole = joined::environment_spec(catalog.components.values().map(AsRef::as_ref));
    let of_a_part = LazyCell::new(|| Checker::new(Kind::Environment.document(partial(whole.clone()))));
    let Ok(complete) = Checker::new(Kind::Environment.document(whole.clone())) else {
        // A component's option is no schema, which is a finding already.
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, files) in &definitions.environments {
        check_values(&files.values, catalog, findings);
        let chain = chain(name, definitions, findings);
        let before = findings.len();
        let resolved = chain.as_ref().map(|chain| one(name, chain, definitions, catalog, &complete, findings));
        // A whole definition in one file has nothing wrong in a part of it.
        let is_checked = findings.len() == before
            && chain.is_some_and(|chain| chain.len() == 1)
            && resolved.as_ref().is_some_and(|resolved| !resolved.is_abstract);
        if !is_checked && let Ok(of_a_part) = &*of_a_part {
            let layer = files.layer.clone().pruned();
            findings
                .extend(about(of_a_part.check(&layer, &layer.to_json(), &ObjectId::new("Environment", name)), name));
        }
        found.extend(resolved);
    }
    found
}

fn about(findings: Vec<Finding>, name: &str) -> impl Iterator<Item = Finding> {
    findings.into_iter().map(move |finding| finding.environment(name))
}

/// An environment and those that it extends, itself first. None where the chain is broken; the finding stands at the break.
fn chain<'d>(name: &'d str, definitions: &'d Definitions, findings: &mut Vec<Finding>) -> Option<Vec<&'d str>> {
    let mut chain = vec![name];
    let mut current = name;
    loop {
        let (own, files) = definitions.environments.get_key_value(current)?;
        let parent = match files.layer.get("/spec/extends") {
            Some(Value::String(parent)) => parent,
            _ => return Some(chain),
        };
        let Some((parent, _)) = definitions.environments.get_key_value(&parent) else {
            if current == name {
                findings.push(unknown_parent(own, &parent, definitions));
            }
            return None;
        };
        if let Some(at) = chain.iter().position(|each| each == parent) {
            let circle = chain.get(at..).unwrap_or_default();
            // Every environment of the circle finds it; the first by name reports it.
            if at == 0 && circle.iter().min() == Some(&name) {
                findings.push(circular(circle, definitions));
            }
            return None;
        }
        chain.push(parent);
        current = parent;
    }
}

fn unknown_parent(name: &str, parent: &str, definitions: &Definitions) -> Finding {
    let place = definitions.environments.get(name).map(|files| files.layer.nearest("/spec/extends"));
    let others = definitions.environments.keys().map(String::as_str).filter(|other| *other != name);
    let message = format!("{name} extends `{parent}`, which is no environment");
    UNKNOWN_ENVIRONMENT
        .at(place.unwrap_or_else(nowhere), message)
        .help(near::suggest(parent, others.collect::<Vec<_>>()))
        .object(ObjectId::new("Environment", name).at("/spec/extends"))
        .environment(name)
}

fn nowhere() -> crate::source::Place {
    crate::source::SourceFile::new("", "").place(crate::source::Span::default())
}

fn circular(circle: &[&str], definitions: &Definitions) -> Finding {
    let place = |name: &str| definitions.environments.get(name).map(|files| files.layer.nearest("/spec/extends"));
    let names: Vec<&str> = circle.iter().chain(circle.first()).copied().collect();
    let message = format!("these environments extend each other in a circle: {}", names.join(" -> "));
    let at = circle.first().and_then(|name| place(name)).unwrap_or_else(nowhere);
    let finding = CIRCULAR_EXTENDS.at(at, message).help("let one of them extend nothing");
    let rest = circle.iter().skip(1).filter_map(|name| Some((name, place(name)?)));
    rest.fold(finding, |finding, (name, place)| finding.related(place, format!("{name} goes on here")))
}

/// Merges a chain, checks it where it is no mere parent, and reads it.
fn one(
    name: &str,
    chain: &[&str],
    definitions: &Definitions,
    catalog: &Catalog,
    complete: &Checker,
    findings: &mut Vec<Finding>,
) -> Resolved {
    let merged = merge(name, chain, definitions, findings);
    let json = merged.to_json();
    let is_abstract = json.pointer("/spec/abstract") == Some(&Value::Bool(true));
    let listed = json.pointer("/spec/components").and_then(Value::as_object).into_iter().flat_map(Map::keys);
    let always = catalog.components.values().filter(|component| component.spec.always).map(|each| &each.name);
    let known = listed.chain(always).filter(|name| catalog.get(name).is_some());
    let components: BTreeSet<String> = known.cloned().collect();
    let domain = json.pointer("/spec/domain").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut resolved = Resolved { name: name.to_owned(), is_abstract, merged, components, domain, environment: None };
    if is_abstract {
        return resolved;
    }
    let mut found = complete.check(&resolved.merged, &json, &ObjectId::new("Environment", name));
    let broken = !found.is_empty();
    known::offer_all(&mut found, &resolved.merged, catalog);
    findings.extend(about(found, name));
    match read(&resolved, json, catalog) {
        Ok(environment) => {
            let raw_values = raw_values(chain, definitions);
            resolved.environment = Some(Environment { raw_values, ..environment });
        }
        Err(error) if !broken => {
            findings.push(WRONG_TYPE.at(resolved.merged.nearest("/spec"), error.to_string()));
        }
        Err(_) => {}
    }
    if let Some(Value::String(before)) = resolved.merged.get("/spec/promotedFrom")
        && !definitions.environments.contains_key(&before)
    {
        let place = resolved.merged.nearest("/spec/promotedFrom");
        let message = format!("{name} is promoted from `{before}`, which is no environment");
        let known: Vec<&str> =
            definitions.environments.keys().map(String::as_str).filter(|each| *each != name).collect();
        let finding = UNKNOWN_ENVIRONMENT.at(place, message).environment(name);
        findings.push(finding.help(near::suggest(&before, known)));
    }
    resolved
}

fn merge(name: &str, chain: &[&str], definitions: &Definitions, findings: &mut Vec<Finding>) -> Merged {
    let mut merged: Option<Merged> = None;
    for layer in chain.iter().rev().filter_map(|name| definitions.environments.get(*name)).map(|files| &files.layer) {
        if let Some(below) = &mut merged {
            below.remove("/spec", "abstract");
            below.remove("/spec", "extends");
        }
        deleted_components(name, merged.as_ref(), layer, findings);
        merged = Some(match merged {
            Some(below) => below.with(layer),
            None => layer.clone().pruned(),
        });
    }
    merged.unwrap_or_else(|| Merged::empty(&nowhere().file))
}

/// `components: {agent: }` looks as if it listed the agent, and deletes it.
fn deleted_components(name: &str, below: Option<&Merged>, layer: &Merged, findings: &mut Vec<Finding>) {
    for (key, place) in layer.empty_keys("/spec/components") {
        let pointer = Pointer::from("/spec/components").key(&key);
        if below.and_then(|below| below.key_place(&pointer)).is_none() {
            let message = format!("`{key}:` without a value takes a component away, and no parent has it");
            let finding = WRONG_TYPE.at(place, message).environment(name);
            findings.push(finding.help(format!("write `{key}: {{}}` for a component without options")));
        }
    }
}

fn read(resolved: &Resolved, mut json: Value, catalog: &Catalog) -> Result<Environment, serde_json::Error> {
    let mut spec = json.get_mut("spec").and_then(Value::as_object_mut).map(std::mem::take).unwrap_or_default();
    let listed = spec.shift_remove("components");
    spec.shift_remove("tenantDefaults");
    let spec = complete(serde_json::from_value(Value::Object(spec))?);
    let mut components = IndexMap::new();
    let listed = listed.as_ref().and_then(Value::as_object);
    for (name, entry) in listed.into_iter().flatten() {
        if let Some(component) = catalog.get(name) {
            components.insert(name.clone(), settings(component, &spec.domain, entry.clone())?);
        }
    }
    for component in catalog.components.values().filter(|component| component.spec.always) {
        if !components.contains_key(&component.name) {
            components.insert(component.name.clone(), settings(component, &spec.domain, Value::Object(Map::new()))?);
        }
    }
    Ok(Environment {
        name: resolved.name.clone(),
        spec,
        components,
        tenants: Vec::new(),
        raw_values: BTreeMap::new(),
        merged: resolved.merged.clone(),
    })
}

/// Fills in the defaults that depend on other fields.
fn complete(mut spec: EnvironmentSpec) -> EnvironmentSpec {
    if let Some(proxy) = &mut spec.proxy
        && proxy.cidrs.is_empty()
    {
        let mut written: Vec<_> = proxy.written_addresses().collect();
        written.dedup_by(|a, b| a.0 == b.0);
        proxy.cidrs = written;
    }
    let delivery = &mut spec.delivery;
    if delivery.namespace.is_empty() {
        delivery.namespace = delivery.engine.usual_namespace().to_owned();
    }
    if delivery.destination == Destination::default() {
        // Flux applies to the cluster it runs in.
        if delivery.in_cluster || delivery.engine == Engine::Flux {
            delivery.destination.server = Some(OWN_CLUSTER.to_owned());
        } else {
            delivery.destination.name = Some(spec.cluster.name.clone());
        }
    }
    spec
}

fn settings(component: &Component, domain: &str, entry: Value) -> Result<ComponentSettings, serde_json::Error> {
    let mut entry = entry;
    Defaults::of(&joined::component_entry(component)).fill(&mut entry, &[("domain", domain)]);
    let Value::Object(mut options) = entry else { return Ok(ComponentSettings::default()) };
    let mut core = Map::new();
    for key in ["version", "chart", "namespace", "release", "state"] {
        if let Some(value) = options.shift_remove(key) {
            core.insert(key.to_owned(), value);
        }
    }
    let ComponentCore { version, chart, namespace, release, state } = serde_json::from_value(Value::Object(core))?;
    Ok(ComponentSettings { version, chart, namespace, release, retired: state == Lifetime::Retired, options })
}

/// The files of raw values of a chain, parents' first.
fn raw_values(chain: &[&str], definitions: &Definitions) -> BTreeMap<String, Vec<RawValues>> {
    let mut all: BTreeMap<String, Vec<RawValues>> = BTreeMap::new();
    for files in chain.iter().rev().filter_map(|name| definitions.environments.get(*name)) {
        for (component, raw) in &files.values {
            all.entry(component.clone()).or_default().push(raw.clone());
        }
    }
    all
}

/// Files of raw values must be named as components are, and components must have a chart to take them.
pub(super) fn check_values(values: &BTreeMap<String, RawValues>, catalog: &Catalog, findings: &mut Vec<Finding>) {
    for (name, raw) in values {
        let place = raw.file.place(crate::source::Span::default());
        match catalog.get(name) {
            // A component that cannot be read is no component that is missing.
            None if catalog.broken.contains(name) => {}
            None => {
                let message = format!("these are values of `{name}`, and there is no such component");
                let known: Vec<&str> = catalog.components.keys().map(String::as_str).collect();
                let finding = UNKNOWN_COMPONENT.at(place, message);
                findings.push(finding.help(near::suggest(name, known)));
            }
            Some(component) if component.spec.chart.is_none() => {
                let message = format!("the component {name} has no chart, so these values are not used");
                findings.push(UNUSED_VALUES.at(place, message).help("remove the file"));
            }
            Some(_) => {}
        }
    }
}
