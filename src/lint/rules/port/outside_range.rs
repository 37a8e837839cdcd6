use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::agent;
use crate::lint::{Chart, Check, Object, Values};
use crate::workspace::Workspace;
use yaml::{NodeRef, Pointer};

use crate::clearml::ports::of_environment;

/// `startingPort` or `nodePort` leads outside the cluster's node port range, or is no port number.
///
/// # Why
/// The API server accepts node ports only within its `--service-node-port-range`, which is 30000-32767 by default. No
/// port number is above 65535.
///
/// # Level
/// An error in the tree, where `cluster.nodePorts` states the range. In other values files a port outside the default
/// range is a warning, because the cluster may have another range.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 32760, maxServices: 10, externalIP: 10.0.1.21}
/// #                                                 ^^^^^ error: acme claims ports 32761-32770, but the cluster's node ports are 30000-32767
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 32750, maxServices: 10, externalIP: 10.0.1.21}
/// ```
///
/// # Fix
/// By hand: choose a `startingPort` from which all session ports are in the range. If the cluster has another range,
/// write it into `cluster.nodePorts`.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/service, "type: NodePort".
pub(super) static OUTSIDE_RANGE: Rule = Rule::error("port/outside-range", include_str!("outside_range.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::values(values), Check::object(object).and_ours()];

/// What a cluster gives out unless it was told otherwise.
const DEFAULT: (u32, u32) = (30000, 32767);

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let pool = environment.spec.cluster.node_ports;
        for claim in of_environment(environment) {
            if claim.first < u32::from(pool.first) || claim.last > u32::from(pool.last) {
                let message = format!(
                    "{} claims ports {}-{}, but the cluster's node ports are {pool}",
                    claim.owner, claim.first, claim.last
                );
                let related = environment.place("/spec/cluster/nodePorts");
                let finding = OUTSIDE_RANGE.at(claim.place, message).related(related, "the cluster's node ports");
                findings.push(finding.environment(&environment.name).tenant(claim.owner));
            }
        }
    }
}

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart != Chart::Agent {
        return;
    }
    let Some(sessions) = agent::sessions(values) else { return };
    let (first, last) = sessions.ports();
    let place = values.get("sessions.startingPort").map_or_else(|| values.root.place(), NodeRef::place);
    if last > 65_535 {
        findings.push(OUTSIDE_RANGE.at(place, format!("sessions use ports up to {last}, above 65535")));
    } else if sessions.node_ports && (first < DEFAULT.0 || last > DEFAULT.1) {
        let message =
            format!("sessions use node ports {first}-{last}, outside the default range {}-{}", DEFAULT.0, DEFAULT.1);
        findings.push(OUTSIDE_RANGE.at(place, message).level(Level::Warning));
    }
}

fn object(object: &Object, findings: &mut Vec<Finding>) {
    if object.kind() != "Service" {
        return;
    }
    for (at, port) in object.get("/spec/ports").and_then(Value::as_array).into_iter().flatten().enumerate() {
        for field in ["port", "nodePort"] {
            let Some(number) = port.get(field).and_then(Value::as_i64) else { continue };
            // A node port of 0 is one that the cluster chooses.
            let chosen = field == "nodePort" && number == 0;
            if !chosen && !(1..=65_535).contains(&number) {
                let place = object.place(Pointer::filled("/spec/ports/{}/{}", [&at, &field]));
                findings.push(
                    OUTSIDE_RANGE.at(place, format!("{number} is not a port number")).help("ports are 1 to 65535"),
                );
            }
        }
    }
}
