//! The plan of an environment: components placed, with their namespaces, charts, values, secrets and flows.
//!
//! The platform is planned once; each tenant is planned on it by itself, so that tenants can be rendered in parallel
//! and forgotten again.

mod added;
mod cluster_scoped;
mod context;
mod delivered;
mod evaluate;
mod flow;
mod guard;
mod home;
mod lasting;
mod origin;
mod release;
pub(crate) mod rules;
mod running;
mod secret;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::Value as Context;
use serde_json::Value;

use crate::catalog::component::{PodSecurity, Scope, Stage};
use crate::catalog::{Catalog, Component};
use crate::definition::State;
use crate::finding::{self, Finding};
use crate::fleet;
use crate::fleet::rules::RESERVED;
use crate::plan::rules::RETIRED_ENVIRONMENT;
use evaluate::Evaluator;
use yaml::Pointer;

pub(crate) use cluster_scoped::ClusterScoped;
pub(crate) use delivered::{Delivered, Facts, Places};
#[cfg(test)]
pub(crate) use flow::PROXY;
pub(crate) use flow::{ClusterEnd, End, Flow, Ports, Service, Workload};
pub(crate) use origin::{Source, Sources};
pub(crate) use release::{Chart, HelmRepository, Release, RepositoryKind};
pub(crate) use secret::{Secret, SecretKey};

/// The planned platform of an environment.
#[derive(Debug)]
pub(crate) struct Platform<'a> {
    /// The environment.
    pub environment: &'a fleet::Environment,
    /// The catalog it was planned by.
    pub catalog: &'a Catalog,
    /// Its components in the order of application.
    pub components: Vec<Placed>,
    /// The namespaces that the compiler creates for them, by name.
    pub namespaces: BTreeMap<String, Namespace>,
    /// Where charts come from, by the key of `helmRepositories`.
    pub repositories: BTreeMap<String, HelmRepository>,
    /// The flows that the environment's definition adds.
    pub flows: Vec<Flow>,
    /// What expressions see: the environment.
    context: Context,
}

/// A planned tenant.
#[derive(Debug)]
pub(crate) struct TenantPlan<'a> {
    /// The tenant.
    pub tenant: &'a fleet::Tenant,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its components in the order of application.
    pub components: Vec<Placed>,
    /// The flows that its own definition adds.
    pub flows: Vec<Flow>,
    /// How people call it.
    pub display_name: String,
}

impl TenantPlan<'_> {
    /// The hosts that lead to its pods.
    pub(crate) fn hosts(&self) -> BTreeSet<&str> {
        let flows = self.components.iter().flat_map(|placed| &placed.flows).chain(&self.flows);
        flows.filter_map(|flow| flow.host.as_deref()).collect()
    }
}

/// A namespace that the compiler creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Namespace {
    /// Its name.
    pub name: String,
    /// Its Pod Security level.
    pub pod_security: PodSecurity,
    /// Labels beyond the compiler's own.
    pub labels: IndexMap<String, String>,
}

/// A component in its place.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The component.
    pub component: Arc<Component>,
    /// Its namespace.
    pub namespace: String,
    /// Whether the compiler creates that namespace.
    pub creates_namespace: bool,
    /// When it is applied.
    pub stage: Stage,
    /// The Helm release, where it has a chart.
    pub release: Option<Release>,
    /// What the release's values say beside what the catalog declares.
    pub facts: Facts,
    /// Objects beside the chart, each with the template that made it.
    pub objects: Vec<Object>,
    /// Images that its pods pull, before mirrors are applied.
    pub images: Vec<String>,
    /// Secrets that must exist for it.
    pub secrets: Vec<Secret>,
    /// Objects without a namespace that its chart makes.
    pub cluster_scoped: Vec<ClusterScoped>,
    /// What runs, by name.
    pub workloads: BTreeMap<String, Workload>,
    /// The Services in front of it.
    pub services: Vec<Service>,
    /// Connections that must be possible.
    pub flows: Vec<Flow>,
    /// What its expressions saw.
    pub context: Context,
}

/// An object made by a template.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// Name of the template.
    pub template: String,
    /// Which of the template's documents it is, from 0.
    pub index: usize,
    /// The object.
    pub value: Value,
}

/// Plans the platform of an environment: every component of its scope that is listed there.
///
/// # Errors
/// Everything that is wrong, at the lines of templates and definitions.
pub(crate) fn platform<'a>(environment: &'a fleet::Environment, catalog: &'a Catalog) -> finding::Result<Platform<'a>> {
    let mut findings = Vec::new();
    let repositories = release::repositories(environment);
    let context = context::environment(environment, catalog, &mut findings);
    let mut platform = Platform {
        environment,
        catalog,
        components: Vec::new(),
        namespaces: BTreeMap::new(),
        repositories,
        flows: added::of_environment(environment, &mut findings),
        context,
    };
    for component in components(environment, catalog, Scope::Environment) {
        let scope = context::component(&platform.context, None, environment, component);
        match platform.place(component, scope, None) {
            Ok(Some(placed)) => platform.components.push(placed),
            Ok(None) => {}
            Err(found) => findings.extend(found),
        }
    }
    findings.extend(in_use(environment));
    platform.components.sort_by(|a, b| (a.stage, &a.component.name).cmp(&(b.stage, &b.component.name)));
    platform.namespaces = evaluate::namespaces(&platform.components, catalog, &mut findings);
    if findings.is_empty() {
        return Ok(platform);
    }
    let context = platform.context.clone();
    findings.iter_mut().for_each(|finding| platform.point_at_definition(finding, None, &context));
    Err(findings)
}

