//! Where the values of a plan come from, down to the lines that an engineer can change. Computed when somebody asks.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value as Context;

use super::{Placed, Platform, context};
use crate::catalog::template::{Around, Origin, Sets, Traced};
use crate::catalog::{Catalog, Component};
use crate::document::rules::MISSING_FIELD;
use crate::finding::{self, Clue, Finding};
use crate::fleet::{Tenant, merge_values, offer_known};
use crate::layout;
use crate::source::{Place, Span};
use yaml::Pointer;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The template's line, or that of the raw values that replaced it.
    pub place: Place,
    /// Whether the template is built in: its file is in no tree.
    pub builtin: bool,
    /// The expression in the template, where there is one.
    pub expression: Option<String>,
    /// The lines of definitions that the expression read. Empty: the template says it, or a built-in default.
    pub values: Vec<Place>,
    /// The lines of definitions that a condition or loop around it read.
    pub conditions: Vec<Place>,
}

/// Sources by what they are the source of. Under a pointer to a mapping or list stands what gave all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    /// Those of values.
    values: BTreeMap<Pointer, Source>,
    /// Those of the keys before them.
    keys: BTreeMap<Pointer, Source>,
}

impl Sources {
    /// The source of the value that a pointer names, or of the nearest thing around it.
    pub(crate) fn nearest(&self, pointer: &Pointer) -> Option<&Source> {
        pointer.outwards().find_map(|around| self.values.get(around).or_else(|| self.keys.get(around)))
    }

    /// The source of the value that a pointer names, or of the mapping or list that was given as a whole and holds it, and whether it is
    /// that.
    pub(crate) fn value(&self, pointer: &Pointer) -> Option<(&Source, bool)> {
        let found = pointer.outwards().find_map(|around| Some((self.values.get(around)?, around)));
        found.map(|(source, around)| (source, around != pointer.as_str()))
    }

    /// The source of the key before the value that a pointer names; where all of the mapping was given at once, of that.
    pub(crate) fn key(&self, pointer: &Pointer) -> Option<&Source> {
        self.keys.get(pointer).or_else(|| self.nearest(pointer))
    }

    /// Takes away what is replaced at a pointer.
    fn replace(&mut self, pointer: Pointer, source: Source) {
        for sources in [&mut self.values, &mut self.keys] {
            // What begins with the pointer stands together; not all of it is below.
            let begins = sources.range::<Pointer, _>(&pointer..);
            let begins = begins.take_while(|(other, _)| other.as_str().starts_with(pointer.as_str()));
            let below = begins.filter(|(other, _)| other.within(&pointer).is_some());
            let gone: Vec<Pointer> = below.map(|(other, _)| other.clone()).collect();
            gone.iter().for_each(|other| drop(sources.remove(other)));
        }
        self.values.insert(pointer, source);
    }
}

