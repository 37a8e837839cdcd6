//! What a new tenant takes of what its environments share.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::document::PortRange;
use crate::fleet::Environment;
use crate::lint::claim;

/// How many sessions a tenant gets ports for, if its environments do not say.
const SESSIONS: u32 = 10;

/// The numbers of a new tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// Database of the shared Redis, where its environments have one.
    pub redis_database: Option<u64>,
    /// `startingPort` and `maxServices` of its sessions, where its environments know sessions and have ports left.
    pub sessions: Option<(u32, u32)>,
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
    option(environment, catalog, "redisDatabase").is_some() && redis.is_none_or(|redis| redis == "shared")
}

/// The lowest database that no tenant has. 0 is left alone: whoever names none lands there.
fn database(environments: &[&Environment]) -> Result<u64, String> {
    let tenants = environments.iter().flat_map(|environment| &environment.tenants);
    let taken: BTreeSet<u64> = tenants.filter_map(|tenant| tenant.options.get("redisDatabase")?.as_u64()).collect();
    let free = (1..).find(|database| !taken.contains(database)).unwrap_or(u64::MAX);
    let databases = |environment: &Environment| environment.components.get("redis")?.options.get("databases")?.as_u64();
    match environments.iter().find(|each| databases(each).is_some_and(|databases| databases <= free)) {
        None => Ok(free),
        Some(full) => Err(format!("all databases of the shared Redis of {} are taken", full.name)),
    }
}

/// The next range of node ports that is free in every cluster.
fn sessions(environments: &[&Environment], catalog: &Catalog) -> Option<(u32, u32)> {
    let first = environments.iter().find(|each| option(each, catalog, "sessions").is_some())?;
    let count = first.merged.get("/spec/tenantDefaults/sessions/maxServices");
    let count = count.as_ref().and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()).unwrap_or(SESSIONS);
    let claims: Vec<_> = environments.iter().flat_map(|environment| claim::of_environment(environment)).collect();
    let pools = environments.iter().map(|environment| environment.spec.cluster.node_ports);
    let pool = pools.reduce(|a, b| PortRange { first: a.first.max(b.first), last: a.last.min(b.last) })?;
    Some((claim::next_free(&claims, pool, count)?, count))
}
