//! Services and Ingresses. What is malformed is left out: other checks say so.

use std::net::IpAddr;

use super::node::Node;
use super::selector::labels;
use super::workload::{number, protocol};
use crate::model::{Backend, Ingress, PortName, Service, ServicePort, ServiceType, Source};

pub(super) fn service(object: &Node<'_>, source: Source) -> Service {
    let spec = object.get("spec");
    let balancer = object.at(&["status", "loadBalancer", "ingress"]);
    let addresses = |field: &str| spec.get(field).items().filter_map(|ip| ip.text()?.parse().ok()).collect::<Vec<_>>();
    let mut cluster_ips: Vec<IpAddr> = addresses("clusterIPs");
    cluster_ips.extend(spec.get("clusterIP").text().and_then(|ip| ip.parse::<IpAddr>().ok()));
    cluster_ips.dedup();
    let mut external_ips = addresses("externalIPs");
    external_ips.extend(spec.get("loadBalancerIP").text().and_then(|ip| ip.parse::<IpAddr>().ok()));
    external_ips.extend(balancer.items().filter_map(|entry| entry.get("ip").text()?.parse::<IpAddr>().ok()));
    Service {
        namespace: super::namespace(object),
        name: super::name(object),
        kind: match spec.get("type").text() {
            Some("NodePort") => ServiceType::NodePort,
            Some("LoadBalancer") => ServiceType::LoadBalancer,
            Some("ExternalName") => ServiceType::ExternalName,
            _ => ServiceType::ClusterIp,
        },
        selector: spec.get("selector").present().map(|node| labels(&node)),
        ports: spec.get("ports").items().filter_map(|port| service_port(&port)).collect(),
        cluster_ips,
        external_ips,
        external_names: balancer.items().filter_map(|e| e.get("hostname").text().map(ToOwned::to_owned)).collect(),
        headless: spec.get("clusterIP").text() == Some("None"),
        publishes_not_ready: spec.get("publishNotReadyAddresses").value.as_bool() == Some(true),
        keeps_client: spec.get("externalTrafficPolicy").text() == Some("Local"),
        source,
    }
}

fn service_port(node: &Node<'_>) -> Option<ServicePort> {
    let port = number(&node.get("port"))?;
    let target = node.get("targetPort");
    Some(ServicePort {
        name: node.get("name").text().map(ToOwned::to_owned),
        port,
        target: port_name(&target).unwrap_or(PortName::Number(port)),
        node_port: number(&node.get("nodePort")),
        protocol: protocol(&node.get("protocol"))?,
    })
}

fn port_name(node: &Node<'_>) -> Option<PortName> {
    number(node).map(PortName::Number).or_else(|| node.text().map(|name| PortName::Name(name.to_owned())))
}

pub(super) fn ingress(object: &Node<'_>, source: Source) -> Ingress {
    let spec = object.get("spec");
    let mut backends: Vec<_> = backend(&spec.get("defaultBackend"), None, "/").into_iter().collect();
    for rule in spec.get("rules").items() {
        for path in rule.at(&["http", "paths"]).items() {
            backends.extend(backend(
                &path.get("backend"),
                rule.get("host").text(),
                path.get("path").text().unwrap_or("/"),
            ));
        }
    }
    Ingress { namespace: super::namespace(object), name: super::name(object), backends, source }
}

fn backend(node: &Node<'_>, host: Option<&str>, path: &str) -> Option<Backend> {
    let service = node.get("service");
    let port = service.get("port");
    Some(Backend {
        host: host.map(ToOwned::to_owned),
        path: path.to_owned(),
        service: service.get("name").text()?.to_owned(),
        port: port_name(&port.get("number")).or_else(|| port_name(&port.get("name")))?,
        pointer: node.pointer.clone(),
    })
}
