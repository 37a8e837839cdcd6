//! A rendered object, and what channels ask of it.

use serde_json::Value;
use yaml::Pointer;

/// The pointer to an annotation.
pub(crate) fn annotation(key: &str) -> Pointer {
    Pointer::literal("/metadata/annotations").key(key)
}

/// A rendered object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// The manifest.
    pub value: &'a Value,
    /// The tenant with which it is rendered, by its index in the scene; none for the platform.
    pub with: Option<usize>,
    // What every channel asks of every object, read once.
    group: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl<'a> Object<'a> {
    /// A manifest, and the tenant with which it is rendered.
    #[must_use]
    pub fn new(value: &'a Value, with: Option<usize>) -> Self {
        let group = text(value, "/apiVersion").split_once('/').map_or("", |(group, _)| group);
        let (namespace, name) = (text(value, "/metadata/namespace"), text(value, "/metadata/name"));
        Self { value, with, group, kind: text(value, "/kind"), namespace, name }
    }

    /// A field that holds text.
    pub(crate) fn text(&self, pointer: impl Into<Pointer>) -> &'a str {
        text(self.value, pointer)
    }

    pub(crate) fn kind(&self) -> &'a str {
        self.kind
    }

    /// Its API group; the core group is the empty one.
    pub(crate) fn group(&self) -> &'a str {
        self.group
    }

    pub(crate) fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group == group
    }

    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// Its namespace; empty where it names none.
    pub(crate) fn namespace(&self) -> &'a str {
        self.namespace
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
        Some((pointer, field(self.value, pointer)?))
    }
}

/// A field. serde_json's own lookup allocates each step.
pub(crate) fn field(value: &Value, pointer: impl Into<Pointer>) -> Option<&Value> {
    pointer.into().find(value, |value, step| match *value {
        Value::Array(items) => items.get(yaml::index_of(step)?),
        value => value.get(step),
    })
}

/// The items of a list; none where there is no list.
pub(crate) fn items(value: &Value, pointer: impl Into<Pointer>) -> impl Iterator<Item = (usize, &Value)> {
    field(value, pointer).and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// A field that holds text, or nothing.
pub(crate) fn text(value: &Value, pointer: impl Into<Pointer>) -> &str {
    field(value, pointer).and_then(Value::as_str).unwrap_or_default()
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
    let object = Object::new(manifest, None);
    if UNREAD.contains(&(object.group(), object.kind())) {
        return None;
    }
    let spec: &[&str] = match object.kind() {
        "HelmRelease" => &["install", "upgrade", "values", "valuesFrom"],
        "Application" => &["source", "sources", "syncPolicy"],
        _ => &[],
    };
    // Labels say how a namespace's pods are held, and which ClusterRoles are one.
    let has_labels = object.is("", "Namespace") || object.group() == "rbac.authorization.k8s.io";
    let metadata: &[&str] = if has_labels { &["finalizers"] } else { &["finalizers", "labels"] };
    let fields = manifest.as_object()?.iter().map(|(key, value)| {
        let value = match key.as_str() {
            "metadata" => without(value, metadata),
            "spec" => without(value, spec),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    let mut kept = Value::Object(fields.collect());
    if let Some((pointer, _)) = object.pods() {
        for list in ["containers", "initContainers"] {
            let containers = kept.pointer_mut(&format!("{pointer}/{list}")).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                *container = without(container, &["args", "command", "env", "resources", "volumeMounts"]);
            }
        }
    }
    Some(kept)
}

/// A mapping without some of its keys.
fn without(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !keys.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}
