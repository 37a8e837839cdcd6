pub(super) use crate::document::rules::INDENTATION;
use crate::finding::{Finding, Fix};
use crate::lint::subject::repair::Slip;
use crate::lint::{Check, YamlFile};

pub(super) const CHECKS: &[Check] = &[Check::file(check)];

fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
    for repair in file.repairs_of(Slip::ItemTooDeep) {
        let place = file.file.place(repair.span);
        let column = place.start().column;
        let message = "this item is indented deeper than the items before it, and the file does not parse";
        let fix = Fix { title: format!("move it to column {column}"), safe: false, edits: repair.edits.clone() };
        findings.push(INDENTATION.at(place, message).help(format!("it should stand at column {column}")).fix(fix));
    }
    findings.extend(file.problems(&INDENTATION));
}
