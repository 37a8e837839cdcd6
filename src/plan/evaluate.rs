//! Placing a component: every expression of its definition evaluated, its templates rendered.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::Value as Context;
use minijinja::value::Serde;
use serde_json::{Map, Value};

use super::delivered::{Facts, Values};
use super::flow::Workload;
use super::release::{Chart, Release, ValuesFrom};
use super::running::{services, workloads};
use super::secret::{Secret, SecretKey};
use super::{Namespace, Object, Placed, Platform};
use crate::catalog::component::{ChartSpec, PodSecurity, SecretSpec, Stage};
use crate::catalog::template::Templates;
use crate::catalog::{Catalog, Component};
use crate::finding::{self, Finding};
use crate::fleet;
use crate::plan::rules::HELM_REPOSITORY;
use crate::source::Place;
use yaml::Pointer;

/// Evaluates the texts of one component and collects what is wrong.
pub(super) struct Evaluator<'a> {
    templates: &'a Templates,
    component: &'a Component,
    context: Context,
    /// What a condition gives that cannot be evaluated because it asks for the tenant.
    without_tenant: Option<bool>,
    /// What is wrong so far.
    pub findings: Vec<Finding>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of a component's texts that sees `context`.
    pub(super) fn new(templates: &'a Templates, component: &'a Component, context: Context) -> Self {
        Self { templates, component, context, without_tenant: None, findings: Vec::new() }
    }

    /// An evaluator of a tenant's component for all tenants at once: conditions that ask for the tenant hold.
    pub(super) fn without_tenant(templates: &'a Templates, component: &'a Component, context: Context) -> Self {
        Self { templates, component, context, without_tenant: Some(true), findings: Vec::new() }
    }

    /// Lets expressions see the names that the component has got so far.
    pub(super) fn see_release(&mut self, entry: &Map<String, Value>) {
        let entry = Context::from(Serde(entry));
        let kept = ["environment", "tenant", "options"].into_iter().filter_map(|name| {
            let value = self.context.get_attr(name).ok().filter(|value| !value.is_undefined())?;
            Some((name, value))
        });
        let pairs: Vec<_> = kept.chain([("release", entry.clone()), ("component", entry)]).collect();
        self.context = Context::from_pairs(pairs);
    }

    /// The place of a pointer below `spec`.
    pub(super) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        self.component.place(Pointer::from("/spec").join(pointer))
    }

    /// The value of a text.
    pub(super) fn value(&mut self, pointer: impl Into<Pointer>, text: &str) -> Value {
        if !text.contains("{{") {
            return Value::String(text.to_owned());
        }
        let place = self.place(pointer);
        self.templates.text(text, &self.context, &place).unwrap_or_else(|findings| {
            self.findings.extend(findings);
            Value::Null
        })
    }

    /// The value of a text as text.
    pub(super) fn text(&mut self, pointer: impl Into<Pointer>, text: &str) -> String {
        match self.value(pointer, text) {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }

    /// Whether a condition holds; one that is not given does.
    pub(super) fn holds(&mut self, pointer: impl Into<Pointer>, condition: Option<&str>) -> bool {
        let Some(condition) = condition else { return true };
        let place = self.place(pointer);
        match (self.templates.condition(condition, &self.context, &place), self.without_tenant) {
            (Ok(holds), _) => holds,
            (Err(_), Some(holds)) => holds,
            (Err(findings), None) => {
                self.findings.extend(findings);
                false
            }
        }
    }

    pub(super) fn texts(
        &mut self,
        pointer: impl Into<Pointer>,
        texts: &IndexMap<String, String>,
    ) -> IndexMap<String, String> {
        let pointer = &pointer.into();
        texts.iter().map(|(key, text)| (self.text(pointer, key), self.text(pointer, text))).collect()
    }
}

