//! Tenants: environment's defaults, definition and overlay merged, checked, and read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::environment::{Resolved, check_values};
use super::{Placed, RawValues, Tenant, joined};
use crate::catalog::{Catalog, Component};
use crate::definition::{Kind, TenantFiles, TenantSpec};
use crate::document::rules::{MISSING_FIELD, UNKNOWN_FIELD, WRONG_TYPE};
use crate::document::{Checker, Defaults, Merged, near, partial, schema_of};
use crate::finding::{Clue, Finding, Help, ObjectId};
use crate::fleet::rules::{UNKNOWN_ENVIRONMENT, UNUSED_VALUES};
use crate::hex::short_hex;
use crate::source::Span;
use yaml::Pointer;

/// What tenants are checked with: for each set of components that environments have, the core joined with their options.
pub(super) struct Checkers {
    catalog: Arc<Catalog>,
    core: BTreeSet<String>,
    /// Those of each environment alone.
    own: Vec<Arc<LazySet>>,
    sets: Mutex<HashMap<BTreeSet<String>, Arc<LazySet>>>,
}

/// The schemas for some components, compiled when first asked for.
#[derive(Default)]
struct LazySet {
    components: BTreeSet<String>,
    /// None where a component's option is no schema, which is a finding already.
    set: OnceLock<Option<Set>>,
}

/// The schemas for one set of components.
struct Set {
    /// Of one file.
    layer: Checker,
    /// Of the merged definition.
    complete: Checker,
    /// What the components' options are, if nobody says.
    options: Defaults,
}

impl Checkers {
    /// Checkers for the environments and the components of a catalog.
    pub(super) fn new(catalog: &Arc<Catalog>, environments: &[Resolved]) -> Self {
        let core = schema_of::<TenantSpec>();
        let core = core.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned().collect();
        let mut checkers = Self { catalog: Arc::clone(catalog), core, own: Vec::new(), sets: Mutex::default() };
        let own = environments.iter().map(|environment| checkers.lazy(checkers.with_options(&environment.components)));
        checkers.own = own.collect();
        // While others read the tenants, who all wait for these.
        checkers.own.par_iter().for_each(|set| {
            checkers.compiled(set);
        });
        checkers
    }

    /// Those of the components that add options to tenants.
    fn with_options<'n>(&self, components: impl IntoIterator<Item = &'n String>) -> BTreeSet<String> {
        let has_options =
            |name: &&String| self.catalog.get(name).is_some_and(|each| !each.spec.options.tenant.is_empty());
        components.into_iter().filter(has_options).cloned().collect()
    }

    fn lazy(&self, components: BTreeSet<String>) -> Arc<LazySet> {
        let new = || Arc::new(LazySet { components: components.clone(), set: OnceLock::new() });
        match self.sets.lock() {
            Ok(mut sets) => Arc::clone(sets.entry(components.clone()).or_insert_with(new)),
            Err(_) => new(),
        }
    }

    /// For a tenant of the environments with these indices.
    fn of(&self, environments: &[usize]) -> Arc<LazySet> {
        let mut own = environments.iter().filter_map(|at| self.own.get(*at));
        match own.next() {
            // Where no environment is known, no option is known to be wrong.
            None => self.lazy(self.with_options(self.catalog.components.keys())),
            Some(first) if own.clone().all(|other| Arc::ptr_eq(first, other)) => Arc::clone(first),
            Some(first) => self.lazy(own.chain([first]).flat_map(|set| &set.components).cloned().collect()),
        }
    }

    /// What compiles of a set; nothing where one of its options is no schema.
    fn compiled<'s>(&self, set: &'s LazySet) -> Option<&'s Set> {
        set.set.get_or_init(|| self.compile(&set.components)).as_ref()
    }

    fn compile(&self, names: &BTreeSet<String>) -> Option<Set> {
        let components: Vec<&Component> =
            names.iter().filter_map(|name| self.catalog.get(name)).map(AsRef::as_ref).collect();
        let spec = joined::tenant_spec(components.iter().copied());
        let layer = Kind::Tenant.document(partial(spec.clone()));
        let complete = Kind::Tenant.document(spec);
        let (layer, complete) = rayon::join(|| Checker::new(layer), || Checker::new(complete));
        let (layer, complete) = (layer.ok()?, complete.ok()?);
        Some(Set { layer, complete, options: Defaults::of(&joined::tenant_options(components)) })
    }
}

/// Indices of the environments that a definition names and that exist, in their order.
fn lives_in(layer: &Merged, environments: &[Resolved]) -> Vec<usize> {
    let names = layer.get("/spec/environments").unwrap_or_default();
    let names: Vec<&str> = names.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let named = |environment: &Resolved| !environment.is_abstract && names.contains(&environment.name.as_str());
    (0..environments.len()).filter(|at| environments.get(*at).is_some_and(named)).collect()
}

