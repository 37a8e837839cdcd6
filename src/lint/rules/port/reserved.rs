use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::agent;
use crate::lint::{Chart, Check, Values};
use crate::workspace::Workspace;
use yaml::NodeRef;

use crate::clearml::ports::{SERVER_DEFAULTS, of_environment};

/// A tenant's session range contains a node port that the ClearML server's charts use by default.
///
/// # Why
/// The server's charts use the node ports 30008, 30080 and 30081 unless their values change them. The API server
/// refuses whichever Service comes second: the tenant's session or, if the tenant came first, ClearML's API server.
///
/// # Level
/// An error in the tree. A warning in other values files, because the server may run in another cluster.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 30000, maxServices: 20, externalIP: 10.0.1.21}
/// #                                                 ^^^^^ error: acme claims 30008, which the server's charts use by default
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 30100, maxServices: 20, externalIP: 10.0.1.21}
/// ```
///
/// # Fix
/// By hand: choose a range without these ports.
///
/// # Source
/// clearml-helm-charts, charts/clearml/values.yaml: 30008, 30080, 30081.
pub(super) static RESERVED: Rule = Rule::error("port/reserved", include_str!("reserved.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::values(values)];

fn taken(first: u32, last: u32) -> Option<String> {
    let ports: Vec<String> =
        SERVER_DEFAULTS.iter().filter(|port| (first..=last).contains(*port)).map(u32::to_string).collect();
    (!ports.is_empty()).then(|| ports.join(", "))
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        for claim in of_environment(environment) {
            if let Some(ports) = taken(claim.first, claim.last) {
                let message = format!("{} claims {ports}, which the server's charts use by default", claim.owner);
                findings.push(RESERVED.at(claim.place, message).environment(&environment.name).tenant(claim.owner));
            }
        }
    }
}

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let sessions = agent::sessions(values).filter(|sessions| values.chart == Chart::Agent && sessions.node_ports);
    let Some((first, last)) = sessions.map(|sessions| sessions.ports()) else { return };
    if let (Some(ports), Some(place)) = (taken(first, last), values.get("sessions.startingPort").map(NodeRef::place)) {
        let message = format!("sessions use {ports}, which the server's charts use by default");
        findings.push(RESERVED.at(place, message).level(Level::Warning));
    }
}
