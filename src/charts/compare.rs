//! What a chart makes, beside what the catalog says that it makes.

use std::collections::BTreeSet;

use serde_json::Value;
use yaml::Pointer;

use super::object::{Made, text_of};
use super::{Difference, Topic};
use crate::catalog::registries;
use crate::fleet::Environment;
use crate::plan::{Placed, Workload};
use crate::source::Span;

/// A chart as it was rendered.
pub(super) struct Rendered {
    pub(super) made: Vec<Made>,
    /// Its `values.yaml`.
    pub(super) defaults: Value,
    /// The names that charts within it have in its values.
    pub(super) within: BTreeSet<String>,
}

/// All differences, topic by topic.
pub(super) fn differences(
    environment: &Environment,
    placed: &Placed,
    values: &Value,
    chart: &Rendered,
) -> Vec<Difference> {
    let about = About { environment, placed, chart };
    let mut found = about.values(values);
    found.extend(about.workloads());
    found.extend(about.services());
    found.extend(about.hosts());
    found.extend(about.kinds());
    found.extend(about.images());
    found
}

struct About<'a> {
    environment: &'a Environment,
    placed: &'a Placed,
    chart: &'a Rendered,
}

impl About<'_> {
    fn says(&self, topic: Topic, pointer: impl Into<Pointer>, template: &str, text: String) -> Difference {
        let place = self.placed.component.place(pointer);
        // What the definition does not list is missing beside its chart.
        let is_listed = place.span != Span::default();
        let place = if is_listed { place } else { self.placed.component.place("/spec/chart") };
        Difference { topic, text, place, template: template.to_owned() }
    }

    /// Keys that no template of the chart can read, as far as its `values.yaml` tells: an empty mapping there takes any key.
    fn values(&self, values: &Value) -> Vec<Difference> {
        let mut unknown = Vec::new();
        let top = values.as_object().into_iter().flatten();
        for (key, value) in top.filter(|(key, _)| *key != "global" && !self.chart.within.contains(*key)) {
            unknown_keys(&Pointer::ROOT.key(key), value, self.chart.defaults.get(key), true, &mut unknown);
        }
        let difference = |pointer: Pointer| {
            self.says(Topic::Values, "/spec/chart", "values.yaml", format!("the chart's values have no {pointer}"))
        };
        unknown.into_iter().map(difference).collect()
    }

    /// The declared workloads that run in a release of their own.
    fn declared(&self) -> impl Iterator<Item = &Workload> {
        self.placed
            .workloads
            .values()
            .filter(|one| !one.dynamic && !one.labels.is_empty() && one.component == self.placed.component.name)
    }

    fn workloads(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let running = || self.chart.made.iter().filter(|one| one.pod().is_some() && !one.is_hook());
        for workload in self.declared() {
            let pointer = Pointer::from("/spec/workloads").key(&workload.name);
            let its: Vec<&Made> = running().filter(|made| is_of(workload, made)).collect();
            if its.is_empty() {
                let labels: Vec<String> = workload.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                let text = format!("no pods have the labels of {}: {}", workload.name, labels.join(","));
                found.push(self.says(Topic::Workloads, pointer, "", text));
                continue;
            }
            // Labels of one workload may be those of others too, in part.
            let same: Vec<&Made> = its.iter().copied().filter(|made| made.kind() == workload.kind).collect();
            for made in if same.is_empty() { its } else { same } {
                let texts = unlike(workload, made);
                found.extend(
                    texts.into_iter().map(|text| self.says(Topic::Workloads, pointer.clone(), &made.template, text)),
                );
            }
        }
        let unknown = running().filter(|made| !self.declared().any(|workload| is_of(workload, made)));
        let runs = |made: &&Made| made.object.pointer("/spec/replicas").and_then(Value::as_u64) != Some(0);
        let unknown = unknown.filter(|made| !matches!(made.kind(), "Job" | "CronJob")).filter(runs);
        found.extend(unknown.map(|made| {
            let text = format!("{} makes pods of which the catalog says nothing", made.says());
            self.says(Topic::Workloads, "/spec/workloads", &made.template, text)
        }));
        found
    }

    fn services(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let services = || self.chart.made.iter().filter(|made| made.kind() == "Service");
        for service in self.placed.services.iter().filter(|one| one.namespace == self.placed.namespace) {
            let pointer = Pointer::from("/spec/services");
            let Some(made) = services().find(|made| made.name() == service.name) else {
                let names: Vec<&str> = services().map(Made::name).collect();
                let text = format!("there is no Service {}: the chart makes {}", service.name, names.join(", "));
                found.push(self.says(Topic::Services, pointer, "", text));
                continue;
            };
            let ports = made.object.pointer("/spec/ports").and_then(Value::as_array);
            let ports: BTreeSet<u64> =
                ports.into_iter().flatten().filter_map(|port| port.get("port")?.as_u64()).collect();
            for port in service.ports.keys().filter(|port| !ports.contains(&u64::from(**port))) {
                let text = format!("Service {} has no port {port}, but {ports:?}", service.name);
                found.push(self.says(Topic::Services, pointer.clone(), &made.template, text));
            }
        }
        for made in services() {
            let kind = text_of(&made.object, "/spec/type");
            let opens = matches!(kind, "NodePort" | "LoadBalancer" | "ExternalName");
            let is_told = self.placed.facts.objects.iter().any(|one| text_of(&one.value, "/spec/type") == kind);
            if opens && !is_told {
                let text = format!("{} is of type {kind}, which no value says", made.says());
                found.push(self.says(Topic::Services, "/spec/services", &made.template, text));
            }
        }
        found
    }

    fn hosts(&self) -> Vec<Difference> {
        let declared: BTreeSet<&str> = self.placed.flows.iter().filter_map(|flow| flow.host.as_deref()).collect();
        let ingresses = self.chart.made.iter().filter(|made| made.kind() == "Ingress");
        let mut found = Vec::new();
        for made in ingresses {
            let rules = made.object.pointer("/spec/rules").and_then(Value::as_array);
            for host in rules.into_iter().flatten().map(|rule| text_of(rule, "/host")) {
                if !declared.contains(host) {
                    let host = if host.is_empty() { "every host" } else { host };
                    let text = format!("{} serves {host}, which no flow declares", made.says());
                    found.push(self.says(Topic::Hosts, "/spec/flows", &made.template, text));
                }
            }
        }
        found
    }

    /// Objects for the whole cluster or another namespace, and policies.
    fn kinds(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for made in &self.chart.made {
            let namespace = text_of(&made.object, "/metadata/namespace");
            let text = if is_cluster_scoped(made) {
                let mut declared = self.placed.cluster_scoped.iter();
                let known = declared.any(|one| one.covers(made.group(), made.kind(), made.name()));
                (!known).then(|| format!("{} is for the whole cluster, and not under clusterScoped", made.says()))
            } else if !namespace.is_empty() && namespace != self.placed.namespace {
                Some(format!("{} goes into the namespace {namespace}", made.says()))
            } else {
                let is_policy = made.kind().ends_with("NetworkPolicy");
                is_policy.then(|| format!("{} adds to the generated policies", made.says()))
            };
            found.extend(text.map(|text| self.says(Topic::Kinds, "/spec/clusterScoped", &made.template, text)));
        }
        found
    }

    /// Images that come past the mirror of their registry.
    fn images(&self) -> Vec<Difference> {
        let registries = &self.environment.spec.registries;
        let mut found = BTreeSet::new();
        for made in &self.chart.made {
            for image in made.containers().map(|container| text_of(container, "/image")) {
                let whole = registries::qualified(image);
                let is_mirror = registries.values().any(|mirror| whole.starts_with(&format!("{mirror}/")));
                let mirrored = registries.keys().find(|from| whole.starts_with(&format!("{from}/")));
                if let Some(from) = mirrored.filter(|_| !is_mirror) {
                    found.insert((format!("{image} is pulled from {from}, past its mirror"), made.template.clone()));
                }
            }
        }
        let said = |(text, template): (String, String)| self.says(Topic::Images, "/spec/chart", &template, text);
        found.into_iter().map(said).collect()
    }
}