impl Platform<'_> {
    /// The sources of each object that a template makes.
    ///
    /// # Errors
    /// As for rendering the template.
    pub(crate) fn sources_of_objects(
        &self,
        placed: &Placed,
        template: &str,
        tenant: Option<&Tenant>,
    ) -> finding::Result<Vec<Sources>> {
        let traced = self.catalog.templates.trace(template, &placed.context)?;
        Ok(traced.into_iter().map(|document| self.sources(document, placed, tenant)).collect())
    }

    /// The sources of a release's values: its template's, and the raw values' where those replaced them.
    ///
    /// # Errors
    /// As for rendering the template.
    pub(crate) fn sources_of_values(&self, placed: &Placed, tenant: Option<&Tenant>) -> finding::Result<Sources> {
        let name = &placed.component.name;
        let mut sources = Sources::default();
        let mut values = serde_json::Value::Object(serde_json::Map::new());
        if let Some(template) = &placed.component.values {
            let traced = self.catalog.templates.trace(template, &placed.context)?;
            if let Some(document) = traced.into_iter().next_back() {
                values.clone_from(&document.value);
                sources = self.sources(document, placed, tenant);
            }
        }
        let of_tenant = tenant.and_then(|tenant| tenant.raw_values.get(name));
        for raw in self.environment.raw_values.get(name).into_iter().chain(of_tenant).flatten() {
            let before = values.clone();
            merge_values(&mut values, &raw.value, placed.component.named_lists());
            for pointer in changes(&before, &values, Pointer::ROOT) {
                let place = raw.place(&pointer);
                let source = Source {
                    values: vec![place.clone()],
                    place,
                    builtin: false,
                    expression: None,
                    conditions: Vec::new(),
                };
                sources.replace(pointer, source);
            }
        }
        Ok(sources)
    }

    /// Moves a finding on a built-in template, which is in no tree, to the line of a definition that it reads; `owner` is what expressions
    /// see of whom it is for.
    pub(super) fn point_at_definition(&self, finding: &mut Finding, tenant: Option<&Tenant>, owner: &Context) {
        let path = &finding.place.file.path;
        let component = path.split('/').nth(1).filter(|_| Catalog::is_builtin(path));
        let Some(component) = component.and_then(|name| self.catalog.get(name)) else { return };
        let context = context::component(&self.context, tenant.map(|_| owner), self.environment, component);
        let reader = Reader { platform: self, component, context: &context, tenant };
        let text = finding.place.file.slice(finding.place.span).to_owned();
        // That a complaint names the tenant does not make the name the cause.
        let name = tenant.map(|tenant| tenant.place("/metadata/name"));
        let is_cause = |place: &Place| !Catalog::is_builtin(&place.file.path) && name.as_ref() != Some(place);
        let named = tenant.and_then(|tenant| refused_part(tenant, finding));
        let read = named.or_else(|| reader.read(&text, &[], &Sets::default()).into_iter().find(is_cause));
        let listed = Pointer::filled("/spec/components/{}", [&component.name]);
        if let Some(option) = undefined(finding)
            && let Some((owner, place)) = self.needing(&option, component, tenant)
        {
            let (of, field) = option.split_once('.').unwrap_or(("", &option));
            finding.rule = &MISSING_FIELD;
            finding.help = Some(format!("add `{field}: ...` here; schemas/environment.json describes it"));
            finding.message = format!("{owner} needs `{field}`: write it here");
            finding.place = place;
            finding.fix = None;
            if of == "options" {
                offer_known(finding, component, &[field]);
            }
            return;
        }
        let place = read.unwrap_or_else(|| match tenant {
            Some(tenant) => own_spec(tenant).unwrap_or_else(|| tenant.place("/metadata/name")),
            None if self.environment.merged.key_place(&listed).is_some() => self.environment.place(&listed),
            None => self.environment.place("/metadata/name"),
        });
        let template = std::mem::replace(&mut finding.place, place);
        let by = format!("the built-in template {template} reads it");
        finding.help = Some(finding.help.take().map_or_else(|| by.clone(), |help| format!("{help}; {by}")));
        finding.fix = None;
    }

    /// Who needs an option that is not there, and where it belongs.
    fn needing(&self, path: &str, component: &Component, tenant: Option<&Tenant>) -> Option<(String, Place)> {
        let listed = Pointer::filled("/spec/components/{}", [&component.name]);
        match (path.split_once('.')?.0, tenant) {
            ("options", _) if self.environment.merged.key_place(&listed).is_some() => {
                Some((format!("the component {}", component.name), self.environment.merged.key_place(&listed)?))
            }
            ("tenant", Some(tenant)) => Some((format!("the tenant {}", tenant.name), own_spec(tenant)?)),
            _ => None,
        }
    }

    fn sources(&self, document: Traced, placed: &Placed, tenant: Option<&Tenant>) -> Sources {
        let reader = Reader { platform: self, component: &placed.component, context: &placed.context, tenant };
        let all = |origins: BTreeMap<Pointer, Origin>| {
            origins.into_iter().map(|(pointer, origin)| (pointer, reader.source(origin))).collect()
        };
        Sources { values: all(document.origins), keys: all(document.keys) }
    }
}

