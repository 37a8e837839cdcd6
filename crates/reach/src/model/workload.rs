//! What runs: classes of pods that policies cannot tell apart.

use std::fmt;

use yaml::Pointer;

use super::labels::PodLabels;
use super::origin::Source;
use crate::addresses::AddressSet;
use crate::ports::Protocol;

/// The kinds that make pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// v1 Pod
    Pod,
    /// apps/v1 Deployment
    Deployment,
    /// apps/v1 StatefulSet
    StatefulSet,
    /// apps/v1 DaemonSet
    DaemonSet,
    /// apps/v1 ReplicaSet
    ReplicaSet,
    /// v1 ReplicationController
    ReplicationController,
    /// batch/v1 Job
    Job,
    /// batch/v1 CronJob
    CronJob,
}

impl WorkloadKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Pod,
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::ReplicaSet,
        Self::ReplicationController,
        Self::Job,
        Self::CronJob,
    ];

    /// The kind of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pod => "Pod",
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::ReplicaSet => "ReplicaSet",
            Self::ReplicationController => "ReplicationController",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Where the pod's template stands in the object; the root for the pod itself.
    pub fn template(self) -> Pointer {
        Pointer::literal(match self {
            Self::Pod => "",
            Self::CronJob => "/spec/jobTemplate/spec/template",
            _ => "/spec/template",
        })
    }
}

/// Stands for the namespaces that nobody here knows; no name of the API has brackets.
pub const ELSEWHERE: &str = "(elsewhere)";

/// A port that a container declares.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
    /// The port of the node that leads to it, where it has one.
    pub host_port: Option<u16>,
}

/// A class of pods with the same namespace, labels and ports: a workload's.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The namespace.
    pub namespace: String,
    /// The name of what makes the pods, or of the pod.
    pub name: String,
    /// Of which kind that is: one of [`WorkloadKind`], or whatever owns the pods.
    pub kind: String,
    /// Their labels.
    pub labels: PodLabels,
    /// Their declared ports.
    pub ports: Vec<ContainerPort>,
    /// Whether names and numbers of the ports are guessed.
    pub ports_assumed: bool,
    /// Whether there may be more than one such pod.
    pub several: bool,
    /// Whether they share their node's network.
    pub host_network: bool,
    /// Their addresses, where the manifests have them.
    pub addresses: Option<AddressSet>,
    /// Why what is said of them here is a guess.
    pub assumed: Option<String>,
    /// Whether they stand for pods of their namespace that nobody knows of.
    pub unknown: bool,
    /// Where they are defined, if anywhere.
    pub source: Option<Source>,
}

impl Workload {
    /// Pods of the given namespace, name and labels, with one replica and no ports.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        kind: impl Into<String>,
        labels: PodLabels,
    ) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
            kind: kind.into(),
            labels,
            ports: Vec::new(),
            ports_assumed: false,
            several: false,
            host_network: false,
            addresses: None,
            assumed: None,
            unknown: false,
            source: None,
        }
    }

    /// `namespace/name`
    pub fn id(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

impl fmt::Display for Workload {
    /// `namespace/name[Kind]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}[{}]", self.namespace, self.name, self.kind)
    }
}
