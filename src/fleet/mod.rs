//! The fleet: every environment and its tenants, resolved. Nothing that has a default is left out.

mod catalog;
mod environment;
mod model;
mod naming;
mod tenant;
mod unique;
mod values;

use std::collections::HashSet;

use rayon::prelude::*;
use semver::{Version, VersionReq};

pub use crate::definition::RawValues;
pub use model::{ComponentSettings, Environment, Fleet, Tenant};
pub use values::merge_values;

use crate::catalog::Catalog;
use crate::definition::{self, Checker, Definitions, Settings, schema};
use crate::finding::{self, Finding};
use crate::source::{Span, Tree};

/// Reads and resolves all definitions of a tree, and finds everything that is wrong with them. What is broken is left out of the fleet.
pub fn load(tree: &Tree, catalog: &Catalog) -> (Fleet, Vec<Finding>) {
    let (definitions, mut findings) = definition::load(tree);
    let (fleet, found) = resolve(&definitions, catalog);
    findings.extend(found);
    finding::sort(&mut findings);
    (fleet, findings)
}

/// Resolves definitions: parents, defaults, overlays, components, names.
pub fn resolve(definitions: &Definitions, catalog: &Catalog) -> (Fleet, Vec<Finding>) {
    let mut findings = catalog::check(catalog);
    let settings = settings(definitions, &mut findings);
    naming::check(definitions, &mut findings);
    let environments = environment::resolve(definitions, catalog, &mut findings);
    let checkers = tenant::Checkers::new(definitions, &environments, catalog);
    let tenants: Vec<_> = definitions
        .tenants
        .par_iter()
        .map(|(name, files)| tenant::resolve(name, files, &environments, &checkers))
        .collect();
    let mut placed: Vec<Vec<Tenant>> = environments.iter().map(|_| Vec::new()).collect();
    for (resolved, found) in tenants {
        findings.extend(found);
        for (at, tenant) in resolved {
            if let Some(tenants) = placed.get_mut(at) {
                tenants.push(tenant);
            }
        }
    }
    let with_tenants = environments.into_iter().zip(placed).filter_map(|(each, tenants)| each.with_tenants(tenants));
    let fleet = Fleet { settings, environments: with_tenants.collect() };
    unique::check(&fleet, catalog, &mut findings);
    (fleet, distinct(findings))
}

fn settings(definitions: &Definitions, findings: &mut Vec<Finding>) -> Settings {
    let Some(layer) = &definitions.settings else { return Settings::default() };
    let layer = layer.clone().pruned();
    let json = layer.to_json();
    match Checker::new(schema::settings()) {
        Ok(checker) => findings.extend(checker.check(&layer, &json, "Settings")),
        Err(error) => findings.push(Finding::error("schema/invalid-schema", layer.file(), error)),
    }
    let settings: Settings =
        json.get("spec").and_then(|spec| serde_json::from_value(spec.clone()).ok()).unwrap_or_default();
    if let Some(range) = &settings.requires
        && let (Ok(wanted), Ok(own)) = (VersionReq::parse(range), Version::parse(env!("CARGO_PKG_VERSION")))
        && !wanted.matches(&own)
    {
        let message = format!("this tree is for tenantry {range}, and this is {own}");
        let finding = Finding::error("schema/tool-version", layer.nearest("/spec/requires"), message);
        findings.push(finding.help("install a version in that range, or widen it after a look at the changelog"));
    }
    settings
}

/// Each problem once: what is wrong in a parent or in `tenantDefaults` is found again in every definition that it is merged into.
fn distinct(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashSet<(&'static str, String, Span, String)> = HashSet::new();
    let mut first = |finding: &Finding| {
        let detail = match finding.rule {
            // Several fields may be missing at one place; the message begins with the field.
            "schema/missing-field" => finding.message.split(" is missing").next().unwrap_or_default(),
            rule if rule.starts_with("schema/") => "",
            _ => &finding.message,
        };
        seen.insert((finding.rule, finding.place.file.path.clone(), finding.place.span, detail.to_owned()))
    };
    findings.into_iter().filter(|finding| first(finding)).collect()
}

#[cfg(test)]
mod tests;