/// The path that a template reads and nothing defines.
fn undefined(finding: &Finding) -> Option<String> {
    match &finding.clue {
        Some(Clue::Undefined(path)) => Some(path.clone()),
        _ => None,
    }
}

/// Where the tenant's definition says what a template refuses.
fn refused_part(tenant: &Tenant, finding: &Finding) -> Option<Place> {
    let Some(Clue::Refused(part)) = &finding.clue else { return None };
    tenant.merged.key_place(Pointer::from("/spec").join(part))
}

/// What a tenant's own definition says, where a field that it lacks belongs; not in an overlay.
fn own_spec(tenant: &Tenant) -> Option<Place> {
    const KEY: &str = "spec";
    let own = tenant.merged.files().find(|file| file.path == layout::tenant(&tenant.name))?;
    let at = own.text.find("\nspec:")? + 1;
    Some(own.place(Span::new(at, at + KEY.len())))
}

/// The names that a component gets, which are evaluated before its templates are.
const NAMES: [&str; 7] = ["namespace", "name", "release", "chart", "fullname", "services", "components"];

/// Names refer to names of other components, and those to others; nobody goes further than this.
const DEPTH: usize = 4;

/// Finds the lines that expressions of a component read.
struct Reader<'a> {
    platform: &'a Platform<'a>,
    component: &'a Component,
    context: &'a Context,
    tenant: Option<&'a Tenant>,
}

