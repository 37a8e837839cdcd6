pub(super) use crate::document::rules::INVALID_VALUE;
use crate::finding::Finding;
use crate::kubernetes::Fault;
use crate::lint::{Check, Object};

use crate::lint::subject::faults::report;

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    report(
        &INVALID_VALUE,
        object,
        |fault| {
            matches!(fault, Fault::NotOneOf { .. } | Fault::Pattern { .. } | Fault::Format { .. } | Fault::Other(_))
        },
        findings,
    );
}
