//! The numbers that a new tenant takes of what its environments share.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::tenant::{REDIS_DATABASE, redis_databases};
use super::{SESSIONS, ports};
use crate::catalog::Catalog;
use crate::document::PortRange;
use crate::fleet::Environment;

/// How many sessions a tenant gets ports for, if its environments do not say.
const COUNT: u32 = 10;

/// The numbers of a new tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    redis_database: Option<u64>,
    /// `startingPort` and `maxServices` of its sessions.
    sessions: Option<(u32, u32)>,
}

impl Numbers {
    /// The options that hold them.
    pub(crate) fn options(self) -> impl Iterator<Item = (&'static str, Value)> {
        let sessions = |(first, count): (u32, u32)| json!({"startingPort": first, "maxServices": count});
        let database = self.redis_database.map(|database| (REDIS_DATABASE, json!(database)));
        database.into_iter().chain(self.sessions.map(|numbers| (SESSIONS, sessions(numbers))))
    }

    /// What is said of them: `; Redis database 1; node ports 30009-30018 for sessions`.
    pub(crate) fn said(options: &Map<String, Value>) -> String {
        let mut said = String::new();
        if let Some(database) = options.get(REDIS_DATABASE) {
            said.push_str(&format!("; Redis database {database}"));
        }
        let number = |key: &str| options.get(SESSIONS)?.get(key)?.as_u64();
        if let (Some(first), Some(count)) = (number("startingPort"), number("maxServices")) {
            let last = first.saturating_add(count);
            said.push_str(&format!("; node ports {}-{last} for sessions", first.saturating_add(1)));
        }
        said
    }
}

/// The next free numbers in all of the given environments.
///
/// # Errors
/// Says in which environment no database is free.
pub(crate) fn numbers(environments: &[&Environment], catalog: &Catalog) -> Result<Numbers, String> {
    let shared: Vec<&Environment> = environments.iter().copied().filter(|each| shares_redis(each, catalog)).collect();
    Ok(Numbers {
        redis_database: if shared.is_empty() { None } else { Some(database(&shared)?) },
        sessions: sessions(environments, catalog),
    })
}

/// The schema of an option that one of an environment's components adds to tenants.
fn option<'c>(environment: &Environment, catalog: &'c Catalog, key: &str) -> Option<&'c Value> {
    let components = environment.components.keys().filter_map(|name| catalog.get(name));
    components.into_iter().find_map(|component| component.spec.options.tenant.get(key))
}

/// Whether a tenant's agent keeps its state in the shared Redis unless it says otherwise.
fn shares_redis(environment: &Environment, catalog: &Catalog) -> bool {
    let usual = option(environment, catalog, "agent").and_then(|agent| agent.pointer("/properties/redis/default"));
    let own = environment.merged.get("/spec/tenantDefaults/agent/redis");
    let redis = own.as_ref().or(usual).and_then(Value::as_str);
    option(environment, catalog, REDIS_DATABASE).is_some() && redis.is_none_or(|redis| redis == "shared")
}

/// The lowest database that no tenant has. 0 is left alone: whoever names none lands there.
fn database(environments: &[&Environment]) -> Result<u64, String> {
    let tenants = environments.iter().flat_map(|environment| &environment.tenants);
    let taken: BTreeSet<u64> = tenants.filter_map(|tenant| tenant.options.get(REDIS_DATABASE)?.as_u64()).collect();
    let free = (1..).find(|database| !taken.contains(database)).unwrap_or(u64::MAX);
    match environments.iter().find(|each| redis_databases(each).is_some_and(|databases| databases <= free)) {
        None => Ok(free),
        Some(full) => Err(format!("all databases of the shared Redis of {} are taken", full.name)),
    }
}

/// The next range of node ports that is free in every cluster.
fn sessions(environments: &[&Environment], catalog: &Catalog) -> Option<(u32, u32)> {
    let first = environments.iter().find(|each| option(each, catalog, SESSIONS).is_some())?;
    let count = first.merged.get("/spec/tenantDefaults/sessions/maxServices");
    let count = count.as_ref().and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()).unwrap_or(COUNT);
    let claims: Vec<_> = environments.iter().flat_map(|environment| ports::of_environment(environment)).collect();
    let pools = environments.iter().map(|environment| environment.spec.cluster.node_ports);
    let pool = pools.reduce(|a, b| PortRange { first: a.first.max(b.first), last: a.last.min(b.last) })?;
    Some((ports::next_free(&claims, pool, count)?, count))
}