impl Reader<'_> {
    fn source(&self, origin: Origin) -> Source {
        let Origin { place, expression, around, sets } = origin;
        let values = expression.iter().flat_map(|text| self.read(text, &around, &sets)).collect();
        let heads = around.iter().rev().flat_map(|block| self.read(block.expression(), &around, &sets));
        Source {
            builtin: Catalog::is_builtin(&place.file.path),
            place,
            expression,
            values: once_each(values),
            conditions: once_each(heads.collect()),
        }
    }

    /// The lines of definitions that an expression reads, loops' and set variables resolved.
    fn read(&self, expression: &str, around: &[Around], sets: &Sets) -> Vec<Place> {
        let mut work = vec![expression.to_owned()];
        let (mut seen, mut places) = (BTreeSet::new(), Vec::new());
        while let Some(text) = work.pop() {
            if !seen.insert(text.clone()) {
                continue;
            }
            for path in self.platform.catalog.templates.variables(&text) {
                let (root, rest) = path.split_once('.').unwrap_or((&path, ""));
                let loops = around.iter().filter(|block| block.binds(root)).map(Around::expression);
                let bound: Vec<&str> = loops.clone().chain(sets.of(root)).collect();
                if bound.is_empty() {
                    self.definitions(&path, DEPTH, &mut places);
                }
                // A variable that was set to a path is that path, so that what is read below it is known.
                let is_path = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
                let deeper =
                    |text: &str| match is_path(text) && !rest.is_empty() && loops.clone().all(|over| over != text) {
                        true => format!("{text}.{rest}"),
                        false => text.to_owned(),
                    };
                work.extend(bound.into_iter().map(deeper));
            }
        }
        places
    }

    /// The lines of definitions that a path of an expression reads; none where a default is read.
    fn definitions(&self, path: &str, depth: usize, places: &mut Vec<Place>) {
        let steps: Vec<&str> = self.known(path);
        let environment = self.platform.environment;
        let spec = |steps: &[&str]| steps.iter().fold(Pointer::from("/spec"), |pointer, name| pointer.key(name));
        let written = |pointer: Pointer| match self.tenant {
            Some(tenant) if steps.first() == Some(&"tenant") => {
                tenant.merged.key_place(&pointer).map(|_| tenant.place(&pointer))
            }
            _ => environment.merged.key_place(&pointer).map(|_| environment.place(&pointer)),
        };
        match steps.as_slice() {
            ["tenant" | "environment", "name"] => places.extend(written("/metadata/name".into())),
            ["tenant", "namespace"] => {
                places.extend(written("/spec/namespace".into()).or_else(|| written("/metadata/name".into())));
            }
            ["tenant" | "environment", "components", component, name, ..] if NAMES.contains(name) => {
                self.name(component, name, depth, places);
            }
            ["tenant" | "environment", rest @ ..] if !rest.is_empty() => places.extend(written(spec(rest))),
            ["options", rest @ ..] => {
                let below = ["components", self.component.name.as_str()];
                places.extend(written(spec(&[&below, rest].concat())));
            }
            ["release" | "component", name, ..] => self.name(&self.component.name, name, depth, places),
            _ => {}
        }
    }

    /// As much of a path as there is: a method is none of its object's fields.
    fn known<'p>(&self, path: &'p str) -> Vec<&'p str> {
        let mut value = self.context.clone();
        let there = path.split('.').take_while(|name| {
            value = value.get_attr(name).unwrap_or_default();
            !value.is_undefined()
        });
        there.collect()
    }

    /// The lines that decide a name of a component: the environment's own, or what the component's definition makes it from.
    fn name(&self, component: &str, name: &str, depth: usize, places: &mut Vec<Place>) {
        let Some((component, depth)) = self.platform.catalog.get(component).zip(depth.checked_sub(1)) else { return };
        let chart = component.spec.chart.as_ref();
        let texts: Vec<(&'static str, &str)> = match name {
            "namespace" => vec![("/namespace", component.spec.namespace.name.as_str())],
            "name" | "release" => chart.into_iter().map(|chart| ("/release", chart.release.as_str())).collect(),
            "chart" => chart.into_iter().map(|chart| ("/chart/name", chart.name.as_str())).collect(),
            "fullname" => {
                let both = |chart: &'_ crate::catalog::component::ChartSpec| {
                    [("/release", chart.release.clone()), ("/chart/name", chart.name.clone())]
                };
                let both: Vec<_> = chart.into_iter().flat_map(both).collect();
                both.iter().for_each(|(field, text)| self.text(component, field, text, depth, places));
                return;
            }
            _ => component.spec.services.values().map(|service| ("", service.name.as_str())).collect(),
        };
        texts.into_iter().for_each(|(field, text)| self.text(component, field, text, depth, places));
    }

    fn text(&self, component: &Component, field: &'static str, text: &str, depth: usize, places: &mut Vec<Place>) {
        let environment = self.platform.environment;
        let own = Pointer::filled("/spec/components/{}", [&component.name]).join(field);
        if !field.is_empty() && environment.merged.key_place(&own).is_some() {
            places.push(environment.place(&own));
            return;
        }
        let reader = Reader { component, ..*self };
        for path in self.platform.catalog.templates.variables_of_text(text) {
            reader.definitions(&path, depth, places);
        }
    }
}

/// Places without those that came before; the order says which decides most.
fn once_each(places: Vec<Place>) -> Vec<Place> {
    let mut once: Vec<Place> = Vec::with_capacity(places.len());
    for place in places {
        if !once.contains(&place) {
            once.push(place);
        }
    }
    once
}

/// The pointers under which two trees differ, as deep as they can be told apart.
fn changes(before: &serde_json::Value, after: &serde_json::Value, pointer: Pointer) -> Vec<Pointer> {
    use serde_json::Value;
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let deeper = after.iter().flat_map(|(key, value)| {
                let pointer = pointer.key(key);
                match before.get(key) {
                    Some(old) => changes(old, value, pointer),
                    None => vec![pointer],
                }
            });
            deeper.collect()
        }
        (Value::Array(before), Value::Array(after)) if before.len() <= after.len() => {
            let deeper = after.iter().enumerate().flat_map(|(index, value)| {
                let pointer = pointer.index(index);
                match before.get(index) {
                    Some(old) => changes(old, value, pointer),
                    None => vec![pointer],
                }
            });
            deeper.collect()
        }
        (before, after) if before == after => Vec::new(),
        _ => vec![pointer],
    }
}