impl<'a> Platform<'a> {
    /// The values of the component label that pods which tenants make at run time may bear.
    pub(crate) fn labels_of_tenants(&self) -> impl Iterator<Item = String> {
        flow::labels_of_tenants(self.environment, self.catalog)
    }

    /// Plans one tenant on the platform.
    ///
    /// # Errors
    /// Everything that is wrong with it, at the lines of templates and definitions.
    pub(crate) fn tenant<'t>(&self, tenant: &'t fleet::Tenant) -> finding::Result<TenantPlan<'t>> {
        let mut findings = Vec::new();
        let seen = context::tenant(&self.context, tenant, self.environment, self.catalog, &mut findings);
        let mut placed = Vec::new();
        for component in components(self.environment, self.catalog, Scope::Tenant) {
            let scope = context::component(&self.context, Some(&seen), self.environment, component);
            match self.place(component, scope, Some(tenant)) {
                Ok(Some(one)) if keeps(component, tenant) => placed.push(one),
                Ok(Some(one)) => placed.push(lasting::of(one, tenant.spec.state)),
                Ok(None) => {}
                Err(found) => findings.extend(found),
            }
        }
        placed.sort_by(|a, b| (a.stage, &a.component.name).cmp(&(b.stage, &b.component.name)));
        let mut namespaces = evaluate::namespaces(&placed, self.catalog, &mut findings);
        let flows = added::of_tenant(self.environment, tenant, &mut findings);
        findings.extend(reserved_labels(tenant));
        if !findings.is_empty() {
            findings.iter_mut().for_each(|finding| self.point_at_definition(finding, Some(tenant), &seen));
            return Err(findings);
        }
        let name = tenant.spec.namespace.clone();
        let mut namespace = namespaces.remove(&name).unwrap_or_else(|| Namespace {
            name,
            pod_security: PodSecurity::Baseline,
            labels: IndexMap::new(),
        });
        namespace.labels.extend(tenant.spec.labels.clone());
        let display_name = self.display_name(tenant, &seen)?;
        Ok(TenantPlan { tenant, namespace, components: placed, flows, display_name })
    }
}

impl Platform<'_> {
    /// How people call a tenant: as its definition says, else as a component of the environment does, else by its name.
    fn display_name(&self, tenant: &fleet::Tenant, seen: &Context) -> finding::Result<String> {
        if !tenant.spec.display_name.is_empty() {
            return Ok(tenant.spec.display_name.clone());
        }
        let named = |component: &&'_ Arc<Component>| component.spec.display_name.is_some();
        let component = components(self.environment, self.catalog, Scope::Tenant).find(named);
        let Some((component, text)) = component.and_then(|each| Some((each, each.spec.display_name.as_ref()?))) else {
            return Ok(tenant.name.clone());
        };
        let scope = context::component(&self.context, Some(seen), self.environment, component);
        let mut eval = Evaluator::new(&self.catalog.templates, component, scope);
        let name = eval.text("/displayName", text);
        if eval.findings.is_empty() { Ok(name) } else { Err(eval.findings) }
    }
}

/// A retired environment must have no tenant that lives.
fn in_use(environment: &fleet::Environment) -> Option<Finding> {
    if !environment.is_retired() {
        return None;
    }
    let alive = environment.tenants.iter().filter(|tenant| tenant.spec.state != State::Retired);
    let alive: Vec<&str> = alive.map(|tenant| tenant.name.as_str()).collect();
    let who = match alive.as_slice() {
        [] => return None,
        [one] => format!("{one} lives"),
        [one, other] => format!("{one} and {other} live"),
        [one, other, more @ ..] => format!("{one}, {other} and {} more live", more.len()),
    };
    let message = format!("{} is retired, and {who} in it", environment.name);
    let help = "set `state: retired` of the tenants first, let that be applied, and delete their folders";
    Some(RETIRED_ENVIRONMENT.at(environment.place("/spec/state"), message).help(help))
}

/// Labels of a namespace by which Kubernetes and the compiler's policies tell tenants apart and bind them; no tenant gives them itself.
fn reserved_labels(tenant: &fleet::Tenant) -> impl Iterator<Item = Finding> {
    let is_reserved = |key: &str| {
        let prefix = key.split_once('/').map_or("", |(prefix, _)| prefix);
        ["tenantry.dev", "kubernetes.io", "k8s.io"]
            .iter()
            .any(|domain| prefix.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    };
    tenant.spec.labels.keys().filter(move |key| is_reserved(key)).map(|key| {
        let place = tenant.place(Pointer::filled("/spec/labels/{}", [&key]));
        RESERVED
            .at(place, format!("the label {key} is not a tenant's to give"))
            .tenant(&tenant.name)
            .help("choose a key of a domain of your own")
    })
}

/// Whether a tenant in its state has a component: charts go when it is suspended, what holds its data stays.
fn keeps(component: &Component, tenant: &fleet::Tenant) -> bool {
    tenant.spec.state == State::Active
        || component.spec.keep_when_suspended.unwrap_or(component.spec.stage == Stage::Base)
}

/// The components of a scope that exist in an environment, by name.
fn components<'c>(
    environment: &'c fleet::Environment,
    catalog: &'c Catalog,
    scope: Scope,
) -> impl Iterator<Item = &'c Arc<Component>> {
    catalog.components.values().filter(move |component| {
        component.spec.scope == scope && (component.spec.always || environment.components.contains_key(&component.name))
    })
}

#[cfg(test)]
mod catalog_tests;