/// Whether a mapping of this name is copied into an object as it is, whatever the chart has in it by default.
fn takes_any_key(name: &str) -> bool {
    const COPIED: [&str; 10] = [
        "affinity",
        "annotations",
        "capabilities",
        "labels",
        "limits",
        "nodeselector",
        "requests",
        "resources",
        "securitycontext",
        "strategy",
    ];
    let name = name.to_ascii_lowercase();
    COPIED.iter().any(|end| name.ends_with(end))
}

fn unknown_keys(at: &Pointer, value: &Value, default: Option<&Value>, closed: bool, unknown: &mut Vec<Pointer>) {
    let Some(default) = default else {
        if closed {
            unknown.push(at.clone());
        }
        return;
    };
    let (Some(own), Some(known)) = (value.as_object(), default.as_object()) else { return };
    if at.last().is_some_and(|key| takes_any_key(&key)) {
        return;
    }
    for (key, value) in own {
        unknown_keys(&at.key(key), value, known.get(key), !known.is_empty(), unknown);
    }
}

/// Whether pods of an object are a workload's.
fn is_of(workload: &Workload, made: &Made) -> bool {
    let labels = made.pod().and_then(|pod| pod.pointer("/metadata/labels"));
    workload.labels.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)?.as_str()) == Some(value))
}

