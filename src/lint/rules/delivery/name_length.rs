use serde_json::Value;

use crate::compile::longest_name;

use crate::finding::Finding;
use crate::lint::{Check, Object};
use yaml::Pointer;

pub(super) use crate::compile::rules::NAME_LENGTH;

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

/// The longest label value.
const LABEL: usize = 63;

/// The longest name of a Helm release.
const RELEASE: usize = 53;

fn check(object: &Object, findings: &mut Vec<Finding>) {
    report(object, "/metadata/name", longest_name(object.group(), object.kind()), findings);
    report(object, "/metadata/namespace", LABEL, findings);
    report(object, "/spec/releaseName", RELEASE, findings);
    report(object, "/spec/source/helm/releaseName", RELEASE, findings);
    for (key, _) in object.get("/metadata/labels").and_then(Value::as_object).into_iter().flatten() {
        report(object, Pointer::filled("/metadata/labels/{}", [&key]), LABEL, findings);
    }
}

fn report(object: &Object, pointer: impl Into<Pointer>, limit: usize, findings: &mut Vec<Finding>) {
    let pointer = &pointer.into();
    let text = object.text(pointer);
    if text.len() > limit && !text.contains("{{") {
        let message = format!("{} characters, but at most {limit} are allowed", text.len());
        findings.push(NAME_LENGTH.at(object.place(pointer), message).help("shorten it"));
    }
}
