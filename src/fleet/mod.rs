//! The fleet: every environment and its tenants, resolved. Nothing that has a default is left out.

mod catalog;
mod environment;
pub(crate) mod hosts;
mod joined;
mod known;
mod lookalike;
mod model;
mod naming;
mod network;
mod promoted;
pub(crate) mod published;
pub(crate) mod rules;
mod tenant;
mod unique;
mod values;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use semver::{Version, VersionReq};

pub(crate) use crate::definition::RawValues;
pub(crate) use known::{offer as offer_known, unlisted_repository};
pub(crate) use model::{ComponentSettings, Environment, Fleet, Tenant};
pub(crate) use promoted::{Lack, PROMOTED, What, is_ahead, is_version, lacks, same_chart};
pub(crate) use unique::check as overlaps;
pub(crate) use values::merge_values;

use crate::catalog::Catalog;
use crate::definition::{Definitions, Kind, Settings, TenantFiles};
use crate::document::rules::MISSING_FIELD;
use crate::document::{Checker, schema_of};
use crate::finding::{self, Family, Finding, ObjectId, Rule};
use crate::fleet::rules::{INVALID_SCHEMA, TOOL_VERSION};
use crate::source::Span;

/// What the tenants of a tree have in common.
pub(crate) struct Common {
    /// The components, built in and of the tree.
    pub catalog: Arc<Catalog>,
    /// What is wrong with the components' own files.
    pub of_catalog: Vec<Finding>,
    settings: Settings,
    environments: Vec<environment::Resolved>,
    checkers: tenant::Checkers,
    findings: Vec<Finding>,
}

impl std::fmt::Debug for Common {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Common").finish_non_exhaustive()
    }
}

impl Common {
    /// Resolves everything but the tenants, with the catalog and what was wrong with it.
    pub(crate) fn new(definitions: &Definitions, (catalog, of_catalog): finding::Warned<Catalog>) -> Self {
        let catalog = Arc::new(catalog);
        let mut findings = catalog::check(&catalog);
        let settings = settings(definitions, &mut findings);
        let environments = environment::resolve(definitions, &catalog, &mut findings);
        let checkers = tenant::Checkers::new(&catalog, &environments);
        Self { catalog, of_catalog, settings, environments, checkers, findings }
    }
}

/// A tenant, resolved.
#[derive(Debug)]
pub(crate) struct Placed {
    /// It in each of its environments, by their index.
    tenants: Vec<(usize, Arc<Tenant>)>,
    /// What is wrong with its definition alone.
    findings: Vec<Finding>,
}

/// All tenants of a tree by name, resolved.
pub(crate) type Placements = BTreeMap<String, Arc<Placed>>;

/// Resolves the tenants: parents, defaults, overlays, components, names. `known` are those that are resolved already, by the same
/// [`Common`] and from the same files. What is broken is left out of the fleet.
pub(crate) fn resolve(
    definitions: &Definitions,
    common: &Common,
    known: &Placements,
) -> finding::Warned<(Fleet, Placements)> {
    let mut findings = common.findings.clone();
    naming::check(definitions, &mut findings);
    let tenants: Vec<_> = definitions.tenants.par_iter().collect();
    let resolve = |(name, files): (&String, &Arc<TenantFiles>)| {
        let placed = known.get(name).cloned();
        let placed =
            placed.unwrap_or_else(|| Arc::new(tenant::resolve(name, files, &common.environments, &common.checkers)));
        (name.clone(), placed)
    };
    let placed: Placements = tenants.into_par_iter().map(resolve).collect::<Vec<_>>().into_iter().collect();
    let mut by_environment: Vec<Vec<Arc<Tenant>>> = common.environments.iter().map(|_| Vec::new()).collect();
    for each in placed.values() {
        findings.extend(each.findings.iter().cloned());
        for (at, tenant) in &each.tenants {
            if let Some(tenants) = by_environment.get_mut(*at) {
                tenants.push(Arc::clone(tenant));
            }
        }
    }
    let with_tenants = common.environments.iter().zip(by_environment);
    let environments = with_tenants.filter_map(|(each, tenants)| each.with_tenants(tenants)).collect();
    let fleet = Fleet { settings: common.settings.clone(), environments };
    findings.extend(fleet.environments.iter().flat_map(network::check));
    unique::check(&fleet, &common.catalog, &mut findings);
    ((fleet, placed), distinct(findings))
}

fn settings(definitions: &Definitions, findings: &mut Vec<Finding>) -> Settings {
    let Some(layer) = &definitions.settings else { return Settings::default() };
    let layer = layer.clone().pruned();
    let json = layer.to_json();
    match Checker::new(Kind::Settings.document(schema_of::<Settings>())) {
        Ok(checker) => findings.extend(checker.check(&layer, &json, &ObjectId::new("Settings", ""))),
        Err(error) => findings.push(INVALID_SCHEMA.at(layer.file(), error)),
    }
    let settings: Settings =
        json.get("spec").and_then(|spec| serde_json::from_value(spec.clone()).ok()).unwrap_or_default();
    if let Some(range) = &settings.requires
        && let (Ok(wanted), Ok(own)) = (VersionReq::parse(range), Version::parse(env!("CARGO_PKG_VERSION")))
        && !wanted.matches(&own)
    {
        let message = format!("this tree is for tenantry {range}, and this is {own}");
        let finding = TOOL_VERSION.at(layer.nearest("/spec/requires"), message);
        findings.push(finding.help("install a version in that range, or widen it after a look at the changelog"));
    }
    settings
}

/// Each problem once: what is wrong in a parent or in `tenantDefaults` is found again in every definition that it is merged into.
fn distinct(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashSet<(&'static Rule, String, Span, String)> = HashSet::new();
    let mut first = |finding: &Finding| {
        let detail = match finding.rule.family {
            // Several fields may be missing at one place: each is an object of its own.
            Family::Schema if finding.rule == &MISSING_FIELD => {
                finding.object.as_ref().map_or("", |object| object.pointer.as_str())
            }
            Family::Schema => "",
            _ => finding.message.as_str(),
        };
        seen.insert((finding.rule, finding.place.file.path.clone(), finding.place.span, detail.to_owned()))
    };
    findings.into_iter().filter(|finding| first(finding)).collect()
}

#[cfg(test)]
mod tests;
