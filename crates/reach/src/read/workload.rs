//! Pods, and what makes them.

use super::node::Node;
use super::selector::labels;
use crate::addresses::AddressSet;
use crate::model::{ContainerPort, Labels, PodLabels, Source, Workload, WorkloadKind};
use crate::ports::Protocol;

/// Reads a workload. What is malformed is left out: other checks say so. `None` for pods that have ended.
pub(super) fn workload(object: &Node<'_>, kind: WorkloadKind, source: Source) -> Option<Workload> {
    if kind == WorkloadKind::Pod && matches!(object.at(&["status", "phase"]).text(), Some("Succeeded" | "Failed")) {
        return None;
    }
    let pod = kind.template().steps().fold(object.clone(), |node, step| node.get(&step));
    let mut labels = labels(&pod.at(&["metadata", "labels"]));
    let (name, owner) = identity(object, kind);
    if kind == WorkloadKind::Job {
        job_labels(&name, &mut labels);
    }
    let mut workload = Workload::new(super::namespace(object), name, owner, PodLabels::Exact(labels));
    workload.ports = ports(&pod);
    workload.several = several(object, kind);
    workload.host_network = pod.at(&["spec", "hostNetwork"]).value.as_bool() == Some(true);
    workload.addresses = addresses(object);
    workload.source = Some(source);
    Some(workload)
}

/// Name and kind: a pod goes under what controls it.
fn identity(object: &Node<'_>, kind: WorkloadKind) -> (String, String) {
    if kind == WorkloadKind::Pod {
        let controller = |owner: &Node<'_>| owner.get("controller").value.as_bool() == Some(true);
        if let Some(owner) = object.at(&["metadata", "ownerReferences"]).items().find(controller)
            && let Some(name) = owner.get("name").text()
        {
            return (name.to_owned(), owner.get("kind").text().unwrap_or(kind.name()).to_owned());
        }
    }
    (super::name(object), kind.name().to_owned())
}

/// The job controller labels its pods with the Job's name (kubernetes.io, "Well-Known Labels").
fn job_labels(name: &str, labels: &mut Labels) {
    for key in ["batch.kubernetes.io/job-name", "job-name"] {
        labels.entry(key.to_owned()).or_insert_with(|| name.to_owned());
    }
}

fn several(object: &Node<'_>, kind: WorkloadKind) -> bool {
    let count = |field: &str| object.at(&["spec", field]).value.as_u64().unwrap_or(1) > 1;
    match kind {
        WorkloadKind::Pod => false,
        WorkloadKind::DaemonSet | WorkloadKind::CronJob => true,
        WorkloadKind::Job => count("parallelism"),
        _ => count("replicas"),
    }
}

fn ports(pod: &Node<'_>) -> Vec<ContainerPort> {
    let spec = pod.get("spec");
    let containers = spec.get("containers").items().chain(spec.get("initContainers").items());
    containers.flat_map(|container| container.get("ports").items()).filter_map(|port| container_port(&port)).collect()
}

fn container_port(port: &Node<'_>) -> Option<ContainerPort> {
    Some(ContainerPort {
        name: port.get("name").text().map(ToOwned::to_owned),
        number: number(&port.get("containerPort"))?,
        protocol: protocol(&port.get("protocol"))?,
        host_port: number(&port.get("hostPort")),
    })
}

/// A port number, 1 to 65535.
pub(super) fn number(node: &Node<'_>) -> Option<u16> {
    node.value.as_u64().and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0)
}

/// A protocol; TCP where none is written.
pub(super) fn protocol(node: &Node<'_>) -> Option<Protocol> {
    if node.is_absent() { Some(Protocol::Tcp) } else { Protocol::named(node.text()?) }
}

fn addresses(object: &Node<'_>) -> Option<AddressSet> {
    let status = object.get("status");
    let listed = status.get("podIPs").items().filter_map(|entry| entry.get("ip").text());
    let ips = listed.chain(status.get("podIP").text()).filter_map(|ip| ip.parse::<std::net::IpAddr>().ok());
    let set = AddressSet::blocks(ips.map(ipnet::IpNet::from));
    (!set.is_empty()).then_some(set)
}
