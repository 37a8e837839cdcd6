//! Everything that is rendered for one environment.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::archive::{self, Archives, Raw, Wanted};
use super::check::{Objects, Owner};
use super::file::File;
use super::flux::{self, Sources};
use super::target::Target;
use super::{argocd, base};
use crate::apart;
use crate::catalog::Catalog;
use crate::definition::Engine;
use crate::finding::Finding;
use crate::fleet;
use crate::plan::{self, Chart, Platform, TenantPlan};
use crate::policy::{self, Policy};
use crate::proof::{self, Detail, Model};
use crate::render::rules::{ARCHIVE_FOR_TENANT, MISMATCH};
use reach::Proof;
use reach::model::Shared;

/// What is rendered for an environment.
#[derive(Debug)]
pub(crate) struct RenderedEnvironment<T> {
    /// The platform's files, and those of the groups that the tenants are in.
    pub platform: Vec<T>,
    /// The files of each tenant, by its name.
    pub tenants: BTreeMap<String, Vec<T>>,
    /// Files that are not ours, byte for byte: unpacked charts.
    pub charts: Vec<Raw>,
    /// The proof that tenants stay apart; none where something is wrong before it.
    pub proof: Option<Proof>,
    /// One tenant of each kind that policies can tell apart, and how many are of it.
    pub kinds: BTreeMap<String, usize>,
    /// What is wrong; nothing may be written then.
    pub findings: Vec<Finding>,
}

impl<T> Default for RenderedEnvironment<T> {
    fn default() -> Self {
        Self {
            platform: Vec::new(),
            tenants: BTreeMap::new(),
            charts: Vec::new(),
            proof: None,
            kinds: BTreeMap::new(),
            findings: Vec::new(),
        }
    }
}

/// So few files, a tenant's, are not worth another thread.
const SOME: usize = 32;

/// A rendered tenant, on its way.
struct Tenant<'a, T> {
    tenant: &'a fleet::Tenant,
    files: Vec<T>,
    objects: Objects,
    sources: Sources,
    archives: BTreeSet<Wanted>,
    part: proof::Part,
    apart: apart::Part,
}

/// What [`environment`] asks for, where all tenants are wanted.
pub(crate) fn all(_: &fleet::Tenant) -> bool {
    true
}

/// What [`environment`] asks for, where each file stands for itself.
pub(crate) fn each<T: Send>(finish: impl Fn(File) -> T + Sync) -> impl Fn(Vec<File>) -> Vec<T> + Sync {
    move |files| files.into_par_iter().with_min_len(SOME).map(&finish).collect()
}

/// Renders an environment: its platform, and the tenants that are `wanted`. `finish` turns the files of a tenant, and those of the
/// platform, into what the caller keeps of them, at once and in parallel: the objects of ten thousand tenants need several times the
/// memory of their bytes.
pub(crate) fn environment<T: Send>(
    environment: &fleet::Environment,
    catalog: &Catalog,
    archives: &Archives,
    wanted: impl Fn(&fleet::Tenant) -> bool,
    finish: impl Fn(Vec<File>) -> Vec<T> + Sync,
) -> RenderedEnvironment<T> {
    match plan::platform(environment, catalog) {
        Ok(platform) => planned(&platform, archives, wanted, finish),
        Err(findings) => RenderedEnvironment { findings, ..RenderedEnvironment::default() },
    }
}

/// Renders an environment whose platform is planned, as [`environment`] does.
pub(crate) fn planned<T: Send>(
    platform: &Platform<'_>,
    archives: &Archives,
    wanted: impl Fn(&fleet::Tenant) -> bool,
    finish: impl Fn(Vec<File>) -> Vec<T> + Sync,
) -> RenderedEnvironment<T> {
    let mut rendered = RenderedEnvironment::default();
    let environment = platform.environment;
    let target = Target::new(environment);
    let policies = match policy::platform(platform) {
        Ok(policies) => policies,
        Err(findings) => return RenderedEnvironment { findings, ..rendered },
    };
    let shared = Shared::default();
    let tenants: Vec<_> = environment.tenants.iter().filter(|each| wanted(each)).collect();
    let buckets = tenants.iter().map(|tenant| tenant.bucket.as_str()).collect();
    let tenants: Vec<_> =
        tenants.into_par_iter().map(|each| tenant(&target, platform, each, Detail::Files, &shared, &finish)).collect();
    let mut files = platform_files(&target, platform, policies, &buckets);
    let mut sources = match target.engine() {
        Engine::ArgoCd => Sources::default(),
        Engine::Flux => Sources::of(&target, target.engine_namespace(), &platform.components),
    };
    let mut objects = Objects::default();
    let mut charts = archive::wanted(&platform.components);
    let mut parts = Vec::with_capacity(tenants.len());
    let mut apart = Vec::with_capacity(tenants.len() + 1);
    for tenant in tenants {
        match tenant {
            Ok(tenant) => {
                let owner = Owner::Tenant(environment, tenant.tenant);
                rendered
                    .findings
                    .extend(sources.merge(tenant.sources).iter().map(|charts| two_versions(owner, charts)));
                rendered.findings.extend(objects.merge(&owner, tenant.objects));
                charts.extend(tenant.archives);
                parts.push(tenant.part);
                apart.push(tenant.apart);
                rendered.tenants.insert(tenant.tenant.name.clone(), tenant.files);
            }
            Err(findings) => rendered.findings.extend(findings),
        }
    }
    files.extend(sources.files(&target));
    let owner = Owner::Platform(environment);
    let (of_platform, findings) = Objects::of(&target, &owner, &files, None);
    rendered.findings.extend(findings);
    rendered.findings.extend(objects.merge(&owner, of_platform));
    match archive::deliver(environment, archives, &charts) {
        Ok(charts) => rendered.charts = charts,
        Err(findings) => rendered.findings.extend(findings),
    }
    if rendered.findings.is_empty() {
        let model = Model::new(environment, proof::platform(platform, &files, Detail::Files), parts);
        let proof = model.prove();
        rendered.findings = model.findings(&proof);
        apart.push(apart::Part::of_platform(platform, &files));
        rendered.findings.extend(apart::refused(environment, &model, &apart));
        let tenant = |namespace: &String| model.intents.tenants.get(namespace).cloned();
        let kinds = proof.representatives.iter().filter_map(|(namespace, count)| Some((tenant(namespace)?, *count)));
        rendered.kinds = kinds.collect();
        rendered.proof = Some(proof);
    }
    rendered.platform = finish(files);
    rendered
}

