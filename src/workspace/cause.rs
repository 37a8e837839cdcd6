//! One fault, one finding: what only follows from a fault of a definition is not said.

use std::collections::{BTreeSet, HashSet};

use crate::definition::Definitions;
use crate::document::rules::{MISSING_FIELD, UNKNOWN_COMPONENT, UNKNOWN_FIELD};
use crate::finding::{Clue, Family, Finding, Rule};
use crate::fleet::rules::UNKNOWN_ENVIRONMENT;
use crate::layout;
use crate::source::{Span, Tree};

/// Takes away what follows from other findings.
pub(super) fn forget_consequences(tree: &Tree, definitions: &Definitions, findings: &mut Vec<Finding>) {
    unreadable_environments(tree, definitions, findings);
    misspelt_fields(findings);
    misspelt_components(findings);
    overlays(tree, findings);
}

/// An environment that cannot be read is no environment that is missing, and what tenants may say depends on it.
fn unreadable_environments(tree: &Tree, definitions: &Definitions, findings: &mut Vec<Finding>) {
    let defined = |name: &str| definitions.environments.contains_key(name);
    let named = tree.files.keys().filter_map(|path| layout::environment_of(path.as_str()));
    let broken: BTreeSet<&str> = named.filter(|name| !defined(name)).collect();
    if broken.is_empty() {
        return;
    }
    let follows = |finding: &Finding| {
        let of_tenant = layout::tenant_of(&finding.place.file.path).is_some();
        finding.rule == &UNKNOWN_ENVIRONMENT || of_tenant && finding.rule.family == Family::Schema
    };
    findings.retain(|finding| !follows(finding));
}

/// A field that is missing because its name is misspelt is said to be misspelt.
fn misspelt_fields(findings: &mut Vec<Finding>) {
    let place = |finding: &Finding, field: &str| (finding.place.file.folder().to_owned(), field.to_owned());
    let meant: HashSet<(String, String)> =
        misspelt(findings, &UNKNOWN_FIELD).map(|(finding, name)| place(finding, name)).collect();
    if meant.is_empty() {
        return;
    }
    findings.retain(|finding| {
        let path = finding.object.as_ref().filter(|_| finding.rule == &MISSING_FIELD).map(|object| &object.pointer);
        let field = path.and_then(|path| path.steps().last());
        field.is_none_or(|field| !meant.contains(&place(finding, &field)))
    });
}

/// Tenants may say what a component takes whose name is misspelt in their environment.
fn misspelt_components(findings: &mut Vec<Finding>) {
    let meant: HashSet<String> = misspelt(findings, &UNKNOWN_COMPONENT).map(|(_, name)| name.to_owned()).collect();
    findings.retain(|finding| match &finding.clue {
        Some(Clue::OptionOf(component)) => !meant.contains(component),
        _ => true,
    });
}

/// The findings of a rule on a name that is misspelt, each with the name that was meant.
fn misspelt<'a>(findings: &'a [Finding], rule: &'static Rule) -> impl Iterator<Item = (&'a Finding, &'a str)> {
    findings.iter().filter(move |finding| finding.rule == rule).filter_map(|finding| match &finding.clue {
        Some(Clue::Meant(name)) => Some((finding, name.as_str())),
        _ => None,
    })
}

/// What a tenant lacks is missing from its definition, not from what an overlay changes of it.
fn overlays(tree: &Tree, findings: &mut Vec<Finding>) {
    for finding in findings.iter_mut().filter(|finding| finding.rule == &MISSING_FIELD) {
        let Some(name) = layout::tenant_of(&finding.place.file.path) else { continue };
        let Some(own) = tree.files.get(&layout::tenant(name)) else { continue };
        if own.path != finding.place.file.path
            && finding.place.file.slice(finding.place.span) == SPEC
            && let Some(at) = own.text.find("\nspec:")
        {
            finding.place = own.place(Span::new(at + 1, at + 1 + SPEC.len()));
        }
    }
    let mut seen: HashSet<(&'static Rule, String, Span, String)> = HashSet::new();
    findings.retain(|finding| {
        let place = &finding.place;
        seen.insert((finding.rule, place.file.path.clone(), place.span, finding.message.clone()))
    });
}

/// The key of what a definition says.
const SPEC: &str = "spec";
