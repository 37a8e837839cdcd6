//! Services and Ingresses: the names and ports by which pods are reached.

use std::net::IpAddr;

use yaml::Pointer;

use super::labels::{Labels, PodLabels};
use super::origin::Source;
use super::workload::Workload;
use crate::ports::Protocol;

/// A port as objects refer to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortName {
    /// By number.
    Number(u16),
    /// By name.
    Name(String),
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The port of the Service.
    pub port: u16,
    /// The port of the pods.
    pub target: PortName,
    /// The port of every node, where it has one.
    pub node_port: Option<u16>,
    /// Its protocol.
    pub protocol: Protocol,
}

impl ServicePort {
    /// The port numbers that it leads to on the pods of a workload.
    pub fn targets(&self, workload: &Workload) -> Vec<u16> {
        match &self.target {
            PortName::Number(number) => vec![*number],
            PortName::Name(name) => {
                let named = |port: &&super::ContainerPort| {
                    port.protocol == self.protocol && port.name.as_deref() == Some(name.as_str())
                };
                workload.ports.iter().filter(named).map(|port| port.number).collect()
            }
        }
    }
}

/// How a Service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceType {
    /// From inside the cluster.
    ClusterIp,
    /// By a port of every node, too.
    NodePort,
    /// By a load balancer, too.
    LoadBalancer,
    /// It is a name for something elsewhere.
    ExternalName,
}

/// A Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub kind: ServiceType,
    /// Which pods of its namespace stand behind it; `None` where it has no selector.
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// Its addresses inside the cluster.
    pub cluster_ips: Vec<IpAddr>,
    /// Its addresses outside: of its load balancer, and `externalIPs`.
    pub external_ips: Vec<IpAddr>,
    /// The names of its load balancer, where it publishes names.
    pub external_names: Vec<String>,
    /// Whether it has no address of its own, so that its name leads to the pods' addresses (`clusterIP: None`).
    pub headless: bool,
    /// Whether it lists pods before they are ready (`publishNotReadyAddresses`).
    pub publishes_not_ready: bool,
    /// Whether the client's address is kept (`externalTrafficPolicy: Local`).
    pub keeps_client: bool,
    /// Where it stands.
    pub source: Source,
}

impl Service {
    /// Whether the pods of a workload stand behind it.
    pub fn selects(&self, workload: &Workload) -> bool {
        let selector = self.selector.as_ref().filter(|selector| !selector.is_empty());
        self.namespace == workload.namespace
            && selector.is_some_and(|selector| match &workload.labels {
                PodLabels::Exact(labels) | PodLabels::Assumed(labels) => {
                    selector.iter().all(|(key, value)| labels.get(key) == Some(value))
                }
                PodLabels::Tenant(_) => false,
            })
    }

    /// Whether it is reached from outside the cluster, or by every pod through a node.
    pub fn is_exposed(&self) -> bool {
        matches!(self.kind, ServiceType::NodePort | ServiceType::LoadBalancer) || !self.external_ips.is_empty()
    }

    /// The port of the Service of that number or name.
    pub fn port(&self, port: &PortName) -> Option<&ServicePort> {
        self.ports.iter().find(|candidate| match port {
            PortName::Number(number) => candidate.port == *number,
            PortName::Name(name) => candidate.name.as_ref() == Some(name),
        })
    }
}

/// Where an Ingress sends requests: a Service of its namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// The host of the requests; `None` is any.
    pub host: Option<String>,
    /// What their paths begin with.
    pub path: String,
    /// The Service's name.
    pub service: String,
    /// The Service's port.
    pub port: PortName,
    /// JSON pointer of the backend.
    pub pointer: Pointer,
}

/// An Ingress.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it sends requests.
    pub backends: Vec<Backend>,
    /// Where it stands.
    pub source: Source,
}
