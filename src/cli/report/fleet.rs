//! What definitions say: environments, versions, tenants, ports and GPUs.

use std::collections::{BTreeMap, BTreeSet};

use super::super::capacity::pools;
use super::html::{Cell, Page};
use crate::clearml::{ports, tenant as clearml};
use crate::definition::{Engine, State};
use crate::fleet::{Environment, is_ahead, same_chart};
use crate::workspace::Workspace;

/// Environments with their clusters, engines and tenants.
pub(super) fn environments(all: &[&Environment], page: &mut Page) {
    page.section("Fleet", "Environments as their definitions say, each after those it is promoted from.");
    let row = |environment: &&Environment| {
        let spec = &environment.spec;
        let of = |state: State| environment.tenants.iter().filter(|tenant| tenant.spec.state == state).count();
        let engine = match spec.delivery.engine {
            Engine::ArgoCd => "Argo CD",
            Engine::Flux => "Flux",
        };
        vec![
            Cell::text(&environment.name),
            Cell::text(spec.promoted_from.as_deref().unwrap_or("")),
            Cell::text(&spec.cluster.name),
            Cell::text(&spec.cluster.kubernetes),
            Cell::text(format!("{engine} {}", spec.delivery.version)),
            Cell::text(&spec.domain),
            Cell::text(of(State::Active)),
            Cell::text(of(State::Suspended)),
            Cell::text(of(State::Retired)),
        ]
    };
    let rows: Vec<_> = in_order(all).iter().map(row).collect();
    let heads =
        ["environment", "promoted from", "cluster", "Kubernetes", "engine", "domain", "active", "suspended", "retired"];
    page.table("environments", &heads, &rows);
}

/// Environments after those that they are promoted from.
fn in_order<'e>(all: &[&'e Environment]) -> Vec<&'e Environment> {
    let depth = |environment: &&Environment| {
        let before =
            |one: &&Environment| all.iter().copied().find(|other| Some(&other.name) == one.spec.promoted_from.as_ref());
        std::iter::successors(Some(*environment), before).take(all.len()).count()
    };
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|environment| (depth(environment), environment.name.clone()));
    sorted
}

/// Versions of components by environment, and where they differ.
pub(super) fn versions(all: &[&Environment], workspace: &Workspace, page: &mut Page) {
    page.section("Versions", "A version that is newer than in the environment before is marked.");
    let all = in_order(all);
    let names: BTreeSet<&String> = all.iter().flat_map(|environment| environment.components.keys()).collect();
    let version =
        |environment: &Environment, name: &str| environment.components.get(name).and_then(|one| one.version.clone());
    let cell = |environment: &&Environment, name: &String| match version(environment, name) {
        Some(own) => {
            let before = workspace.fleet.before(environment).filter(|before| {
                let both = environment.components.get(name).zip(before.components.get(name));
                both.is_some_and(|(here, there)| same_chart(&workspace.catalog, name, here, there))
            });
            let before = before.and_then(|before| version(before, name));
            match before {
                Some(before) if is_ahead(&own, &before) => Cell::Marked("warn", format!("{own} (ahead of {before})")),
                Some(before) if own != before => Cell::Marked("warn", own),
                _ => Cell::Text(own),
            }
        }
        None if environment.components.contains_key(name) => Cell::text("listed"),
        None => Cell::text(""),
    };
    let rows: Vec<Vec<Cell>> = names
        .into_iter()
        .map(|name| std::iter::once(Cell::text(name)).chain(all.iter().map(|one| cell(one, name))).collect())
        .collect();
    let heads: Vec<&str> = std::iter::once("component").chain(all.iter().map(|one| one.name.as_str())).collect();
    page.table("components", &heads, &rows);
}

/// The tenants of an environment.
pub(super) fn tenants(environment: &Environment, page: &mut Page) {
    let databases = clearml::redis_databases(environment).map(|count| format!("Redis has {count} databases."));
    page.section(&format!("Tenants of {}", environment.name), databases.as_deref().unwrap_or(""));
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for claim in ports::of_environment(environment) {
        let owner = claim.owner.split('\'').next().unwrap_or_default().to_owned();
        claims.entry(owner).or_default().push(format!("{}-{}", claim.first, claim.last));
    }
    let row = |tenant: &std::sync::Arc<crate::fleet::Tenant>| {
        let state = match tenant.spec.state {
            State::Active => Cell::Marked("good", "active".to_owned()),
            State::Suspended => Cell::Marked("warn", "suspended".to_owned()),
            State::Retired => Cell::Marked("bad", "retired".to_owned()),
        };
        vec![
            Cell::text(&tenant.name),
            Cell::text(clearml::company(tenant).unwrap_or("")),
            state,
            Cell::text(&tenant.spec.namespace),
            Cell::text(clearml::router_host(tenant).unwrap_or("")),
            Cell::text(claims.get(&tenant.name).map(|claims| claims.join(", ")).unwrap_or_default()),
            Cell::text(clearml::redis_database(tenant).map(|number| number.to_string()).unwrap_or_default()),
        ]
    };
    let rows: Vec<_> = environment.tenants.iter().map(row).collect();
    let heads = ["tenant", "company", "state", "namespace", "router host", "node ports", "Redis database"];
    page.table(&format!("tenants of {}", environment.name), &heads, &rows);
}

/// GPUs against what is promised.
pub(super) fn gpus(all: &[&Environment], page: &mut Page) {
    page.section("GPUs", "What is promised of the GPUs, by tenants that are active.");
    let pools: Vec<_> = all.iter().flat_map(|environment| pools(environment)).collect();
    let row = |pool: &super::super::capacity::Pool| {
        let left = if pool.left < 0 { Cell::Marked("bad", pool.left.to_string()) } else { Cell::text(pool.left) };
        let tenants = pool.tenants.iter().map(|promise| format!("{}: {}", promise.tenant, promise.words));
        let tenants = Cell::Folded(format!("{} tenants", pool.tenants.len()), tenants.collect());
        let fits = match &pool.does_not_fit {
            Some(why) => Cell::Marked("bad", why.clone()),
            None => Cell::Marked("good", "fits".to_owned()),
        };
        let gpus = format!("{} ({} nodes with {})", pool.gpus, pool.nodes, pool.per_node);
        vec![
            Cell::text(&pool.environment),
            Cell::text(&pool.model),
            Cell::text(gpus),
            Cell::text(pool.promised),
            left,
            fits,
            tenants,
        ]
    };
    let rows: Vec<_> = pools.iter().map(row).collect();
    page.table("GPUs", &["environment", "model", "GPUs", "promised", "left", "instances", "to whom"], &rows);
}
