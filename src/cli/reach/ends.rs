//! What a command line calls an end or a port.

use std::net::IpAddr;

use ipnet::IpNet;

use super::super::Failure;
use crate::definition::near;
use crate::network::Endpoint;
use crate::network::addresses::AddressSet;
use crate::network::model::{Cluster, Workload};
use crate::network::ports::Protocol;

/// A protocol and a port.
pub type Port = (Protocol, u16);

/// An address that stands for the internet: one of Google's DNS, far from any cluster.
const SOMEWHERE: &str = "8.8.8.8/32";

/// Reads `6379`, `53/UDP`.
pub fn port(text: &str) -> Result<Port, String> {
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
pub fn end<'c>(cluster: &'c Cluster, text: &str) -> Result<Endpoint<'c>, Failure> {
    let address = |text: &str| text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok();
    match text.trim_matches(['{', '}']) {
        "node" | "nodes" => return Ok(Endpoint::Node),
        "kube-apiserver" => return Ok(Endpoint::ApiServer),
        "internet" => return Ok(Endpoint::World(address(SOMEWHERE).map(AddressSet::block).unwrap_or_default())),
        other => {
            if let Some(block) = address(other) {
                return Ok(Endpoint::World(AddressSet::block(block)));
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
            [one] => return Ok(Endpoint::Pod(one)),
            [first, second, ..] => {
                let message = format!("{text} may be {first} or {second}");
                return Err(Failure::with_help(message, "write the namespace too, as in acme/agent"));
            }
        }
    }
    let known: Vec<String> = cluster.workloads.iter().map(Workload::id).collect();
    let known = known.iter().map(String::as_str);
    Err(Failure::with_help(format!("nothing here is called `{text}`"), near::suggest(text, known)))
}
