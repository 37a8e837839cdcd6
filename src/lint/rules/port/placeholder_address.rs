use crate::clearml::Sessions;
use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::agent;
use crate::lint::{Chart, Check, Values, about, tenants};
use crate::workspace::Workspace;

/// `sessions.externalIP` is a placeholder, or is not the address of a node.
///
/// # Why
/// The agent tells users to connect to `externalIP`, exactly as it is written. Nothing answers at 0.0.0.0 or 127.0.0.1,
/// nor at an address that is no node's.
///
/// # Level
/// An error while `portModeEnabled` is true. In values without port mode, a placeholder is a note: it matters once port
/// mode is on.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue: {}
/// sessions:
///   portModeEnabled: true
///   externalIP: 0.0.0.0
/// #             ^^^^^^^ error: externalIP is a placeholder: users are told to connect to 0.0.0.0
///   startingPort: 31010
///   maxServices: 10
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue: {}
/// sessions:
///   portModeEnabled: true
///   externalIP: 10.0.1.21
///   startingPort: 31010
///   maxServices: 10
/// ```
///
/// # Fix
/// By hand: write the address of a worker node. If the address is right, add its network to `cluster.nodeCidrs`.
///
/// # Source
/// clearml-docs, apps/clearml_session.md: the IP of one of the workers.
pub(super) static PLACEHOLDER_ADDRESS: Rule =
    Rule::error("port/placeholder-address", include_str!("placeholder_address.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::values(values)];

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let Some(node) = values.get("sessions.externalIP").filter(|_| values.chart == Chart::Agent) else { return };
    if !is_placeholder(node.text()) {
        return;
    }
    let enabled = agent::sessions(values).is_some_and(|sessions| sessions.enabled);
    let (level, message) = match enabled {
        true => (Level::Error, format!("externalIP is a placeholder: users are told to connect to {}", node.text())),
        false => {
            (Level::Info, format!("externalIP is the placeholder {}, which matters once port mode is on", node.text()))
        }
    };
    findings
        .push(PLACEHOLDER_ADDRESS.at(node.place(), message).level(level).help("write the address of a worker node"));
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (environment, tenant) in tenants(workspace) {
        let sessions = Sessions::of_tenant(tenant).filter(|sessions| sessions.enabled);
        let Some(address) = sessions.and_then(|sessions| sessions.external_ip) else { continue };
        let nodes = &environment.spec.cluster.node_cidrs;
        let message = if is_placeholder(&address) {
            format!("externalIP is a placeholder: users of {} are told to connect to {address}", tenant.name)
        } else if address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| !nodes.iter().any(|cidr| cidr.0.contains(&address)))
            && !nodes.is_empty()
        {
            format!("externalIP {address} is in none of the cluster's nodeCidrs")
        } else {
            continue;
        };
        let pointer = "/spec/sessions/externalIP";
        let finding = PLACEHOLDER_ADDRESS.at(tenant.place(pointer), message).help("write the address of a worker node");
        findings.push(about(finding, environment, tenant, pointer));
    }
}

fn is_placeholder(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "127.0.0.1" | "255.255.255.255")
}
