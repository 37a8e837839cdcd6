//! What a chart makes, for those who write a component for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use yaml::Pointer;

use super::object::{Made, text_of};
use super::{compare, read};

/// What runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenWorkload {
    /// Kind of the object.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The labels by which it knows its pods; all of the pods' labels where it does not say.
    pub selector: BTreeMap<String, String>,
    /// The labels of its pods.
    pub labels: BTreeMap<String, String>,
    /// TCP ports of its containers by name.
    pub ports: BTreeMap<String, u16>,
    /// Whether it has several pods.
    pub replicas: bool,
    /// Whether its pods are on their node's network.
    pub host_network: bool,
    /// The template that makes it.
    pub template: String,
}

/// A Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenService {
    /// Its name.
    pub name: String,
    /// The labels of the pods behind it.
    pub selector: BTreeMap<String, String>,
    /// Its TCP ports, and the ports or names of ports that they lead to.
    pub ports: Vec<(u16, Value)>,
}

/// What a chart makes of some values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What runs.
    pub workloads: Vec<SeenWorkload>,
    /// The Services in front.
    pub services: Vec<SeenService>,
    /// Group and kind of objects without a namespace.
    pub cluster_scoped: BTreeSet<(String, String)>,
    /// Group and kind of objects with one.
    pub namespaced: BTreeSet<(String, String)>,
    /// Images of its containers.
    pub images: BTreeSet<String>,
    /// Whether some of its pods need more than the level `baseline` of Pod Security admits.
    pub privileged: bool,
    /// Places in its values that give pods labels: `/podLabels`, `/primary/podLabels`.
    pub pod_labels: Vec<Pointer>,
}

impl Seen {
    /// Reads what was rendered, with the chart's own values.
    pub(super) fn of(made: &[Made], defaults: &str) -> Self {
        let mut seen = Self { pod_labels: pod_labels(&read("values.yaml", defaults)), ..Self::default() };
        for one in made.iter().filter(|one| !one.is_hook()) {
            let kind = (one.group().to_owned(), one.kind().to_owned());
            if compare::is_cluster_scoped(one) {
                seen.cluster_scoped.insert(kind);
                continue;
            }
            seen.namespaced.insert(kind);
            seen.images.extend(one.containers().map(|container| text_of(container, "/image").to_owned()));
            if one.kind() == "Service" {
                seen.services.extend(service(&one.object));
            } else if one.pod().is_some() {
                seen.privileged |= is_privileged(one);
                seen.workloads.push(workload(one));
            }
        }
        seen.images.remove("");
        seen
    }
}

fn workload(made: &Made) -> SeenWorkload {
    let pod = made.pod().unwrap_or(&Value::Null);
    let labels = labels(pod.pointer("/metadata/labels"));
    let selector = self::labels(made.object.pointer("/spec/selector/matchLabels"));
    let mut ports = BTreeMap::new();
    for port in made.containers().filter_map(|container| container.get("ports")?.as_array()).flatten() {
        let Some(number) = port.get("containerPort").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok())
        else {
            continue;
        };
        if !matches!(text_of(port, "/protocol"), "" | "TCP") {
            continue;
        }
        let name = Some(text_of(port, "/name")).filter(|name| !name.is_empty());
        ports.insert(name.map_or_else(|| format!("tcp-{number}"), str::to_owned), number);
    }
    SeenWorkload {
        kind: made.kind().to_owned(),
        name: made.name().to_owned(),
        selector: if selector.is_empty() { labels.clone() } else { selector },
        labels,
        ports,
        replicas: made.object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1) > 1,
        host_network: pod.pointer("/spec/hostNetwork") == Some(&Value::Bool(true)),
        template: made.template.clone(),
    }
}

fn service(object: &Value) -> Option<SeenService> {
    let selector = labels(object.pointer("/spec/selector"));
    let ports = object.pointer("/spec/ports")?.as_array()?.iter().filter_map(|port| {
        let number = u16::try_from(port.get("port")?.as_u64()?).ok()?;
        let target = port.get("targetPort").cloned().unwrap_or_else(|| number.into());
        matches!(text_of(port, "/protocol"), "" | "TCP").then_some((number, target))
    });
    let ports: Vec<_> = ports.collect();
    let name = text_of(object, "/metadata/name").to_owned();
    (!selector.is_empty() && !ports.is_empty()).then_some(SeenService { name, selector, ports })
}

fn labels(value: Option<&Value>) -> BTreeMap<String, String> {
    let all = value.and_then(Value::as_object).into_iter().flatten();
    all.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Whether a pod has what `baseline` refuses of a chart's usual pods: kubernetes.io/docs, concepts/security/pod-security-standards.
fn is_privileged(made: &Made) -> bool {
    let spec = made.pod().and_then(|pod| pod.get("spec"));
    let is = |key: &str| spec.and_then(|spec| spec.get(key)) == Some(&Value::Bool(true));
    let volumes = spec.and_then(|spec| spec.get("volumes")?.as_array()).into_iter().flatten();
    let privileged =
        made.containers().any(|one| one.pointer("/securityContext/privileged") == Some(&Value::Bool(true)));
    let host_port = made.containers().filter_map(|one| one.get("ports")?.as_array()).flatten();
    ["hostNetwork", "hostPID", "hostIPC"].into_iter().any(is)
        || privileged
        || volumes.into_iter().any(|volume| volume.get("hostPath").is_some())
        || host_port.into_iter().any(|port| port.get("hostPort").is_some())
}

/// Where values are called `podLabels`, at the top or below one key.
fn pod_labels(defaults: &Value) -> Vec<Pointer> {
    const NAME: &str = "podLabels";
    let top = defaults.as_object().into_iter().flatten();
    let below = top.filter(|(_, value)| value.get(NAME).is_some()).map(|(key, _)| Pointer::ROOT.key(key).key(NAME));
    let own = defaults.get(NAME).map(|_| Pointer::ROOT.key(NAME));
    own.into_iter().chain(below).collect()
}
