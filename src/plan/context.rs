//! What expressions see: `environment`, `tenant`, and of the component at hand `options`, `component` and `release`.

use std::sync::LazyLock;

use minijinja::Value as Context;
use minijinja::value::Serde;
use serde_json::{Map, Value, json};

use super::flow::labels_of_tenants;
use super::{components, evaluate::Evaluator};
use crate::catalog::component::Scope;
use crate::catalog::{Catalog, Component, names};
use crate::finding::Finding;
use crate::fleet::{self, ComponentSettings};
use yaml::Pointer;

/// `environment`: its definition with `name`, under `components` each component's options with the names that it will
/// have, and the `labelsOfTenants`: what the component label of pods may be that tenants make at run time.
pub(super) fn environment(environment: &fleet::Environment, catalog: &Catalog, findings: &mut Vec<Finding>) -> Context {
    let mut seen = object(serde_json::to_value(&environment.spec));
    seen.insert("name".to_owned(), json!(environment.name));
    let plain = Context::from(Serde(&seen));
    let mut entries = Map::new();
    for (name, settings) in &environment.components {
        let mut entry = options(settings);
        if let Some(component) = catalog.get(name) {
            let scope = scope_of(&plain, None, &settings.options, &Map::new());
            // A tenant's component has names for each tenant, none for the environment.
            if component.spec.scope == Scope::Environment {
                entry.extend(names_of(component, settings, catalog, scope, findings));
            }
        }
        entries.insert(name.clone(), Value::Object(entry));
    }
    seen.insert("components".to_owned(), Value::Object(entries));
    seen.insert("labelsOfTenants".to_owned(), labels_of_tenants(environment, catalog).collect());
    Context::from(Serde(seen))
}

/// `tenant`: its definition with `name`, `namespace` and the options of components, and under `components` the names
/// that each tenant's component will have.
pub(super) fn tenant(
    environment: &Context,
    tenant: &fleet::Tenant,
    of: &fleet::Environment,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Context {
    let mut seen = object(serde_json::to_value(&tenant.spec));
    seen.extend(tenant.options.clone());
    seen.insert("name".to_owned(), json!(tenant.name));
    seen.insert("namespace".to_owned(), json!(tenant.spec.namespace));
    let plain = Context::from(Serde(&seen));
    let mut entries = Map::new();
    for component in components(of, catalog, Scope::Tenant) {
        let settings = settings(of, component);
        let scope = scope_of(environment, Some(&plain), &settings.options, &Map::new());
        entries.insert(component.name.clone(), Value::Object(names_of(component, settings, catalog, scope, findings)));
    }
    seen.insert("components".to_owned(), Value::Object(entries));
    Context::from(Serde(seen))
}

/// What the expressions of one component see.
pub(super) fn component(
    environment: &Context,
    tenant: Option<&Context>,
    of: &fleet::Environment,
    component: &Component,
) -> Context {
    let owner = tenant.unwrap_or(environment);
    let entry = owner.get_attr("components").and_then(|all| all.get_attr(&component.name)).unwrap_or_default();
    let entry = if entry.is_undefined() { Context::from(Serde(Map::new())) } else { entry };
    with_entry(environment, tenant, Context::from(Serde(options(settings(of, component)))), entry)
}

fn settings<'e>(environment: &'e fleet::Environment, component: &Component) -> &'e ComponentSettings {
    static NONE: LazyLock<ComponentSettings> = LazyLock::new(ComponentSettings::default);
    environment.components.get(&component.name).unwrap_or(&NONE)
}

/// A component's options with its version, which is the environment's to say too.
fn options(settings: &ComponentSettings) -> Map<String, Value> {
    let mut options = settings.options.clone();
    options.extend(settings.version.iter().map(|version| ("version".to_owned(), json!(version))));
    options
}

fn scope_of(
    environment: &Context,
    tenant: Option<&Context>,
    options: &Map<String, Value>,
    entry: &Map<String, Value>,
) -> Context {
    with_entry(environment, tenant, Context::from(Serde(options)), Context::from(Serde(entry)))
}

fn with_entry(environment: &Context, tenant: Option<&Context>, options: Context, entry: Context) -> Context {
    let mut pairs = vec![("environment", environment.clone()), ("options", options)];
    pairs.extend(tenant.map(|tenant| ("tenant", tenant.clone())));
    pairs.push(("release", entry.clone()));
    pairs.push(("component", entry));
    Context::from_pairs(pairs)
}

/// `namespace`, `release`, `fullname` and `services` of a component.
fn names_of(
    component: &Component,
    settings: &ComponentSettings,
    catalog: &Catalog,
    scope: Context,
    findings: &mut Vec<Finding>,
) -> Map<String, Value> {
    let mut evaluator = Evaluator::new(&catalog.templates, component, scope);
    let mut entry = Map::new();
    let namespace = match &settings.namespace {
        Some(namespace) => namespace.clone(),
        None => evaluator.text("/namespace/name", &component.spec.namespace.name),
    };
    entry.insert("namespace".to_owned(), json!(namespace));
    if let Some(chart) = &component.spec.chart
        && evaluator.holds("/chart/when", chart.when.as_deref())
    {
        let release = match &settings.release {
            Some(release) => release.clone(),
            None => evaluator.text("/chart/release", &chart.release),
        };
        let name = match settings.chart.as_ref().and_then(|chart| chart.name.as_ref()) {
            Some(name) => name.clone(),
            None => evaluator.text("/chart/name", &chart.name),
        };
        entry.insert("fullname".to_owned(), json!(names::fullname(&release, &name)));
        entry.insert("chart".to_owned(), json!(name));
        entry.insert("name".to_owned(), json!(release));
    }
    evaluator.see_release(&entry);
    let services = component.spec.services.iter().map(|(key, service)| {
        (key.clone(), Value::String(evaluator.text(Pointer::filled("/services/{}/name", [key]), &service.name)))
    });
    let services = services.collect();
    entry.insert("services".to_owned(), Value::Object(services));
    if let Some(release) = entry.get("name").cloned() {
        entry.insert("release".to_owned(), release);
    }
    findings.append(&mut evaluator.findings);
    entry
}

fn object(value: serde_json::Result<Value>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
