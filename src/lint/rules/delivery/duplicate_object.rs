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

/// Lists whose items are told apart by keys, and the ends of pointers to them. Server-side apply refuses an item that stands twice; of the
/// rest, Kubernetes' own validation does.
const OF_CONTAINERS: [(&str, &[&str], &str); 4] = [
    ("env", &["name"], "the variable"),
    ("ports", &["containerPort", "protocol"], "the port"),
    ("volumeMounts", &["mountPath"], "the mount at"),
    ("volumeDevices", &["devicePath"], "the device at"),
];

/// Lists of a pod's spec.
const OF_PODS: [(&str, &[&str], &str); 4] = [
    ("containers", &["name"], "the container"),
    ("initContainers", &["name"], "the container"),
    ("volumes", &["name"], "the volume"),
    ("imagePullSecrets", &["name"], "the pull secret"),
];

fn object(object: &Object, findings: &mut Vec<Finding>) {
    for (pointer, container) in object.containers() {
        for (list, keys, what) in OF_CONTAINERS {
            twice(object, &pointer, container, list, keys, what, findings);
        }
    }
    if let Some((pointer, spec)) = object.pod_spec().and_then(|pointer| Some((pointer.clone(), object.get(pointer)?))) {
        for (list, keys, what) in OF_PODS {
            twice(object, &pointer, spec, list, keys, what, findings);
        }
    }
    if let Some(spec) = object.get("/spec").filter(|_| object.kind() == "Service") {
        twice(object, &"/spec".into(), spec, "ports", &["port", "protocol"], "the port", findings);
    }
}

/// The items of a list that stand there a second time.
fn twice(
    object: &Object,
    around: &Pointer,
    value: &Value,
    list: &'static str,
    keys: &[&'static str],
    what: &'static str,
    findings: &mut Vec<Finding>,
) {
    let Some(items) = value.get(list).and_then(Value::as_array).filter(|items| items.len() > 1) else { return };
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        let Some(id) = id(item, keys) else { continue };
        let place = |at: usize| object.place(around.key(list).index(at).key(keys.first().copied().unwrap_or_default()));
        match first.get(&id) {
            Some(earlier) => {
                let message = format!("{what} {id} is defined here a second time: {}", consequence(list, keys));
                findings.push(DUPLICATE_OBJECT.at(place(at), message).related(place(*earlier), "here too"));
            }
            None => drop(first.insert(id, at)),
        }
    }
}

/// What Kubernetes does. Without server-side apply it takes a variable or a container's port twice.
fn consequence(list: &str, keys: &[&str]) -> &'static str {
    match list {
        "env" => "server-side apply refuses it, and without it the last one wins",
        "ports" if keys.contains(&"port") => "the API server refuses it",
        "ports" | "imagePullSecrets" => "server-side apply refuses it",
        _ => "the API server refuses it",
    }
}

/// What tells an item from others: the text of its first key, and of the protocol, which is TCP unless it is said.
fn id(item: &Value, keys: &[&str]) -> Option<String> {
    let mut parts = keys.iter().map(|key| match item.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        None if *key == "protocol" => Some("TCP".to_owned()),
        _ => None,
    });
    let parts: Option<Vec<String>> = parts.by_ref().collect();
    let text = parts?.join("/");
    (!text.contains(['{', '$'])).then_some(text)
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
