//! Flows that the definitions of environments and tenants add to those of their components.

use ipnet::IpNet;

use super::flow::{ClusterEnd, End, Flow, PROXY, Ports, other_api_port, to_proxy};
use crate::definition;
use crate::finding::Finding;
use crate::fleet;
use crate::plan::rules::{FLOW, WIDE_FLOW};
use crate::source::Place;
use yaml::Pointer;

/// Whose definition adds flows.
#[derive(Clone, Copy)]
enum Adds<'a> {
    Environment(&'a fleet::Environment),
    Tenant(&'a fleet::Tenant),
}

impl Adds<'_> {
    fn place(self, pointer: &Pointer) -> Place {
        match self {
            Self::Environment(environment) => environment.place(pointer),
            Self::Tenant(tenant) => tenant.place(pointer),
        }
    }

    fn about(self, finding: Finding) -> Finding {
        match self {
            Self::Environment(environment) => finding.environment(&environment.name),
            Self::Tenant(tenant) => finding.tenant(&tenant.name),
        }
    }

    fn called(self) -> String {
        match self {
            Self::Environment(environment) => format!("environment {}", environment.name),
            Self::Tenant(tenant) => format!("tenant {}", tenant.name),
        }
    }
}

/// The flows that an environment's definition adds.
pub(super) fn of_environment(environment: &fleet::Environment, findings: &mut Vec<Finding>) -> Vec<Flow> {
    added(environment, &environment.spec.flows, Adds::Environment(environment), findings)
}

/// The flows that a tenant's own definition adds.
pub(super) fn of_tenant(
    environment: &fleet::Environment,
    tenant: &fleet::Tenant,
    findings: &mut Vec<Finding>,
) -> Vec<Flow> {
    added(environment, &tenant.spec.flows, Adds::Tenant(tenant), findings)
}

fn added(
    environment: &fleet::Environment,
    written: &[definition::Flow],
    by: Adds<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Flow> {
    let mut flows = Vec::new();
    for (index, flow) in written.iter().enumerate() {
        let pointer = Pointer::from("/spec/flows").index(index);
        let mut end = |field: &str, text: &str| {
            let end = own_end(text);
            if end.is_none() {
                let example = if matches!(by, Adds::Tenant(_)) { "agent.tasks" } else { "clearml.apiserver" };
                let help = format!(
                    "write component.workload, such as {example}, a part of the cluster, such as cluster.internet, or a block of \
                     addresses, such as 192.0.2.0/24"
                );
                let finding = FLOW.at(by.place(&pointer.key(field)), format!("{text:?} is no end of a flow"));
                findings.push(by.about(finding.help(help)));
            }
            end
        };
        if flow.to == PROXY {
            let from = end("from", &flow.from).into_iter();
            let place = by.place(&pointer);
            flows.extend(from.flat_map(|from| to_proxy(environment, from, Some(flow.why.clone()), &place)));
            continue;
        }
        let (Some(from), Some(to)) = (end("from", &flow.from), end("to", &flow.to)) else { continue };
        findings.extend([&from, &to].into_iter().filter_map(|end| too_wide(end, by, &pointer)));
        let ports: Vec<Ports> = flow.ports.iter().map(|port| Ports { first: *port, last: *port }).collect();
        findings.extend(other_api_port(environment, &to, &ports, &by.place(&pointer)).map(|finding| by.about(finding)));
        flows.push(Flow {
            from,
            to,
            ports,
            protocol: flow.protocol,
            host: None,
            exception: None,
            why: Some(flow.why.clone()),
            place: by.place(&pointer),
        });
    }
    flows
}

/// Blocks with shorter prefixes hold whole classes of addresses, private ones among them.
const WIDEST: (u8, u8) = (8, 16);

fn too_wide(end: &End, by: Adds<'_>, pointer: &Pointer) -> Option<Finding> {
    let End::Block(block) = end else { return None };
    let widest = if block.network().is_ipv4() { WIDEST.0 } else { WIDEST.1 };
    (block.prefix_len() < widest).then(|| {
        let message = format!("a flow of {} opens {block}, which holds a large part of all addresses", by.called());
        let finding = by.about(WIDE_FLOW.at(by.place(pointer), message));
        finding.help("write cluster.internet for public addresses, or the blocks that the connection needs")
    })
}

fn own_end(text: &str) -> Option<End> {
    if let Some(end) = ClusterEnd::of(text) {
        return Some(End::Cluster(end));
    }
    if let Ok(block) = text.parse::<IpNet>() {
        return Some(End::Block(block.trunc()));
    }
    let (component, workload) = text.split_once('.')?;
    Some(End::Workload { component: component.to_owned(), workload: workload.to_owned() })
}