/// How an object differs from what is declared of its workload.
fn unlike(workload: &Workload, made: &Made) -> Vec<String> {
    let mut found = Vec::new();
    if made.kind() != workload.kind {
        found.push(format!("{} is declared as {}", made.says(), workload.kind));
    }
    let count = made.object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    if count > 1 && !workload.replicas {
        found.push(format!("{} has {count} pods, which can connect to each other", made.says()));
    }
    let node = made.pod().and_then(|pod| pod.pointer("/spec/hostNetwork")).and_then(Value::as_bool) == Some(true);
    if node && !workload.host_network {
        found.push(format!("{} is on its node's network, where no policy binds it", made.says()));
    }
    let ports = made.containers().filter_map(|one| one.get("ports")?.as_array()).flatten();
    let ports: BTreeSet<u64> = ports.filter_map(|port| port.get("containerPort")?.as_u64()).collect();
    for (name, port) in
        workload.ports.iter().filter(|(_, port)| !ports.is_empty() && !ports.contains(&u64::from(**port)))
    {
        found.push(format!("{} has no port {port} ({name}), but {ports:?}", made.says()));
    }
    found
}

/// Kinds of Kubernetes' own, and of the operators that charts bring, that have no namespace.
pub(super) fn is_cluster_scoped(made: &Made) -> bool {
    matches!(
        (made.group(), made.kind()),
        ("", "Namespace" | "Node" | "PersistentVolume")
            | ("rbac.authorization.k8s.io", "ClusterRole" | "ClusterRoleBinding")
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
            | ("apiregistration.k8s.io", "APIService")
            | ("storage.k8s.io", "StorageClass" | "CSIDriver" | "VolumeAttributesClass")
            | ("scheduling.k8s.io", "PriorityClass")
            | ("node.k8s.io", "RuntimeClass")
            | ("networking.k8s.io", "IngressClass")
            | ("resource.k8s.io", "DeviceClass")
            | ("nvidia.com", "ClusterPolicy")
            | ("policy", "PodSecurityPolicy")
            | ("admissionregistration.k8s.io", _)
    )
}
