//! Everything that is rendered for one environment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::check::{Objects, Owner};
use super::confined;
use super::origin::EntryPart;
use super::rendering;
use super::rules::ARCHIVE_FOR_TENANT;
use super::unit::Unit;
use crate::apart;
use crate::catalog::Catalog;
use crate::definition::{Engine, Gpu};
use crate::finding::{self, Finding};
use crate::fleet;
use crate::layout;
use crate::manifest::File;
use crate::plan::{self, Chart, Platform, TenantPlan};
use crate::policy;
use crate::proof::{self, Model};
use crate::render::archive::{self, Archives, Raw, Wanted};
use crate::render::rules::MISMATCH;
use crate::render::{self, ChartSources, Target};
use crate::source::Place;
use reach::Proof;
use reach::model::Shared;

/// What is rendered for an environment.
#[derive(Debug)]
pub(crate) struct Compiled<'a, T> {
    /// The platform's files, and those of the groups that the tenants are in.
    pub platform: Vec<T>,
    /// The files of each tenant, by its name.
    pub tenants: BTreeMap<String, Vec<T>>,
    /// Files that are not ours, byte for byte: unpacked charts.
    pub charts: Vec<Raw>,
    /// The proof that tenants stay apart; none where something is wrong before it.
    pub proof: Option<Proof>,
    /// What was proved.
    pub proved: Option<Proved<'a>>,
    /// One tenant of each kind that policies can tell apart, and how many are of it.
    pub kinds: BTreeMap<String, usize>,
    /// What is wrong; nothing may be written then.
    pub findings: Vec<Finding>,
    /// What is said of the channels.
    pub said: apart::Said,
    /// Accepted exceptions that nothing needs; known where all tenants were looked at.
    pub unused: Vec<Finding>,
}

impl<T> Compiled<'_, T> {
    fn new(findings: Vec<Finding>) -> Self {
        Self {
            platform: Vec::new(),
            tenants: BTreeMap::new(),
            charts: Vec::new(),
            proof: None,
            proved: None,
            kinds: BTreeMap::new(),
            findings,
            said: apart::Said::default(),
            unused: Vec::new(),
        }
    }
}

/// The model that an environment is proved by, and its plan. Lines of rendered files are known of those that were asked for.
#[derive(Debug)]
pub(crate) struct Proved<'a> {
    /// The planned platform.
    pub platform: Platform<'a>,
    /// The model.
    pub model: Model<'a>,
}

/// So few files or objects, a tenant's, are not worth another thread.
pub(crate) const FEW: usize = 32;

/// What [`environment`] asks for, where all tenants are wanted.
pub(crate) fn all(_: &fleet::Tenant) -> bool {
    true
}

/// What [`environment`] asks for, where each file stands for itself.
pub(crate) fn each<T: Send>(finish: impl Fn(&Unit<'_>, File) -> T + Sync) -> impl Fn(Unit<'_>) -> Vec<T> + Sync {
    move |mut unit| {
        let files = std::mem::take(&mut unit.files);
        files.into_par_iter().with_min_len(FEW).map(|file| finish(&unit, file)).collect()
    }
}

/// Compiles an environment: plans it, makes the policies, renders the platform and the tenants that are `wanted`, checks what is
/// rendered and proves it. `finish` turns the files of a tenant, and those of the platform, into what the caller keeps of them, at
/// once and in parallel: the objects of ten thousand tenants need several times the memory of their bytes.
pub(crate) fn environment<'a, T: Send>(
    environment: &'a fleet::Environment,
    catalog: &'a Catalog,
    archives: &Archives,
    wanted: impl Fn(&fleet::Tenant) -> bool,
    finish: impl Fn(Unit<'_>) -> Vec<T> + Sync,
) -> Compiled<'a, T> {
    let keep = |unit: Unit<'_>| (unit.apart(), finish(unit));
    let Parts { platform, mut files, tenants, findings } = match parts(environment, catalog, wanted, &keep) {
        Ok(parts) => parts,
        Err(findings) => return Compiled::new(findings),
    };
    let target = Target::new(environment);
    let mut compiled = Compiled::new(findings);
    let mut sources = render::chart_sources(&target, &platform);
    let mut objects = Objects::default();
    let mut charts = archive::wanted(&platform.components);
    let mut parts = Vec::with_capacity(tenants.len());
    let mut apart = Vec::with_capacity(tenants.len() + 1);
    for made in tenants {
        let owner = Owner::Tenant(environment, made.tenant);
        compiled.findings.extend(sources.merge(made.sources).iter().map(|charts| two_versions(owner, charts)));
        compiled.findings.extend(objects.merge(&owner, made.objects));
        charts.extend(made.archives);
        parts.push(made.part);
        let (seen, files) = made.kept;
        apart.push(seen);
        compiled.tenants.insert(made.tenant.name.clone(), files);
    }
    files.extend(sources.files(&target));
    let owner = Owner::Platform(environment);
    let unit = Unit::new(&platform, None, files);
    let (of_platform, findings) = Objects::of(&target, &owner, &unit, None);
    compiled.findings.extend(findings);
    compiled.findings.extend(objects.merge(&owner, of_platform));
    match archive::deliver(environment, archives, &charts) {
        Ok(charts) => compiled.charts = charts,
        Err(findings) => compiled.findings.extend(findings),
    }
    let mut part = proof::platform(&platform, &unit.files);
    part.invalid.iter_mut().for_each(|finding| unit.point_at_origin(finding));
    apart.push(unit.apart());
    compiled.platform = finish(unit);
    if compiled.findings.is_empty() {
        let proved = Proved { model: Model::new(environment, part, parts), platform };
        compiled.prove(proved, &apart);
    }
    compiled
}

