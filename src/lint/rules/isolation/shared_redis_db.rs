use std::collections::BTreeMap;

use crate::clearml::tenant::{redis_database, redis_databases};
use crate::finding::{Finding, Rule};
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, Values, about};
use crate::source::Place;
use crate::workspace::Workspace;
use yaml::NodeRef;

/// Two tenants use the same database of the shared Redis, or a database that does not exist.
///
/// # Why
/// Agents keep the state of running tasks in Redis, under the same keys for every tenant. Two tenants in one database
/// read and delete each other's state. With `agent.redis: shared` all tenants use one Redis and one password, and you
/// accept that. Each tenant still needs a database of its own.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   redisDatabase: 3
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   redisDatabase: 3
/// #                ^ error: beta uses database 3 of the shared Redis, as acme does
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   redisDatabase: 4
/// ```
///
/// # Fix
/// By hand: set `redisDatabase` to a free number. `tenantry new tenant` proposes one.
///
/// # Source
/// ClearML's guide for multi-tenant Kubernetes: CLEARML_AGENT_REDIS_DB; bitnami redis 17.8.3.
pub(super) static SHARED_REDIS_DB: Rule = Rule::error("isolation/shared-redis-db", include_str!("shared_redis_db.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::files(files)];

const POINTER: &str = "/spec/redisDatabase";

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let there = redis_databases(environment);
        let mut first = BTreeMap::new();
        for tenant in &environment.tenants {
            let Some(number) = redis_database(tenant) else { continue };
            if there.is_some_and(|there| number >= there) {
                let message =
                    format!("the shared Redis has no database {number}: it has {}, from 0 on", there.unwrap_or(0));
                let finding = SHARED_REDIS_DB
                    .at(tenant.place(POINTER), message)
                    .related(environment.place("/spec/components/redis/databases"), "how many it has");
                findings.push(about(finding, environment, tenant, POINTER));
            }
            match first.get(&number) {
                None => drop(first.insert(number, tenant)),
                Some(earlier) => {
                    let message =
                        format!("{} uses database {number} of the shared Redis, as {} does", tenant.name, earlier.name);
                    let finding = SHARED_REDIS_DB
                        .at(tenant.place(POINTER), message)
                        .related(earlier.place(POINTER), format!("used by {}", earlier.name));
                    findings.push(about(finding, environment, tenant, POINTER).tenant(&earlier.name));
                }
            }
        }
    }
}

/// Values of two agents.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(&str, String, String), Place> = BTreeMap::new();
    for file in files.yaml.iter().filter(|file| !file.is_of_tree()) {
        for values in values::of(file).iter().filter(|values| values.chart == Chart::Agent) {
            let Some((host, number, place)) = database(values) else { continue };
            if host.contains(['{', '<', '$']) {
                continue;
            }
            let message = format!("another agent uses database {number} of {host} too");
            let key = (Files::cluster(&file.file.path), host, number);
            match first.get(&key) {
                Some(earlier) => {
                    findings.push(SHARED_REDIS_DB.at(place, message).related(earlier.clone(), "used here"))
                }
                None => drop(first.insert(key, place)),
            }
        }
    }
}

/// The Redis of an agent, its database, and where that is said.
fn database(values: &Values<'_>) -> Option<(String, String, Place)> {
    let list = values.get("agentk8sglue.extraEnvs")?;
    let value = |name: &str| {
        let is_it = |entry: &NodeRef<'_>| entry.get("name").is_some_and(|it| it.text() == name);
        list.items().find(is_it)?.get("value").filter(|value| value.is_scalar())
    };
    let host = value("CLEARML_AGENT_REDIS_HOST")?;
    let number = value("CLEARML_AGENT_REDIS_DB");
    Some((host.text().to_owned(), number.map_or("0", NodeRef::text).to_owned(), number.unwrap_or(host).place()))
}