/// A tenant in each of its environments, and what is wrong with it.
pub(super) fn resolve(name: &str, files: &TenantFiles, environments: &[Resolved], checkers: &Checkers) -> Placed {
    let mut work = Work { name, files, environments, checkers, findings: Vec::new() };
    let lives_in = lives_in(&files.layer, environments);
    let sure = work.check_environments();
    work.check_files(&lives_in, sure);
    let layer = files.layer.clone().pruned();
    work.check_layer(&layer, &checkers.of(&lives_in));
    if layer.value_place("/spec/environments").is_none() {
        work.check_homeless(&layer);
    }
    for (environment, overlay) in &files.overlays {
        let overlay = overlay.clone().pruned();
        let of: Vec<usize> = environments.iter().position(|each| each.name == *environment).into_iter().collect();
        work.check_layer(&overlay, &checkers.of(&of));
        if let Some(place) = overlay.key_place("/spec/environments") {
            let message = "`environments` stands in tenant.yaml only";
            work.push(UNKNOWN_FIELD.at(place, message).help("remove it here"));
        }
    }
    let in_environment = |at: &usize| Some((*at, Arc::new(work.in_environment(*at)?)));
    let tenants = lives_in.iter().filter_map(in_environment).collect();
    Placed { tenants, findings: work.findings }
}

/// A tenant that is being resolved.
struct Work<'a> {
    name: &'a str,
    files: &'a TenantFiles,
    environments: &'a [Resolved],
    checkers: &'a Checkers,
    findings: Vec<Finding>,
}