/// The model that an environment is proved by, with as much of the places of rendered files as asked for.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn model<'a>(
    environment: &'a fleet::Environment,
    catalog: &'a Catalog,
    detail: Detail,
) -> Result<Model<'a>, Vec<Finding>> {
    let platform = plan::platform(environment, catalog)?;
    Ok(modelled(&platform, detail, |_| true, |_| Vec::<()>::new())?.0)
}

/// The model of an environment with some of its tenants, and the files that the platform and they are rendered to.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn sample<'a>(
    platform: &Platform<'a>,
    tenants: &BTreeMap<String, usize>,
) -> Result<(Model<'a>, Vec<File>), Vec<Finding>> {
    modelled(platform, Detail::Lines, |tenant| tenants.contains_key(&tenant.name), |files| files)
}

/// The model of an environment with all of its tenants, and the files that it is rendered to.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn whole<'a>(platform: &Platform<'a>) -> Result<(Model<'a>, Vec<File>), Vec<Finding>> {
    modelled(platform, Detail::Files, |_| true, |files| files)
}

fn modelled<'a, T: Send>(
    platform: &Platform<'a>,
    detail: Detail,
    wanted: impl Fn(&fleet::Tenant) -> bool,
    keep: impl Fn(Vec<File>) -> Vec<T> + Sync,
) -> Result<(Model<'a>, Vec<T>), Vec<Finding>> {
    let environment = platform.environment;
    let target = Target::new(environment);
    let policies = policy::platform(platform)?;
    let shared = Shared::default();
    let tenants: Vec<_> = environment.tenants.iter().filter(|each| wanted(each)).collect();
    let buckets = tenants.iter().map(|tenant| tenant.bucket.as_str()).collect();
    let tenants: Vec<_> =
        tenants.into_par_iter().map(|each| tenant(&target, platform, each, detail, &shared, &keep)).collect();
    let (mut findings, mut parts, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for made in tenants {
        match made {
            Ok(made) => {
                parts.push(made.part);
                kept.extend(made.files);
            }
            Err(wrong) => findings.extend(wrong),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let of_platform = policies.clone();
    let files = platform_files(&target, platform, policies, &buckets);
    let part = proof::platform(platform, &files, detail).with_flows(&of_platform);
    kept.extend(keep(files));
    Ok((Model::new(environment, part, parts), kept))
}

/// The platform's files, and those of groups of tenants.
fn platform_files(
    target: &Target<'_>,
    platform: &Platform<'_>,
    policies: Vec<Policy>,
    buckets: &BTreeSet<&str>,
) -> Vec<File> {
    let parts = base::platform(target, platform, policies);
    match target.engine() {
        Engine::ArgoCd => {
            let mut files = argocd::platform(target, platform, parts);
            files.extend(buckets.iter().map(|bucket| argocd::group(target, bucket)));
            files
        }
        Engine::Flux => {
            let mut files = flux::platform(target, platform, parts);
            let awaited = flux::awaited(&files);
            files.extend(buckets.iter().map(|bucket| flux::group(target, bucket, awaited)));
            files
        }
    }
}

fn tenant<'a, T>(
    target: &Target<'_>,
    platform: &Platform<'_>,
    tenant: &'a fleet::Tenant,
    detail: Detail,
    shared: &Shared,
    finish: impl Fn(Vec<File>) -> Vec<T>,
) -> Result<Tenant<'a, T>, Vec<Finding>> {
    let plan = platform.tenant(tenant)?;
    let policies = policy::tenant(platform, &plan)?;
    let flows = if detail == Detail::Lines { policies.clone() } else { Vec::new() };
    let raw = base::tenant(target, &plan, policies);
    let owner = Owner::Tenant(target.environment, tenant);
    let (files, sources) = match target.engine() {
        Engine::ArgoCd => (argocd::tenant(target, &plan, raw), Sources::default()),
        Engine::Flux => {
            undeliverable(owner, &plan)?;
            (flux::tenant(target, &plan, raw), Sources::of(target, target.releases_namespace(), &plan.components))
        }
    };
    let (objects, findings) = Objects::of(target, &owner, &files, Some(&plan.namespace.name));
    if !findings.is_empty() {
        return Err(findings);
    }
    let archives = archive::wanted(&plan.components);
    let part = proof::tenant(platform, &plan, &files, detail, shared).with_flows(&flows);
    let apart = apart::Part::of_tenant(platform, &plan, &files);
    Ok(Tenant { tenant, part, apart, files: finish(files), objects, sources, archives })
}

fn two_versions(owner: Owner<'_>, charts: &str) -> Finding {
    owner
        .at("/metadata/name", &MISMATCH, format!("the chart {charts} in one environment"))
        .help("Flux takes an OCI chart in one version for all tenants of an environment")
}

/// A tenant's HelmReleases may not reach the platform's GitRepository, which lies in another namespace.
fn undeliverable(owner: Owner<'_>, plan: &TenantPlan<'_>) -> Result<(), Vec<Finding>> {
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