impl<'a, T> Compiled<'a, T> {
    fn prove(&mut self, proved: Proved<'a>, apart: &[apart::OwnerObjects]) {
        let model = &proved.model;
        let proof = model.prove();
        self.findings = model.findings(&proof);
        let environment = proved.platform.environment;
        let (refused, channels) = apart::refused(environment, model, apart);
        self.findings.extend(proved.at_definitions(refused));
        if self.tenants.len() == environment.tenants.len() {
            let overcommitted: Vec<String> = environment.spec.gpu.iter().flat_map(Gpu::overcommitted).collect();
            let others = proof.exceptions.keys().map(|name| &**name).chain(overcommitted.iter().map(String::as_str));
            self.unused = apart::unused(environment, &channels, others);
        }
        let preconditions = apart::preconditions(&proved.platform, model, apart);
        self.said = apart::Said::new(environment, channels, &proof, preconditions);
        let tenant = |namespace: &String| model.intents.tenants.get(namespace).cloned();
        let kinds = proof.representatives.iter().filter_map(|(namespace, count)| Some((tenant(namespace)?, *count)));
        self.kinds = kinds.collect();
        self.proof = Some(proof);
        self.proved = Some(proved);
    }
}

/// The model that an environment is proved by, and what `keep` keeps of its files: those of each tenant, then the platform's.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn model<'a, T: Send>(
    environment: &'a fleet::Environment,
    catalog: &'a Catalog,
    keep: impl Fn(Unit<'_>) -> Vec<T> + Sync,
) -> finding::Result<(Proved<'a>, Vec<T>)> {
    let Parts { platform, files, tenants, findings } = parts(environment, catalog, all, &keep)?;
    if !findings.is_empty() {
        return Err(findings);
    }
    let part = proof::platform(&platform, &files);
    let (mut parts, mut kept) = (Vec::with_capacity(tenants.len()), Vec::new());
    for tenant in tenants {
        parts.push(tenant.part);
        kept.extend(tenant.kept);
    }
    kept.extend(keep(Unit::new(&platform, None, files)));
    let model = Model::new(environment, part, parts);
    Ok((Proved { platform, model }, kept))
}

/// What [`model`] keeps, where nobody asks for files.
pub(crate) fn nothing(_: Unit<'_>) -> Vec<()> {
    Vec::new()
}

/// What an environment is put together from.
struct Parts<'a, K> {
    platform: Platform<'a>,
    /// The platform's files.
    files: Vec<File>,
    tenants: Vec<Tenant<'a, K>>,
    /// What is wrong with tenants.
    findings: Vec<Finding>,
}

/// A rendered tenant, on its way.
struct Tenant<'a, K> {
    tenant: &'a fleet::Tenant,
    /// What is kept of its files.
    kept: K,
    objects: Objects,
    sources: ChartSources,
    archives: BTreeSet<Wanted>,
    part: proof::OwnerModel,
}

fn parts<'a, K: Send>(
    environment: &'a fleet::Environment,
    catalog: &'a Catalog,
    wanted: impl Fn(&fleet::Tenant) -> bool,
    keep: &(impl Fn(Unit<'_>) -> K + Sync),
) -> finding::Result<Parts<'a, K>> {
    let platform = plan::platform(environment, catalog)?;
    let target = Target::new(environment);
    let policies = policy::platform(&platform)?;
    let shared = Shared::default();
    let tenants: Vec<_> = environment.tenants.iter().filter(|each| wanted(each)).collect();
    let buckets = environment.buckets();
    let files = render::platform(&target, &platform, policies, &buckets);
    let made: Vec<_> = tenants.into_par_iter().map(|each| tenant(&target, &platform, each, &shared, keep)).collect();
    let (mut tenants, mut findings) = (Vec::with_capacity(made.len()), Vec::new());
    for each in made {
        match each {
            Ok(tenant) => tenants.push(tenant),
            Err(wrong) => findings.extend(wrong),
        }
    }
    Ok(Parts { platform, files, tenants, findings })
}