impl Work<'_> {
    fn push(&mut self, finding: Finding) {
        self.findings.push(finding.tenant(self.name));
    }

    fn object(&self) -> ObjectId {
        ObjectId::new(Kind::Tenant.name(), self.name)
    }

    /// Whether the environments that it names exist and take tenants.
    ///
    /// Whether all of them do: else what is said of an environment that it does not name may be about a slip in a name.
    fn check_environments(&mut self) -> bool {
        let before = self.findings.len();
        let named = self.files.layer.get("/spec/environments").unwrap_or_default();
        for (at, name) in named.as_array().into_iter().flatten().enumerate() {
            let Some(name) = name.as_str() else { continue };
            let pointer = Pointer::from("/spec/environments").index(at);
            let place = self.files.layer.nearest(&pointer);
            let message = match self.environments.iter().find(|each| each.name == name) {
                Some(found) if !found.is_abstract => continue,
                Some(_) => format!("`{name}` is only a parent of environments, no tenant lives there"),
                None => format!("there is no environment `{name}`"),
            };
            let finding = UNKNOWN_ENVIRONMENT.at(place, message);
            self.push(finding.help(self.suggest(name)).object(self.object().at(pointer)));
        }
        self.findings.len() == before
    }

    fn suggest(&self, name: &str) -> Help {
        let known = self.environments.iter().filter(|each| !each.is_abstract).map(|each| each.name.as_str());
        near::suggest(name, known.collect::<Vec<_>>())
    }

    /// Whether its overlays and values belong to environments and components that it has.
    fn check_files(&mut self, lives_in: &[usize], sure: bool) {
        let files = self.files;
        let here: Vec<&Resolved> = lives_in.iter().filter_map(|at| self.environments.get(*at)).collect();
        let overlays = files.overlays.iter().map(|(name, overlay)| (name, overlay.file()));
        let values = files
            .values_in
            .iter()
            .filter_map(|(name, values)| Some((name, values.values().next()?.file.place(Span::default()))));
        for (name, place) in overlays.chain(values) {
            if here.iter().any(|each| each.name == *name) {
                continue;
            }
            if self.environments.iter().any(|each| each.name == *name) {
                if !sure {
                    continue;
                }
                let message = format!("{} does not live in {name}, so this file says nothing", self.name);
                let finding = UNUSED_VALUES.at(place, message);
                self.push(finding.help(format!("add {name} to its environments, or remove the file")));
            } else {
                let message = format!("there is no environment `{name}` that this file could be about");
                self.push(UNKNOWN_ENVIRONMENT.at(place, message).help(self.suggest(name)));
            }
        }
        for values in files.values_in.values().chain([&files.values]) {
            let mut found = Vec::new();
            check_values(values, &self.checkers.catalog, &mut found);
            for (component, raw) in values {
                let known = self.checkers.catalog.get(component).is_some();
                if known && !here.is_empty() && !here.iter().any(|each| each.components.contains(component)) {
                    let message = format!("no environment of {} has the component {component}", self.name);
                    let place = raw.file.place(Span::default());
                    found.push(UNUSED_VALUES.at(place, message));
                }
            }
            found.into_iter().for_each(|finding| self.push(finding));
        }
    }

    /// Checks one file by itself.
    fn check_layer(&mut self, layer: &Merged, set: &LazySet) {
        let Some(set) = self.checkers.compiled(set) else { return };
        for finding in set.layer.check(layer, &layer.to_json(), &self.object()) {
            let finding = self.explain_option(finding);
            self.push(finding);
        }
    }

    /// What the core asks of a definition that names no environment which could complete it.
    fn check_homeless(&mut self, layer: &Merged) {
        let set = self.checkers.lazy(BTreeSet::new());
        let Some(set) = self.checkers.compiled(&set) else { return };
        let found = set.complete.check(layer, &layer.to_json(), &self.object());
        let missing = found.into_iter().filter(|finding| finding.rule == &MISSING_FIELD);
        missing.for_each(|finding| self.push(finding));
    }

    /// A field that is no option here may be one of a component that no environment of the tenant lists.
    fn explain_option(&self, finding: Finding) -> Finding {
        let field = finding.object.as_ref().and_then(|object| object.pointer.within(&"/spec".into()));
        let steps: Vec<_> = field.iter().flat_map(Pointer::steps).collect();
        let [key] = steps.as_slice() else { return finding };
        let declares = |each: &&Arc<Component>| each.spec.options.tenant.contains_key(&**key);
        let owner = self.checkers.catalog.components.values().find(declares);
        match owner {
            Some(owner) if finding.rule == &UNKNOWN_FIELD => finding
                .help(format!(
                    "`{key}` is an option of the component {name}, which no environment of this tenant lists: add {name} to \
                     `components` of one, or leave the field out",
                    name = owner.name
                ))
                .clue(Clue::OptionOf(owner.name.clone())),
            _ => finding,
        }
    }

    /// The tenant in one of its environments.
    fn in_environment(&mut self, at: usize) -> Option<Tenant> {
        let environment = self.environments.get(at)?;
        let set = self.checkers.of(&[at]);
        let set = self.checkers.compiled(&set)?;
        let mut merged = match environment.merged.part("/spec/tenantDefaults") {
            Some(defaults) => defaults.wrapped("spec").with(&self.files.layer),
            None => self.files.layer.clone().pruned(),
        };
        if let Some(overlay) = self.files.overlays.get(&environment.name) {
            merged = merged.with(overlay);
        }
        // What only other environments' components are told means nothing here; what means nothing anywhere is a finding already.
        merged.retain("/spec", |key| self.checkers.core.contains(key) || set.options.names(key));
        let json = merged.to_json();
        let found = set.complete.check(&merged, &json, &self.object());
        let broken = !found.is_empty();
        found.into_iter().for_each(|finding| self.push(finding.environment(&environment.name)));
        match self.read(json, &set.options, environment) {
            Ok((core, options)) => {
                let buckets = environment.spec()?.delivery.buckets;
                Some(Tenant {
                    name: self.name.to_owned(),
                    spec: core,
                    options,
                    raw_values: self.raw_values(&environment.name),
                    merged,
                    bucket: bucket(self.name, buckets.digits()),
                })
            }
            Err(error) => {
                if !broken {
                    self.push(WRONG_TYPE.at(merged.nearest("/spec"), error.to_string()));
                }
                None
            }
        }
    }

    /// The core of a definition's `spec`, and the options of components.
    fn read(
        &self,
        mut json: Value,
        options: &Defaults,
        environment: &Resolved,
    ) -> Result<(TenantSpec, Map<String, Value>), serde_json::Error> {
        let mut core = json.get_mut("spec").and_then(Value::as_object_mut).map(std::mem::take).unwrap_or_default();
        let mut own: Map<_, _> = options.keys().filter_map(|key| core.shift_remove_entry(key)).collect();
        let mut core: TenantSpec = serde_json::from_value(Value::Object(core))?;
        if core.namespace.is_empty() {
            self.name.clone_into(&mut core.namespace);
        }
        let names = [("tenant", self.name), ("environment", &environment.name), ("domain", &environment.domain)];
        options.fill_map(&mut own, &names);
        Ok((core, own))
    }

    fn raw_values(&self, environment: &str) -> BTreeMap<String, Vec<RawValues>> {
        let mut all: BTreeMap<String, Vec<RawValues>> = BTreeMap::new();
        let own = self.files.values_in.get(environment).into_iter().flatten();
        for (component, raw) in self.files.values.iter().chain(own) {
            all.entry(component.clone()).or_default().push(raw.clone());
        }
        all
    }
}

/// The first hexadecimal digits of the name's sha256.
pub(super) fn bucket(name: &str, digits: usize) -> String {
    short_hex(Sha256::digest(name), digits)
}
