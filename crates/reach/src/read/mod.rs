//! From objects to the model. Kinds that are not about reachability are skipped and counted; policies that the API server
//! would refuse are returned as refusals.

mod cilium;
mod cluster_policy;
mod node;
mod policy;
mod selector;
mod service;
mod workload;

use std::sync::Arc;

use node::{Checker, Node};
use rayon::prelude::*;
use serde_json::Value;

use yaml::{Place, Pointer};

use super::model::{Cluster, Namespace, Object, Origin, PolicyKind, Source, WorkloadKind};

/// What is wrong with a policy that the API server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field that validation refuses.
    Invalid,
    /// A port that is a number in quotes: the API server takes it for a name, and no name is all digits.
    QuotedPort,
}

/// What an object is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace as it is written; empty where none is.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// A policy that the API server refuses, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of fault.
    pub fault: Fault,
    /// The field that is wrong.
    pub place: Place,
    /// The policy.
    pub object: Named,
    /// The field in it.
    pub pointer: Pointer,
    /// What is wrong, as one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Reads objects into a cluster. A policy that the API server refuses is not in it, but among the refusals.
pub fn cluster<'a>(objects: impl IntoIterator<Item = &'a Object>) -> (Cluster, Vec<Refusal>) {
    let objects: Vec<&Object> = objects.into_iter().collect();
    let parts: Vec<Reader> = objects.par_chunks(CHUNK).map(Reader::of).collect();
    let mut all = parts.into_iter().fold(Reader::default(), Reader::with);
    all.cluster.complete();
    (all.cluster, all.refusals)
}

/// Reads objects that are held elsewhere, as [`cluster`] does, without a copy of them. Namespaces that are only mentioned
/// are not added: see [`Cluster::complete`].
pub fn values<'a>(objects: impl IntoIterator<Item = (&'a Value, Arc<dyn Origin>)>) -> (Cluster, Vec<Refusal>) {
    let mut reader = Reader::default();
    for (value, origin) in objects {
        reader.object(value, None, &origin, Pointer::ROOT);
    }
    (reader.cluster, reader.refusals)
}

/// Whether something of an object comes into a cluster; else it is skipped, and nobody will ask where it stands.
pub fn is_about(object: &Value) -> bool {
    let field = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = field("kind");
    kind.ends_with("List") || Kind::of(field("apiVersion"), kind).is_some()
}

/// What an object is to the model.
enum Kind {
    Workload(WorkloadKind),
    Namespace,
    Service,
    Ingress,
    Policy(PolicyKind),
}

impl Kind {
    fn of(version: &str, kind: &str) -> Option<Self> {
        let group = version.split_once('/').map_or("", |(group, _)| group);
        Some(match (group, kind) {
            ("", "Pod" | "ReplicationController")
            | ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("batch", "Job" | "CronJob") => Self::Workload(WorkloadKind::named(kind)?),
            ("", "Namespace") => Self::Namespace,
            ("", "Service") => Self::Service,
            ("networking.k8s.io" | "extensions", "Ingress") => Self::Ingress,
            ("networking.k8s.io", "NetworkPolicy") => Self::Policy(PolicyKind::Network),
            ("policy.networking.k8s.io", "ClusterNetworkPolicy") => Self::Policy(PolicyKind::Cluster),
            ("cilium.io", "CiliumNetworkPolicy") => Self::Policy(PolicyKind::Cilium),
            ("cilium.io", "CiliumClusterwideNetworkPolicy") => Self::Policy(PolicyKind::CiliumClusterwide),
            _ => return None,
        })
    }
}

/// So many objects are worth a task of their own.
const CHUNK: usize = 256;

#[derive(Default)]
struct Reader {
    cluster: Cluster,
    refusals: Vec<Refusal>,
}

impl Reader {
    fn of(objects: &[&Object]) -> Self {
        let mut reader = Self::default();
        for object in objects {
            reader.object(&object.value, None, &object.origin, Pointer::ROOT);
        }
        reader
    }

    fn with(mut self, more: Self) -> Self {
        self.refusals.extend(more.refusals);
        self.cluster.namespaces.extend(more.cluster.namespaces);
        self.cluster.workloads.extend(more.cluster.workloads);
        self.cluster.services.extend(more.cluster.services);
        self.cluster.ingresses.extend(more.cluster.ingresses);
        self.cluster.policies.extend(more.cluster.policies);
        for (kind, count) in more.cluster.skipped {
            *self.cluster.skipped.entry(kind).or_default() += count;
        }
        self
    }

    /// `kind` is what the list that it stands in says of its items, which need not say it again.
    fn object(&mut self, value: &Value, kind: Option<(&str, &str)>, origin: &Arc<dyn Origin>, prefix: Pointer) {
        let field = |name: &str| value.get(name).and_then(Value::as_str);
        let version = field("apiVersion").or(kind.map(|(version, _)| version)).unwrap_or_default();
        let Some(kind) = field("kind").or(kind.map(|(_, kind)| kind)) else { return };
        if let Some(items) = value.get("items").and_then(Value::as_array)
            && let Some(of) = kind.strip_suffix("List")
        {
            let of = (!of.is_empty()).then_some((version, of));
            for (at, item) in items.iter().enumerate() {
                self.object(item, of, origin, prefix.key("items").index(at));
            }
            return;
        }
        match Kind::of(version, kind) {
            Some(kind) => self.one(kind, &Node::root(value), Source::new(Arc::clone(origin), prefix)),
            None => *self.cluster.skipped.entry(kind.to_owned()).or_default() += 1,
        }
    }

    fn one(&mut self, kind: Kind, object: &Node<'_>, source: Source) {
        match kind {
            Kind::Workload(kind) => self.cluster.workloads.extend(workload::workload(object, kind, source)),
            Kind::Namespace => {
                let name = name(object);
                let mut namespace = Namespace::new(&name, selector::labels(&object.at(&["metadata", "labels"])));
                namespace.source = Some(source);
                self.cluster.namespaces.insert(name, namespace);
            }
            Kind::Service => self.cluster.services.push(service::service(object, source)),
            Kind::Ingress => self.cluster.ingresses.push(service::ingress(object, source)),
            Kind::Policy(kind) => self.policy(kind, object, source),
        }
    }

    fn policy(&mut self, kind: PolicyKind, object: &Node<'_>, source: Source) {
        let shown = format!("{} {}/{}", kind.name(), namespace(object), name(object));
        let written = object.at(&["metadata", "namespace"]).text().unwrap_or_default().to_owned();
        let named = Named { kind: kind.name(), namespace: written, name: name(object) };
        let sources = kind.is_cilium();
        let refusals = &mut self.refusals;
        let mut checker = Checker { source, object: named, shown, sources, refusals, failed: false };
        let policies = match kind {
            PolicyKind::Network => vec![policy::policy(object, &mut checker)],
            PolicyKind::Cluster => vec![cluster_policy::policy(object, &mut checker)],
            PolicyKind::Cilium | PolicyKind::CiliumClusterwide => cilium::policies(object, kind, &mut checker),
        };
        if !checker.failed {
            self.cluster.policies.extend(policies);
        }
    }
}

/// The name, or what a name is generated from.
fn name(object: &Node<'_>) -> String {
    let metadata = object.get("metadata");
    metadata.get("name").text().or(metadata.get("generateName").text()).unwrap_or_default().to_owned()
}

/// The namespace; `default` where none is written, as kubectl has it without a context.
fn namespace(object: &Node<'_>) -> String {
    object.at(&["metadata", "namespace"]).text().filter(|name| !name.is_empty()).unwrap_or("default").to_owned()
}
