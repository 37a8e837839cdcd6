//! Names of environments and tenants: files, objects and hosts are named after them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules;
use super::rules::{CASE, INVALID, RESERVED};
use crate::catalog::rules::FOLDER;
use crate::definition::Definitions;
use crate::document::{Merged, format};
use crate::finding::{Finding, Rule};
use crate::source::Place;

/// So that `<environment>-<tenant>-<component>` stays below 63 characters, which Flux's label values and namespaces allow.
const LENGTH: usize = 40;

/// Names that mean a device on Windows, whatever their extension.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Names that mean something else in a tenant's folder, where an overlay is `<environment>.yaml`.
const OVERLAYS: [&str; 2] = ["tenant", "values"];

/// What stands in the place of a tenant's name where a secret is the platform's: `{scope}` of `secrets.path`.
const PLATFORM: &str = "platform";

/// Checks all names.
pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Finding>) {
    let environments = definitions.environments.iter().map(|(name, files)| (name.as_str(), &files.layer));
    let tenants = definitions.tenants.iter().map(|(name, files)| (name.as_str(), &files.layer));
    of_kind("environment", environments.collect(), findings);
    of_kind("tenant", tenants.collect(), findings);
    for (tenant, files) in &definitions.tenants {
        files.overlays.values().for_each(|overlay| folder("tenant", tenant, overlay, findings));
    }
}

fn of_kind(kind: &str, all: BTreeMap<&str, &Merged>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &Merged> = BTreeMap::new();
    for (name, layer) in &all {
        folder(kind, name, layer, findings);
        let place = name_place(layer);
        if let Some((rule, message, help)) = wrong(kind, name) {
            findings.push(rule.at(place.clone(), message).help(help));
        }
        if let Some(other) = seen.insert(name.to_lowercase(), layer) {
            let message = format!("the {kind} {name} differs from another only in upper and lower case");
            let finding = CASE.at(place, message).related(name_place(other), "the other one");
            findings.push(finding.help("some file systems treat the two as one: rename one of them"));
        }
    }
}

fn wrong(kind: &str, name: &str) -> Option<(&'static Rule, String, String)> {
    if !format::is_dns_label(name) {
        let message = format!("{name:?} is not a valid name for a {kind}");
        return Some((&INVALID, message, "use a-z, 0-9 and -, with a letter or digit at both ends".to_owned()));
    }
    if name.len() > LENGTH {
        let message = format!("the name of the {kind} {name} has {} characters", name.len());
        let help = format!("use at most {LENGTH}: tenantry adds words to it, and many names in Kubernetes end at 63");
        return Some((&rules::LENGTH, message, help));
    }
    let reserved = |message: String| Some((&RESERVED, message, "choose another name".to_owned()));
    if is_device(name) {
        return reserved(format!("{name} is a device on Windows, where no folder can have that name"));
    }
    if kind == "tenant" && name == PLATFORM {
        return reserved(format!("no tenant is called {name}, as it means the platform itself in paths of secrets"));
    }
    if kind == "environment" && OVERLAYS.contains(&name) {
        return reserved(format!(
            "no environment is called {name}, as {name} means something else in a tenant's folder"
        ));
    }
    None
}

fn is_device(name: &str) -> bool {
    let numbered = |prefix| name.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.parse::<u8>().is_ok());
    DEVICES.contains(&name) || numbered("com") || numbered("lpt")
}

/// `metadata.name` must be the folder's.
fn folder(kind: &str, name: &str, layer: &Merged, findings: &mut Vec<Finding>) {
    if let Some(Value::String(own)) = layer.get("/metadata/name")
        && own != name
    {
        let message = format!("metadata.name is {own:?}, and the folder of this {kind} is {name}");
        findings.push(FOLDER.at(name_place(layer), message).help(format!("write name: {name}")));
    }
}

fn name_place(layer: &Merged) -> Place {
    layer.value_place("/metadata/name").unwrap_or_else(|| layer.file())
}
