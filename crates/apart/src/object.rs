//! A rendered object, and what channels ask of it.

use serde_json::Value;

/// The JSON pointer of an annotation.
pub(crate) fn annotation(key: &str) -> String {
    format!("/metadata/annotations/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A rendered object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// The manifest.
    pub value: &'a Value,
    /// The tenant with which it is rendered, by its index in the scene; none for the platform.
    pub with: Option<usize>,
}

impl<'a> Object<'a> {
    /// A field that holds text.
    pub(crate) fn text(&self, pointer: &str) -> &'a str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> &'a str {
        self.text("/kind")
    }

    /// Its API group; the core group is the empty one.
    pub(crate) fn group(&self) -> &'a str {
        self.text("/apiVersion").split_once('/').map_or("", |(group, _)| group)
    }

    pub(crate) fn is(&self, group: &str, kind: &str) -> bool {
        self.kind() == kind && self.group() == group
    }

    pub(crate) fn name(&self) -> &'a str {
        self.text("/metadata/name")
    }

    /// Its namespace; empty where it names none.
    pub(crate) fn namespace(&self) -> &'a str {
        self.text("/metadata/namespace")
    }

    /// As messages name it.
    pub(crate) fn says(&self) -> String {
        match self.namespace() {
            "" => format!("{}/{}", self.kind(), self.name()),
            namespace => format!("{}/{namespace}/{}", self.kind(), self.name()),
        }
    }

    /// The pods that it makes: the place of their spec, and the spec.
    pub(crate) fn pods(&self) -> Option<(&'static str, &'a Value)> {
        let pointer = match (self.group(), self.kind()) {
            ("", "Pod") => "/spec",
            ("batch", "CronJob") => "/spec/jobTemplate/spec/template/spec",
            ("", "ReplicationController")
            | ("batch", "Job")
            | ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => "/spec/template/spec",
            _ => return None,
        };
        Some((pointer, self.value.pointer(pointer)?))
    }
}

/// The items of a list; none where there is no list.
pub(crate) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// A field that holds text, or nothing.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Kinds that no channel reads.
const UNREAD: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "Secret"),
    ("", "LimitRange"),
    ("", "ResourceQuota"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("kustomize.config.k8s.io", "Kustomization"),
];

/// As much of a manifest as channels read, for callers that keep those of ten thousand tenants; none where that is nothing.
#[must_use]
pub fn relevant(manifest: &Value) -> Option<Value> {
    let object = Object { value: manifest, with: None };
    if UNREAD.contains(&(object.group(), object.kind())) {
        return None;
    }
    let mut kept = manifest.clone();
    let long: &[&str] = match object.kind() {
        "HelmRelease" => &["values", "valuesFrom"],
        "Application" => &["source", "sources"],
        _ => &[],
    };
    if let Some(spec) = kept.get_mut("spec").and_then(Value::as_object_mut) {
        long.iter().for_each(|field| drop(spec.shift_remove(*field)));
    }
    if let Some((pointer, _)) = object.pods() {
        for list in ["containers", "initContainers"] {
            let containers = kept.pointer_mut(&format!("{pointer}/{list}")).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
                ["env", "args", "command"].iter().for_each(|field| drop(container.shift_remove(*field)));
            }
        }
    }
    Some(kept)
}
