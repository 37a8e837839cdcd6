//! What keeps a proof from holding, in words and places.

use crate::catalog::Catalog;

use crate::finding::Finding;
use crate::fleet::Environment;
use crate::proof::rules::{INTENT_UNMET, INTENT_VIOLATED};
use crate::source::Place;
use reach::{Assumptions, Unmet, Violation};
use yaml::Pointer;

/// A connection that nobody declared.
pub(super) fn violated(environment: &Environment, violation: &Violation) -> Finding {
    let Violation { from, to, ports, assumptions, exception, tenants, .. } = violation;
    let mut message = format!("{from} can reach {to} on {ports}, which nobody declared");
    if !assumptions.is_empty() {
        message.push_str(&format!("; it {}", condition(*assumptions)));
    }
    let help = match exception {
        Some(name) => {
            format!("the exception {name:?} would allow it: add it under spec.acceptedExceptions, or do without")
        }
        None => "close it, or declare the flow where it is meant (a component's flows, or the tenant's)".to_owned(),
    };
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