impl Platform<'_> {
    /// A component in its place; none where its condition does not hold.
    pub(super) fn place(
        &self,
        component: &Arc<Component>,
        context: Context,
        tenant: Option<&fleet::Tenant>,
    ) -> finding::Result<Option<Placed>> {
        let spec = &component.spec;
        let mut eval = Evaluator::new(&self.catalog.templates, component, context.clone());
        if !eval.holds("/when", spec.when.as_deref()) {
            return if eval.findings.is_empty() { Ok(None) } else { Err(eval.findings) };
        }
        let names = context.get_attr("component").unwrap_or_default();
        let namespace = name(&names, "namespace");
        let mut workloads = workloads(component, &namespace, &mut eval);
        let mut facts = Facts::default();
        let release = match &spec.chart {
            Some(chart) if eval.holds("/chart/when", chart.when.as_deref()) => {
                let made = self.release(component, chart, &names, tenant, &mut eval);
                made.map(|(release, before)| {
                    facts = self.facts(component, &namespace, &release, &before, tenant, &workloads, &mut eval);
                    facts.tell(&mut workloads);
                    release
                })
            }
            _ => None,
        };
        let images = images(component, &mut eval);
        let placed = Placed {
            namespace: namespace.clone(),
            creates_namespace: spec.namespace.create,
            stage: spec.stage,
            release,
            facts,
            objects: self.objects(component, &namespace, &mut eval),
            secrets: self.secrets(component, &namespace, &images, &mut eval),
            images,
            cluster_scoped: super::cluster_scoped::cluster_scoped(component, &mut eval),
            workloads,
            services: services(component, &namespace, &mut eval),
            flows: super::flow::flows(component, self.environment, &mut eval),
            component: Arc::clone(component),
            context,
        };
        if eval.findings.is_empty() { Ok(Some(placed)) } else { Err(eval.findings) }
    }

    fn objects(&self, component: &Component, namespace: &str, eval: &mut Evaluator<'_>) -> Vec<Object> {
        let mut objects = Vec::new();
        for template in &component.manifests {
            match self.catalog.templates.render(template, &eval.context) {
                Ok(values) => objects.extend(values.into_iter().enumerate().map(|(index, mut value)| {
                    super::home::settle(&mut value, namespace);
                    Object { template: template.clone(), index, value }
                })),
                Err(findings) => eval.findings.extend(findings),
            }
        }
        objects
    }

    fn release(
        &self,
        component: &Component,
        chart: &ChartSpec,
        names: &Context,
        tenant: Option<&fleet::Tenant>,
        eval: &mut Evaluator<'_>,
    ) -> Option<(Release, Value)> {
        let chart_name = name(names, "chart");
        let version = eval.text("/chart/version", &chart.version);
        let source = self.chart(chart, chart_name.clone(), version, eval)?;
        let mut values = match &component.values {
            Some(template) => match self.catalog.templates.render(template, &eval.context) {
                Ok(mut documents) => documents.pop().unwrap_or_else(|| Value::Object(Map::new())),
                Err(findings) => {
                    eval.findings.extend(findings);
                    return None;
                }
            },
            None => Value::Object(Map::new()),
        };
        let raw = self.raw_values(component, tenant);
        // What is not merged over need not be kept.
        let before = if raw.is_empty() { Value::Null } else { values.clone() };
        for raw in raw {
            fleet::merge_values(&mut values, &raw.value, &chart.named_lists);
        }
        let mut values_from = Vec::new();
        for (index, from) in chart.values_from.iter().enumerate() {
            let pointer = Pointer::from("/chart/valuesFrom").index(index);
            if eval.holds(pointer.join("/when"), from.when.as_deref()) {
                values_from.push(ValuesFrom {
                    secret: eval.text(&pointer, &from.secret),
                    key: eval.text(&pointer, &from.key),
                    target_path: eval.text(&pointer, &from.target_path),
                });
            }
        }
        Some((Release { name: name(names, "name"), chart: source, values, values_from }, before))
    }

    /// The raw values of a component, in the order of merging.
    fn raw_values<'v>(&'v self, component: &Component, tenant: Option<&'v fleet::Tenant>) -> Vec<&'v fleet::RawValues> {
        let of_tenant = tenant.and_then(|tenant| tenant.raw_values.get(&component.name));
        let of_environment = self.environment.raw_values.get(&component.name);
        of_environment.into_iter().chain(of_tenant).flatten().collect()
    }

    /// What a release's values say beside what the catalog declares.
    #[expect(clippy::too_many_arguments, reason = "all of it is of one component")]
    fn facts(
        &self,
        component: &Component,
        namespace: &str,
        release: &Release,
        before: &Value,
        tenant: Option<&fleet::Tenant>,
        workloads: &BTreeMap<String, Workload>,
        eval: &mut Evaluator<'_>,
    ) -> Facts {
        let raw = self.raw_values(component, tenant);
        let values = Values {
            component,
            namespace,
            release: &release.name,
            before: if raw.is_empty() { &release.values } else { before },
            after: &release.values,
            raw: &raw,
            of_tenant: tenant.is_some(),
            privileged: pod_security(component) == PodSecurity::Privileged,
        };
        values.facts(workloads, &mut eval.findings)
    }

    fn chart(&self, chart: &ChartSpec, name: String, version: String, eval: &mut Evaluator<'_>) -> Option<Chart> {
        if let Some(archive) = &chart.archive {
            let path = eval.text("/chart/archive", archive);
            let sha256 = chart.sha256.as_deref().map_or_else(String::new, |text| eval.text("/chart/sha256", text));
            return Some(Chart::Archive { path, name, version, sha256 });
        }
        let settings = self.environment.components.get(&eval.component.name);
        let id = match settings.and_then(|settings| settings.chart.as_ref()?.repository.clone()) {
            Some(id) => id,
            None => chart.repository.as_deref().map_or_else(String::new, |text| eval.text("/chart/repository", text)),
        };
        let Some(repository) = self.repositories.get(&id) else {
            let known: Vec<&str> = self.repositories.keys().map(String::as_str).collect();
            let message = format!(
                "component {} takes its chart from the Helm repository {id:?}, which environment {} does not list",
                eval.component.name, self.environment.name
            );
            let place = self.environment.place("/spec/helmRepositories");
            let (help, fix) = fleet::unlisted_repository(&place.file, &id, &known);
            eval.findings.push(HELM_REPOSITORY.at(place, message).help(help).fix(fix));
            return None;
        };
        Some(Chart::Repository { repository: repository.clone(), name, version })
    }

    fn secrets(
        &self,
        component: &Component,
        namespace: &str,
        images: &[String],
        eval: &mut Evaluator<'_>,
    ) -> Vec<Secret> {
        let mut secrets = Vec::new();
        for (index, spec) in component.spec.secrets.iter().enumerate() {
            let pointer = Pointer::from("/secrets").index(index);
            if !eval.holds(pointer.join("/when"), spec.when.as_deref()) {
                continue;
            }
            // An expression may give several.
            let names = match eval.value(pointer.key("name"), &spec.name) {
                Value::Array(names) => names,
                name => vec![name],
            };
            for name in names.iter().filter_map(Value::as_str) {
                secrets.push(self.secret(component, spec, (name, namespace), &pointer, eval));
            }
        }
        secrets.extend(super::secret::of_proxy(self.environment, component, namespace));
        secrets.extend(super::secret::of_registries(self.environment, component, namespace, images));
        secrets
    }

    fn secret(
        &self,
        component: &Component,
        spec: &SecretSpec,
        (name, namespace): (&str, &str),
        pointer: &Pointer,
        eval: &mut Evaluator<'_>,
    ) -> Secret {
        let mut text = |field: &str, text: Option<&str>, otherwise: &str| match text {
            Some(text) => eval.text(pointer.key(field), text),
            None => otherwise.to_owned(),
        };
        let name = name.to_owned();
        let namespace = text("namespace", spec.namespace.as_deref(), namespace);
        let scope = text("scope", spec.scope.as_deref(), "platform");
        let entry = text("entry", spec.entry.as_deref(), &name);
        let registry = spec.registry.as_deref().map(|registry| text("registry", Some(registry), ""));
        let equals = spec.equals.as_deref().map(|equals| text("equals", Some(equals), ""));
        let keys = spec.keys.iter().map(|(key, about)| SecretKey {
            name: key.clone(),
            about: about.about.clone(),
            hocon: about.hocon,
            property: about.property.clone().unwrap_or_else(|| key.clone()),
            pattern: about.pattern.clone(),
            given: about.given,
            address: None,
        });
        Secret {
            keys: keys.collect(),
            store_path: self.environment.spec.secrets.path.replace("{scope}", &scope).replace("{name}", &entry),
            name,
            namespace,
            kind: spec.kind.clone(),
            from: spec.from,
            administrator: spec.administrator,
            registry,
            equals,
            component: component.name.clone(),
            confirmed: spec.confirmed.clone(),
            assumed: spec.assumed.clone(),
        }
    }
}

