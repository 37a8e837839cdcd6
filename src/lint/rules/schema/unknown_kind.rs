use crate::document::near;
pub(super) use crate::document::rules::UNKNOWN_KIND;
use crate::finding::{Finding, Help};
use crate::kubernetes::{Validation, kinds};
use crate::lint::{Check, Object};

use crate::lint::subject::faults::is_built_in;

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let Validation::UnknownKind { versions } = object.validation() else { return };
    let (kind, api_version) = (object.kind(), object.text("/apiVersion"));
    if !is_built_in(object.group()) || kinds(api_version).next().is_none() {
        return;
    }
    let group = |version: &str| version.split_once('/').map_or("", |(group, _)| group).to_owned();
    let help = match versions.iter().find(|version| is_built_in(&group(version))) {
        Some(version) => format!("write apiVersion: {version}").into(),
        None => match near::nearest(kind, kinds(api_version)).filter(|near| is_slip(kind, near)) {
            Some(near) => Help::meant(near, ""),
            None => return,
        },
    };
    findings.push(UNKNOWN_KIND.at(object.place("/kind"), format!("{api_version} has no kind {kind}")).help(help));
}

/// Whether a kind is another one misspelt, and none of its own: `Event`, `PodTemplate` and the like have no schema here.
fn is_slip(kind: &str, near: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "Binding",
        "CSIDriver",
        "CSINode",
        "ComponentStatus",
        "ControllerRevision",
        "Event",
        "Eviction",
        "IPAddress",
        "MutatingAdmissionPolicy",
        "Node",
        "PodTemplate",
        "VolumeAttachment",
    ];
    !OTHERS.contains(&kind) && strsim::damerau_levenshtein(kind, near) <= 2
}
