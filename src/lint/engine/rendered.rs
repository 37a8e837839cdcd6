//! What a tree renders to, linted in memory, and compared with what stands in `rendered/`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::catalog::component;
use crate::compile;
use crate::finding::Finding;
use crate::fleet::{Environment, Tenant};
use crate::layout;
use crate::manifest::File;
use crate::source::{SourceFile, Store};
use crate::workspace::{Workspace, is_error};
use rayon::prelude::*;

use super::committed::{Committed, Fate};
use super::scope::Scope;
use crate::lint::engine::{located, proved};
use crate::lint::rules::delivery::too_large;
use crate::lint::subject::change::owner;
use crate::lint::subject::object::Servers;
use crate::lint::{Manifests, Object};

/// What came of linting a render.
pub(crate) struct Linted {
    /// What rules say about the objects, and the renderer's own findings.
    pub findings: Vec<Finding>,
    /// Whether each rendered file that changed has its reason in what was looked at.
    pub is_explained: bool,
    /// Files in `rendered/` that are not what the definitions render to: to be linted as any others.
    pub foreign: Vec<Arc<SourceFile>>,
}

impl Default for Linted {
    fn default() -> Self {
        Self { findings: vec![], is_explained: true, foreign: vec![] }
    }
}

/// What came of the files of a tenant, or of the platform.
struct Unit {
    findings: Vec<Finding>,
    fates: Vec<Fate>,
    /// How many objects each folder has that an engine applies.
    folders: BTreeMap<String, usize>,
}

/// What is wrong with the objects of a tenant, or of the platform; and with those by themselves that are to be looked at.
pub(crate) type Check<'c> = dyn Fn(&Manifests, &[bool]) -> Vec<Finding> + Sync + 'c;

/// A tree, or what of it a change touches.
pub(crate) struct TreePart<'a> {
    /// The tree.
    pub workspace: &'a Workspace,
    /// What holds its `rendered/`.
    pub store: Option<&'a Arc<dyn Store>>,
    /// What a change touches; nothing where all is wanted.
    pub scope: Option<Scope<'a>>,
}

impl TreePart<'_> {
    fn environments(&self) -> impl Iterator<Item = &Environment> {
        let all = self.workspace.fleet.environments.iter();
        all.filter(|environment| self.scope.as_ref().is_none_or(|scope| scope.reaches(environment)))
    }

    fn wants(&self, tenant: &Tenant) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.touches(&tenant.name))
    }

    /// Whether the rules look at a rendered object. One that is the same, and stands where it stood, has the findings that it had.
    fn looks_at(&self, path: &str, fate: Option<&Fate>) -> bool {
        let is_same = fate.is_none_or(|fate| matches!(fate, Fate::Same));
        self.scope.as_ref().is_none_or(|scope| !is_same || scope.holds(path))
    }

    /// What is committed, where a tree holds what it renders to.
    fn committed(&self) -> Option<Committed<'_>> {
        let committed = match &self.scope {
            Some(scope) => Committed::touched(self.store?, scope, &self.workspace.fleet),
            None => Committed::new(self.store?),
        };
        Some(committed).filter(|committed| !committed.is_empty())
    }
}

