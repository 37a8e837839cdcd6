//! What questions call an end or a port.

use std::net::IpAddr;

use ipnet::IpNet;

use super::scene::Scene;
use super::unanswered::Unanswered;
use crate::document::near;
use reach::Endpoint;
use reach::addresses::AddressSet;
use reach::model::{Cluster, Workload};
use reach::ports::Protocol;

/// A protocol and a port.
pub(crate) type Port = (Protocol, u16);

/// An address that stands for the internet: one of Google's DNS, far from any cluster.
const SOMEWHERE: &str = "8.8.8.8/32";

/// Reads `6379`, `53/UDP`.
pub(crate) fn port(text: &str) -> Result<Port, String> {
    let (number, protocol) = text.split_once('/').unwrap_or((text, "TCP"));
    let protocol = Protocol::named(&protocol.to_uppercase());
    match (number.parse(), protocol) {
        (Ok(number), Some(protocol)) if number > 0 => Ok((protocol, number)),
        _ => Err("write a port from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP".to_owned()),
    }
}

/// The end of a name.
///
/// # Errors
/// Where no workload, or more than one, has the name.
pub(crate) fn end<'c>(scene: &Scene<'c>, text: &str) -> Result<Endpoint<'c>, Unanswered> {
    find(scene.engine.cluster, text)?.ok_or_else(|| unknown(scene, text))
}

/// The end of a name, if there is one.
///
/// # Errors
/// Where more than one workload has the name.
pub(crate) fn find<'c>(cluster: &'c Cluster, text: &str) -> Result<Option<Endpoint<'c>>, Unanswered> {
    let address = |text: &str| text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok();
    match text.trim_matches(['{', '}']) {
        "node" | "nodes" => return Ok(Some(Endpoint::Node)),
        "kube-apiserver" => return Ok(Some(Endpoint::ApiServer)),
        "internet" => return Ok(Some(Endpoint::World(address(SOMEWHERE).map(AddressSet::block).unwrap_or_default()))),
        other => {
            if let Some(block) = address(other) {
                return Ok(Some(Endpoint::World(AddressSet::block(block))));
            }
        }
    }
    let names = |workload: &Workload| [workload.to_string(), workload.id(), workload.name.clone()];
    for exact in 0..3 {
        let found: Vec<&Workload> = cluster
            .workloads
            .iter()
            .filter(|workload| names(workload).get(exact).is_some_and(|name| name == text))
            .collect();
        match found[..] {
            [] => {}
            [one] => return Ok(Some(Endpoint::Pod(one))),
            [first, second, ..] => {
                let message = format!("{text} may be {first} or {second}");
                return Err(Unanswered::new(message, "write the namespace too, as in acme/agent"));
            }
        }
    }
    Ok(None)
}

/// A name that nothing has, with what is near.
pub(crate) fn unknown(scene: &Scene<'_>, text: &str) -> Unanswered {
    let cluster = scene.engine.cluster;
    let workloads = cluster.workloads.iter().map(Workload::id).filter(|id| !id.starts_with('{'));
    let services = cluster.services.iter().map(|service| format!("{}.{}", service.name, service.namespace));
    let hosts = scene.hosts.iter().map(|host| host.name.clone()).filter(|name| !name.is_empty());
    let known: Vec<String> = workloads.chain(services).chain(hosts).collect();
    let known = near::closest(text, known.iter().map(String::as_str));
    let help = format!("the nearest names are {}; `tenantry reach` without ends lists all", near::some(&known));
    Unanswered::new(format!("nothing here is called `{text}`"), help)
}