/// One of the names that a component has got.
fn name(names: &Context, field: &str) -> String {
    names.get_attr(field).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The images that a component's pods pull.
fn images(component: &Component, eval: &mut Evaluator<'_>) -> Vec<String> {
    let mut images = Vec::new();
    for (index, text) in component.spec.images.iter().enumerate() {
        match eval.value(Pointer::from("/images").index(index), text) {
            Value::String(image) => images.push(image),
            Value::Array(many) => images.extend(many.iter().filter_map(Value::as_str).map(str::to_owned)),
            _ => {}
        }
    }
    images
}

/// The level of Pod Security that a component asks for.
fn pod_security(component: &Component) -> PodSecurity {
    component.spec.namespace.pod_security.unwrap_or(match component.spec.stage {
        Stage::Operators => PodSecurity::Privileged,
        _ => PodSecurity::Baseline,
    })
}

/// The namespaces that components ask for. Several may share one; the most privileged level wins, as one of them needs it.
pub(super) fn namespaces(
    placed: &[Placed],
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Namespace> {
    let mut namespaces: BTreeMap<String, Namespace> = BTreeMap::new();
    for one in placed.iter().filter(|one| one.creates_namespace) {
        let spec = &one.component.spec.namespace;
        let mut eval = Evaluator::new(&catalog.templates, &one.component, one.context.clone());
        let labels = eval.texts("/namespace/labels", &spec.labels);
        findings.append(&mut eval.findings);
        let pod_security = pod_security(&one.component);
        let entry = namespaces.entry(one.namespace.clone()).or_insert_with(|| Namespace {
            name: one.namespace.clone(),
            pod_security,
            labels: IndexMap::new(),
        });
        entry.pod_security = entry.pod_security.min(pod_security);
        entry.labels.extend(labels);
    }
    namespaces
}
