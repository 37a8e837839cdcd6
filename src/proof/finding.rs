//! What keeps a proof from holding, in words and places.

use std::collections::BTreeMap;

use crate::catalog::Catalog;

use crate::finding::Finding;
use crate::fleet::{Environment, Tenant};
use crate::proof::rules::{INTENT_UNMET, INTENT_VIOLATED};
use crate::source::Place;
use reach::{Assumptions, Unmet, Violation};
use yaml::Pointer;

/// Connections that nobody declared. Those of one tenant that one exception would allow have one cause.
pub(super) fn all_violated(environment: &Environment, violations: &[Violation]) -> Vec<Finding> {
    let mut by_cause: BTreeMap<(&str, &[String]), Vec<&Violation>> = BTreeMap::new();
    let mut findings = vec![];
    for violation in violations {
        match &violation.exception {
            Some(name) => {
                let tenants = violation.tenants.get(..1).unwrap_or_default();
                by_cause.entry((&**name, tenants)).or_default().push(violation);
            }
            None => findings.push(violated(environment, violation)),
        }
    }
    findings.extend(by_cause.into_values().filter_map(|all| excepted(environment, &all)));
    findings
}

/// Connections of one cause, with the number and two examples.
fn excepted(environment: &Environment, all: &[&Violation]) -> Option<Finding> {
    let (first, rest) = all.split_first()?;
    let exception = first.exception.as_deref()?;
    let shown = |violation: &Violation| format!("{} can reach {} on {}", violation.from, violation.to, violation.ports);
    let mut examples = shown(first);
    if let Some(second) = rest.first() {
        examples = format!("{examples}, and {}", shown(second));
    }
    let count = match all.len() {
        1 => "a connection".to_owned(),
        many => format!("{many} connections"),
    };
    let message = format!(
        "{} does not accept the exception {exception}: write `acceptedExceptions: [{exception}]` into its spec, or remove this; it opens {count} \
         that nobody declared: {examples}",
        environment.name
    );
    let tenant = first.tenants.first().and_then(|name| environment.tenant(name));
    let decided = tenant.and_then(|tenant| decided(tenant, exception));
    let file = &environment.place("/metadata/name").file.path;
    let help = format!("the spec is in {file}; `tenantry explain isolation/intent-violated` says what an exception is");
    let place = decided.unwrap_or_else(|| place(environment, &first.tenants));
    let finding = INTENT_VIOLATED.at(place, message).help(help).environment(&environment.name);
    Some(first.tenants.iter().fold(finding, Finding::tenant))
}

/// The line of a tenant that asks for what an exception allows: `port-mode` is for `portModeEnabled`.
fn decided(tenant: &Tenant, exception: &str) -> Option<Place> {
    let mut words = exception.split('-');
    let first = words.next()?.to_owned();
    let camel = words.fold(first, |name, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &capital.into_iter().chain(letters).collect::<String>()
    });
    let spec = tenant.merged.get("/spec")?;
    let pointer = spec.as_object()?.iter().find_map(|(name, value)| {
        let at = Pointer::from("/spec").key(name);
        if name.starts_with(&camel) {
            return Some(at);
        }
        value.as_object()?.keys().find(|key| key.starts_with(&camel)).map(|key| at.key(key))
    })?;
    tenant.merged.key_place(&pointer)
}

/// A connection that nobody declared.
fn violated(environment: &Environment, violation: &Violation) -> Finding {
    let Violation { from, to, ports, assumptions, tenants, .. } = violation;
    let mut message = format!("{from} can reach {to} on {ports}, which nobody declared");
    if !assumptions.is_empty() {
        message.push_str(&format!("; it {}", condition(*assumptions)));
    }
    let help = "close it, or declare the flow where it is meant (a component's flows, or the tenant's)";
    let finding = INTENT_VIOLATED.at(place(environment, tenants), message);
    let finding = finding.help(help).environment(&environment.name);
    tenants.iter().fold(finding, Finding::tenant)
}

/// A declared connection that is not possible.
pub(super) fn unmet(environment: &Environment, unmet: &Unmet) -> Finding {
    let Unmet { from, to, ports, assumptions, place: declared, .. } = unmet;
    let mut message = format!("{from} must reach {to} on {ports}, but cannot");
    if !assumptions.is_empty() {
        message = format!("{from} must reach {to} on {ports}, which is not sure: it {}", condition(*assumptions));
    }
    let place =
        declared.as_ref().map_or_else(|| environment.place("/metadata/name"), |flow| in_tree(environment, flow));
    let help = format!("run `tenantry reach {from} {to} --explain` to see which policy closes it");
    INTENT_UNMET.at(place, message).help(help).environment(&environment.name)
}

fn condition(assumptions: Assumptions) -> String {
    let texts: Vec<&str> = assumptions.iter().map(|assumption| assumption.text()).collect();
    format!("depends on {}", texts.join(" and on "))
}

/// The place of a flow; of one that the catalog declares, which is in no tree, where the environment names the component.
fn in_tree(environment: &Environment, flow: &Place) -> Place {
    let path = &flow.file.path;
    if !Catalog::is_builtin(path) {
        return flow.clone();
    }
    let component = path.split('/').nth(1).unwrap_or_default();
    let listed = Pointer::filled("/spec/components/{}", [&component]);
    environment.place(if environment.merged.key_place(&listed).is_some() { listed } else { "/metadata/name".into() })
}

/// The line of the first tenant that it is about, or of the environment.
fn place(environment: &Environment, tenants: &[String]) -> Place {
    let tenant = tenants.first().and_then(|name| environment.tenant(name));
    tenant.map_or_else(|| environment.place("/metadata/name"), |tenant| tenant.place("/metadata/name"))
}