/// Renders the environments; `check` is called with the objects of each tenant and of the platform, in parallel; those of `network` see
/// what a proof is about. Where the tree holds a `rendered/`, it must hold the same.
pub(crate) fn lint(part: &TreePart<'_>, check: &Check<'_>, network: &[fn(&Manifests, &mut Vec<Finding>)]) -> Linted {
    let TreePart { workspace, .. } = part;
    let mut linted = Linted::default();
    let mut committed = part.committed();
    let mut stopped: BTreeSet<&str> = BTreeSet::new();
    for environment in part.environments() {
        let finish = |made: compile::Unit<'_>| vec![unit(part, made, committed.as_ref(), check)];
        let wanted = |tenant: &Tenant| part.wants(tenant);
        let made = compile::environment(environment, &workspace.catalog, &workspace.tree.charts, wanted, finish);
        if is_error(&made.findings) {
            stopped.insert(environment.name.as_str());
        }
        linted.findings.extend(made.findings.into_iter().map(Finding::stopping));
        linted.findings.extend(made.unused);
        if let Some(proved) = made.proved.as_ref().filter(|_| !network.is_empty()) {
            linted.findings.extend(proved::lint(proved, &made.kinds, network));
        }
        let charts = made.charts.into_iter().map(|(path, bytes)| {
            let path = layout::rendered(&environment.name, &path);
            committed.as_ref().map(|committed| committed.compare(&path, &bytes))
        });
        let mut fates: Vec<Fate> = charts.flatten().collect();
        let mut folders: BTreeMap<String, usize> = BTreeMap::new();
        for unit in made.platform.into_iter().chain(made.tenants.into_values().flatten()) {
            linted.findings.extend(unit.findings);
            fates.extend(unit.fates);
            unit.folders.into_iter().for_each(|(folder, count)| *folders.entry(folder).or_default() += count);
        }
        linted.findings.extend(too_large::folders(environment, &folders));
        if let Some(committed) = &mut committed {
            committed.add(fates);
        }
    }
    if let Some(committed) = committed {
        linted.is_explained = part.scope.as_ref().is_none_or(|scope| committed.is_explained_by(scope));
        committed.report(&workspace.fleet, &stopped, &mut linted);
    }
    linted
}

/// Lints the files of a tenant, or of the platform.
fn unit(
    part: &TreePart<'_>,
    mut made: compile::Unit<'_>,
    committed: Option<&Committed<'_>>,
    check: &Check<'_>,
) -> Unit {
    let environment = made.platform.environment;
    let files = std::mem::take(&mut made.files);
    let mut unit = Unit { findings: vec![], fates: vec![], folders: BTreeMap::new() };
    for file in &files {
        *unit.folders.entry(owner(&file.path).to_owned()).or_default() += 1;
    }
    let servers = Servers::of(environment);
    let tested = is_tested(environment, &part.workspace.catalog, &files);
    let looked: Vec<(Object, Option<Fate>)> = files
        .into_par_iter()
        .with_min_len(compile::FEW)
        .map(|file| {
            let path = layout::rendered(&environment.name, &file.path);
            let fate = committed.map(|committed| committed.compare(&path, &file.bytes()));
            (Object::rendered(path, file, servers, tested), fate)
        })
        .collect();
    let (objects, fates): (Vec<Object>, Vec<Option<Fate>>) = looked.into_iter().unzip();
    let looks_at = |(object, fate): (&Object, &Option<Fate>)| part.looks_at(object.path(), fate.as_ref());
    let looked_at: Vec<bool> = objects.iter().zip(&fates).map(looks_at).collect();
    unit.fates.extend(fates.into_iter().flatten().filter(|fate| !matches!(fate, Fate::Same)));
    if !looked_at.contains(&true) {
        return unit;
    }
    let manifests = Manifests::new(objects);
    unit.findings = check(&manifests, &looked_at);
    let by_path: HashMap<&str, &Object> = match unit.findings.as_slice() {
        [] => HashMap::new(),
        _ => manifests.objects.iter().map(|object| (object.path(), object)).collect(),
    };
    unit.findings.iter_mut().for_each(|finding| finding.environment = Some(environment.name.clone()));
    located::point_at_origins(&mut unit.findings, |path| by_path.get(path).map(|object| (*object, &made)));
    unit
}

/// Whether all components that may have made the files are built in.
fn is_tested(environment: &Environment, catalog: &Catalog, files: &[File]) -> bool {
    let of_tenant = files.first().is_some_and(|file| file.path.starts_with("tenants/"));
    let scope = if of_tenant { component::Scope::Tenant } else { component::Scope::Environment };
    let components = environment.components.keys().filter_map(|name| catalog.get(name));
    components.filter(|component| component.spec.scope == scope).all(|component| component.builtin)
}