fn tenant<'a, K>(
    target: &Target<'_>,
    platform: &Platform<'_>,
    tenant: &'a fleet::Tenant,
    shared: &Shared,
    keep: impl Fn(Unit<'_>) -> K,
) -> finding::Result<Tenant<'a, K>> {
    let plan = platform.tenant(tenant)?;
    let owner = Owner::Tenant(target.environment, tenant);
    if target.engine() == Engine::Flux {
        undeliverable(owner, &plan)?;
    }
    let (files, sources) = render::tenant(target, &plan, policy::tenant(platform, &plan)?);
    let archives = archive::wanted(&plan.components);
    let mut part = proof::tenant(platform, &plan, &files, shared);
    let namespace = plan.namespace.name.clone();
    let unit = Unit::new(platform, Some(plan), files);
    part.invalid.iter_mut().for_each(|finding| unit.point_at_origin(finding));
    let (objects, mut findings) = Objects::of(target, &owner, &unit, Some(&namespace));
    findings.extend(confined::beyond(&unit));
    if !findings.is_empty() {
        return Err(findings);
    }
    let kept = keep(unit);
    Ok(Tenant { tenant, part, kept, objects, sources, archives })
}

impl Proved<'_> {
    /// Moves findings to the lines that decided what is rendered. What they stand in is rendered again for it, once for each tenant.
    fn at_definitions(&self, mut refused: Vec<apart::Refused<'_>>) -> Vec<Finding> {
        let owner = |one: &apart::Refused<'_>| one.stands.as_ref().map(|stands| stands.tenant.map(str::to_owned));
        refused.sort_by_cached_key(owner);
        let mut findings = Vec::with_capacity(refused.len());
        for together in refused.chunk_by_mut(|a, b| owner(a) == owner(b)) {
            // What does not render was not proved.
            let stands = together.first().and_then(|one| one.stands.as_ref());
            let unit = stands.and_then(|stands| self.unit(stands.tenant).ok());
            let files: HashMap<&str, &File> =
                unit.iter().flat_map(|unit| &unit.files).map(|file| (file.path.as_str(), file)).collect();
            for apart::Refused { finding, stands } in together {
                if let Some((unit, stands)) = unit.as_ref().zip(stands.as_ref())
                    && let Some(file) = files.get(stands.path)
                {
                    unit.origin(file, &stands.pointer, EntryPart::Value).place(finding);
                }
                findings.push(finding.clone());
            }
        }
        findings
    }

    /// Lets the model know the lines of rendered files, at least of those that places are in. They are rendered again for it, and given
    /// back: whoever proves ten thousand tenants asks for the lines of a few.
    pub(crate) fn read_lines<'p>(&self, places: impl IntoIterator<Item = &'p Place>) -> Vec<Unit<'_>> {
        let owners: BTreeSet<Option<&str>> = places.into_iter().filter_map(|place| self.owner(place)).collect();
        // What does not render was not proved.
        let units = owners.into_iter().filter_map(|owner| {
            let unit = self.unit(owner).ok()?;
            self.model.read_lines(owner, &unit.files);
            Some(unit)
        });
        units.collect()
    }

    /// The tenant that a rendered file belongs to, or the platform; nothing where no lines are missing.
    fn owner(&self, place: &Place) -> Option<Option<&str>> {
        let path = &place.file.path;
        let below = layout::below_rendered(path)?.strip_prefix(self.platform.environment.name.as_str())?;
        if !place.file.text.is_empty() {
            return None;
        }
        let mut steps = below.split('/').skip(1);
        if steps.next() != Some("tenants") {
            return Some(None);
        }
        // A group of tenants has a folder between.
        let tenant = steps.take(2).find_map(|step| self.platform.environment.tenant(step));
        Some(tenant.map(|tenant| tenant.name.as_str()))
    }

    fn unit(&self, owner: Option<&str>) -> finding::Result<Unit<'_>> {
        rendering::unit(&self.platform, owner)
    }
}

fn two_versions(owner: Owner<'_>, charts: &str) -> Finding {
    owner
        .at("/metadata/name", &MISMATCH, format!("the chart {charts} in one environment"))
        .help("Flux takes an OCI chart in one version for all tenants of an environment")
}

/// A tenant's HelmReleases may not reach the platform's GitRepository, which lies in another namespace.
fn undeliverable(owner: Owner<'_>, plan: &TenantPlan<'_>) -> finding::Result<()> {
    let releases = plan
        .components
        .iter()
        .filter(|placed| placed.release.as_ref().is_some_and(|release| matches!(release.chart, Chart::Archive { .. })));
    let findings: Vec<Finding> = releases
        .map(|placed| {
            let message =
                format!("Flux cannot deliver component {} to a tenant from a chart archive", placed.component.name);
            owner
                .at("/metadata/name", &ARCHIVE_FOR_TENANT, message)
                .help("push the chart to a Helm repository, and name that in the component")
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
