//! What policies are about, and the policies.

mod fit;
mod labels;
mod origin;
mod policy;
mod service;
mod shared;
mod workload;

use std::collections::BTreeMap;

pub use fit::{Assumption, Assumptions, Fit};
pub use labels::{Labels, NAME_LABEL, Operator, PodLabels, Requirement, Selector, TenantLabels};
pub use origin::{InDocument, InFile, Object, Origin, Source};
pub use policy::{
    Action, Direction, Entity, Namespaces, Peer, PeerKind, Policy, PolicyKind, PortRef, PortSpec, Rule, Section, Tier,
    Written,
};
pub use service::{Backend, Ingress, PortName, Service, ServicePort, ServiceType};
pub use shared::Shared;
pub use workload::{ContainerPort, ELSEWHERE, Workload, WorkloadKind};

/// A namespace.
#[derive(Clone, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its labels, with the one that the API server sets.
    pub labels: Labels,
    /// Where it is defined; `None` where it is only mentioned, and its other labels are taken not to be.
    pub source: Option<Source>,
}

impl Namespace {
    /// A namespace of the given labels; the API server's own is added.
    pub fn new(name: impl Into<String>, mut labels: Labels) -> Self {
        let name = name.into();
        labels.insert(NAME_LABEL.to_owned(), name.clone());
        Self { name, labels, source: None }
    }
}

/// What a set of manifests says of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Namespaces by name: those defined, and those mentioned.
    pub namespaces: BTreeMap<String, Namespace>,
    /// What runs.
    pub workloads: Vec<Workload>,
    /// Services.
    pub services: Vec<Service>,
    /// Ingresses.
    pub ingresses: Vec<Ingress>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// Kinds that are not read, and how many objects of each there were.
    pub skipped: BTreeMap<String, usize>,
}

impl Cluster {
    /// Adds namespaces that workloads and policies are in and that nobody defined.
    pub fn complete(&mut self) {
        let workloads = self.workloads.iter().map(|workload| &workload.namespace);
        let policies = self.policies.iter().filter_map(|policy| policy.namespace.as_ref());
        for name in workloads.chain(policies).chain(self.services.iter().map(|service| &service.namespace)) {
            if !self.namespaces.contains_key(name) {
                self.namespaces.insert(name.clone(), Namespace::new(name.clone(), Labels::new()));
            }
        }
    }

    /// The workloads behind a Service.
    pub fn behind<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Workload> {
        self.workloads.iter().filter(|workload| service.selects(workload))
    }
}
