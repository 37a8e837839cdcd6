use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::workspace::Workspace;

use crate::clearml::ports::of_environment;

/// Less than a tenth of the cluster's node ports is free.
///
/// # Why
/// The next tenant may not find a range of its own. Services of other programs need node ports too.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 30100, maxServices: 950, externalIP: 10.0.1.21}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster:
///     nodePorts: 30000-31023
/// #              ^^^^^^^^^^^ info: only 74 of 1024 node ports are free
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster:
///     nodePorts: 30000-32767
/// ```
///
/// # Fix
/// By hand: lower `maxServices` of tenants that do not need as many ports. Or widen the API server's
/// `--service-node-port-range`, and `cluster.nodePorts` with it.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/service, "type: NodePort".
pub(super) static POOL_NEARLY_FULL: Rule = Rule::info("port/pool-nearly-full", include_str!("pool_nearly_full.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let pool = environment.spec.cluster.node_ports;
        let size = u32::from(pool.last - pool.first) + 1;
        let taken: u32 = of_environment(environment).iter().map(|claim| claim.last - claim.first + 1).sum();
        let left = size.saturating_sub(taken);
        if taken > 0 && left * 10 < size {
            let message = format!("only {left} of {size} node ports are free");
            let place = environment.place("/spec/cluster/nodePorts");
            findings.push(POOL_NEARLY_FULL.at(place, message).environment(&environment.name));
        }
    }
}
