//! What of an environment's network contradicts itself, or cannot work.

use ipnet::IpNet;

use super::model::Environment;
use super::rules::{OVERLAPPING_RANGES, PROXY_BLOCKED};
use crate::definition::Cluster;
use crate::document::Cidr;
use crate::finding::{Finding, Level};
use yaml::Pointer;

/// Ports of public addresses that the flows to the internet open.
const OPEN: [u16; 2] = [80, 443];

/// What is wrong with an environment's network.
pub(super) fn check(environment: &Environment) -> impl Iterator<Item = Finding> {
    let found = ranges(&environment.spec.cluster).into_iter().map(|clash| {
        let message = format!("{} {}: {}", clash.field, clash.block, clash.why);
        let place = environment.place(Pointer::from("/spec/cluster").join(clash.pointer).index(clash.at));
        OVERLAPPING_RANGES.at(place, message).help(clash.help)
    });
    found.chain(proxy(environment)).map(|finding| finding.environment(&environment.name))
}

/// A block that clashes with another.
struct Clash {
    field: &'static str,
    pointer: &'static str,
    at: usize,
    block: IpNet,
    why: String,
    help: &'static str,
}

fn ranges(cluster: &Cluster) -> Vec<Clash> {
    let mut clashes = Vec::new();
    let services = || cluster.service_cidrs.iter().enumerate();
    for (name, others) in [("podCidrs", &cluster.pod_cidrs), ("nodeCidrs", &cluster.node_cidrs)] {
        let clash = |(at, block): (usize, &Cidr)| {
            let other = others.iter().find(|other| overlap(block.0, other.0))?;
            Some(Clash {
                field: "cluster.serviceCidrs",
                pointer: "/serviceCidrs",
                at,
                block: block.0,
                why: format!("{name} has {other}, and Services share no addresses with pods or nodes"),
                help: "write the API server's --service-cluster-ip-range, and the ranges of pods and nodes as they are",
            })
        };
        clashes.extend(services().filter_map(clash));
    }
    let behind = |(at, block): (usize, &Cidr)| {
        let service = cluster.service_cidrs.iter().find(|service| overlap(block.0, service.0))?;
        Some(Clash {
            field: "cluster.apiServers",
            pointer: "/apiServers/cidrs",
            at,
            block: block.0,
            why: format!(
                "it is an address of Services, {service}, and policies see those behind the Service `kubernetes`"
            ),
            help: "write the addresses of `kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes`",
        })
    };
    clashes.extend(cluster.api_servers.cidrs.iter().enumerate().filter_map(behind));
    clashes
}

fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// A proxy that no policy opens.
fn proxy(environment: &Environment) -> Option<Finding> {
    let proxy = environment.spec.proxy.as_ref().filter(|proxy| proxy.cidrs.is_empty())?;
    let names: Vec<&str> = proxy.names().into_iter().collect();
    let is_inside =
        |name: &&str| [".svc", ".cluster.local"].iter().any(|end| name.ends_with(end)) || !name.contains('.');
    let place = environment.place("/spec/proxy");
    if let Some(name) = names.iter().find(|name| is_inside(name)) {
        let message = format!("proxy: {name} is in the cluster, and no flow leads there");
        let help = "describe it as a component of your own, with flows from the workloads that use it";
        return Some(PROXY_BLOCKED.at(place, message).help(help).level(Level::Warning));
    }
    let port = proxy.ports().into_iter().find(|port| !OPEN.contains(port))?;
    let message = format!("proxy has no `cidrs`, so no policy opens its port {port}");
    Some(PROXY_BLOCKED.at(place, message).help(format!("write the addresses of {} as `cidrs`", names.join(" and "))))
}
