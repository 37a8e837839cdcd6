pub(super) use crate::document::rules::UNKNOWN_FIELD;
use crate::finding::{Clue, Finding};
use crate::kubernetes::Fault;
use crate::lint::{Check, Object, Role, YamlFile};

use crate::lint::subject::faults::report;
use crate::lint::subject::kustomization::unknown_fields;

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours(), Check::file(kustomization)];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    report(&UNKNOWN_FIELD, object, |fault| matches!(fault, Fault::UnknownField { .. }), findings);
}

/// kustomize refuses its own file where it does not know a field.
fn kustomization(file: &YamlFile, findings: &mut Vec<Finding>) {
    for (document, _) in file.documents().filter(|(_, role)| *role == Role::Object) {
        for (key, near) in unknown_fields(document.root()) {
            let message = format!("kustomize knows no field `{}`, and refuses the file", key.text());
            let meant = near.map(|near| Clue::Meant(near.to_owned()));
            findings.push(UNKNOWN_FIELD.at(key.place(), message).clue(meant).help("write a field that kustomize has"));
        }
    }
}
