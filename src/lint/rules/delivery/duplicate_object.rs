use std::collections::HashMap;

use serde_json::Value;

pub(super) use crate::compile::rules::DUPLICATE_OBJECT;

use crate::finding::{Finding, Level};
use crate::lint::subject::variables;
use crate::lint::{Check, Manifests, Object, Values};
use crate::workspace::Workspace;
use yaml::Pointer;

pub(super) const CHECKS: &[Check] = &[
    Check::objects(objects),
    Check::object(object).and_ours(),
    Check::values(values),
    Check::tree(platform).of_platforms(),
];

fn objects(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let mut first: HashMap<(&str, &str, &str, &str), &Object> = HashMap::new();
    for object in manifests.objects.iter().filter(|object| is_applied(object)) {
        let key = (object.group(), object.kind(), object.namespace(), object.name());
        let Some(other) = first.get(&key) else {
            first.insert(key, object);
            continue;
        };
        // Files of a folder that is not ours may be alternatives.
        let level = if object.ours || other.path() == object.path() { Level::Error } else { Level::Info };
        let message = format!("{} is defined here a second time", object.id());
        let finding = DUPLICATE_OBJECT.at(object.place("/metadata/name"), message).level(level);
        findings.push(finding.related(other.place("/metadata/name"), "here too"));
    }
}

/// Whether it is an object that a cluster gets: named, not a template, not kustomize's own file.
fn is_applied(object: &Object) -> bool {
    !object.name().is_empty() && !object.name().contains(['{', '$']) && object.group() != "kustomize.config.k8s.io"
}

fn object(object: &Object, findings: &mut Vec<Finding>) {
    for (pointer, container) in object.containers() {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (at, entry) in container.get("env").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
            if let Some(earlier) = first.get(name) {
                let message = format!("the variable {name} is defined here a second time: the last one wins");
                let finding = DUPLICATE_OBJECT
                    .at(object.place(pointer.join(Pointer::filled("/env/{}/name", [&at]))), message)
                    .level(super::house(object));
                let other = object.place(pointer.join(Pointer::filled("/env/{}/name", [&earlier])));
                findings.push(finding.related(other, "here too"));
            }
            first.insert(name, at);
        }
    }
}

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for names in variables::lists(values) {
        for (name, earlier) in variables::repeated(&names, |name| name) {
            let message = format!("the variable {} is defined here a second time: the last one wins", name.text());
            let finding = DUPLICATE_OBJECT.at(name.place(), message).level(Level::Warning);
            findings.push(finding.related(earlier.place(), "here too"));
        }
    }
}

fn platform(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for repetition in variables::repetitions(workspace).into_iter().filter(|both| both.name == both.other) {
        let message =
            format!("tenantry already sets {}: {} would be defined twice", repetition.setting, repetition.name);
        let finding = DUPLICATE_OBJECT.at(repetition.place, message).environment(repetition.environment);
        findings.push(finding.help("use the field of components.clearml that is for it, if there is one"));
    }
}
