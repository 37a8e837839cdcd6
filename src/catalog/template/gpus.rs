//! What expressions of the catalog may ask of GPUs.

use std::collections::BTreeMap;

use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, State, Value as Context};
use serde_json::json;

use super::functions::{Refused, invalid, to_json};
use crate::catalog::gpu::{Names, Queue, TenantGpus};
use crate::definition::{Gpu, Pool, Quota, Toleration};
use crate::finding::Clue;

pub(super) fn add(engine: &mut Environment<'static>) {
    engine.add_function("gpu_pools", gpu_pools);
    engine.add_function("gpu_quota", gpu_quota);
    engine.add_function("gpu_task", gpu_task);
    engine.add_function("gpu_tolerations", gpu_tolerations);
}

/// The pools of an environment's `gpu`, each with its `name` and its `tolerations`; none of none.
fn gpu_pools(gpu: Context) -> Result<Context, Error> {
    let gpu: Option<Gpu> = read(&gpu)?;
    let pools = gpu.iter().flat_map(Gpu::pools).map(|(name, pool)| {
        let mut seen = serde_json::to_value(pool).map_err(|error| invalid(error.to_string()))?;
        seen["name"] = json!(name);
        seen["tolerations"] = json!(pool.tolerations());
        Ok(seen)
    });
    Ok(Context::from(Serde(pools.collect::<Result<Vec<_>, Error>>()?)))
}

/// What a pod that manages GPUs tolerates: the taint that the GPU operator's own pods tolerate, and those of the pools; with `sharing`, of the
/// pools that share their GPUs so.
fn gpu_tolerations(gpu: Context, kwargs: Kwargs) -> Result<Context, Error> {
    let gpu: Option<Gpu> = read(&gpu)?;
    let sharing = kwargs.get::<Option<String>>("sharing")?;
    kwargs.assert_all_used()?;
    let is_asked = |pool: &&Pool| sharing.as_deref().is_none_or(|sharing| pool.sharing.name() == sharing);
    let mut all = vec![Toleration::of_gpus()];
    for toleration in gpu.iter().flat_map(Gpu::pools).map(|(_, pool)| pool).filter(is_asked).flat_map(Pool::tolerations)
    {
        if !all.contains(&toleration) {
            all.push(toleration);
        }
    }
    Ok(Context::from(Serde(all)))
}

/// What a tenant's quota says of an environment's `gpu`: `gpus`, the `resources` that it bounds, and a `note` where it does not bound the
/// GPUs.
fn gpu_quota(state: &State<'_, '_>, gpu: Context, quota: Context, queues: Context) -> Result<Context, Error> {
    let gpu: Option<Gpu> = read(&gpu)?;
    let found = gpus_of(state, gpu.as_ref(), &quota, &read(&queues)?)?;
    let gpus = found.gpus();
    let note = match found.overdrawn() {
        _ if gpu.is_none() => None,
        _ if !found.is_bounded => Some("not bounded: quota.gpus is not set".to_owned()),
        Some(worth) => {
            let promised = gpus.unwrap_or(0);
            Some(format!("bounded for each profile, not in sum: up to {worth} GPUs where {promised} are promised"))
        }
        None => None,
    };
    let resources = found.resources().into_iter().map(|(name, most)| json!({ "name": name, "most": most }));
    Ok(Context::from(Serde(json!({ "gpus": gpus, "resources": resources.collect::<Vec<_>>(), "note": note }))))
}

/// What a task of a queue gets: its `pool` and that pool's `sharing`, `nodeSelector` and `tolerations`, the `resources` that it asks for,
/// the `fraction` that the injector is asked for, and its `share` of the tenant's GPUs. Without GPUs only `share`, which is 0.
fn gpu_task(
    state: &State<'_, '_>,
    gpu: Context,
    quota: Context,
    name: String,
    queue: Context,
) -> Result<Context, Error> {
    let gpu: Option<Gpu> = read(&gpu)?;
    let queue: Queue = read(&queue)?;
    let quota: Quota = read(&quota)?;
    let queues = BTreeMap::from([(name, queue.clone())]);
    // Which pool `gpus` are of does not matter to one queue.
    let quota = Quota { gpus: None, ..quota };
    let found = gpus_of(state, gpu.as_ref(), &Context::from(Serde(&quota)), &queues)?;
    let Some((name, pool)) = found.queues.values().next() else {
        let nothing = json!({
            "pool": null, "sharing": null, "share": 0, "fraction": null, "resources": {}, "nodeSelector": {}, "tolerations": [],
        });
        return Ok(Context::from(Serde(nothing)));
    };
    let resources: BTreeMap<String, u64> = queue.resource(pool).into_iter().collect();
    let selector = if pool.is_selected() { pool.node_selector.clone() } else { BTreeMap::new() };
    let task = json!({
        "pool": name,
        "sharing": pool.sharing,
        "share": queue.share(pool),
        "fraction": queue.fraction(pool),
        "resources": resources,
        "nodeSelector": selector,
        "tolerations": pool.tolerations(),
    });
    Ok(Context::from(Serde(task)))
}

fn gpus_of<'g>(
    state: &State<'_, '_>,
    gpu: Option<&'g Gpu>,
    quota: &Context,
    queues: &BTreeMap<String, Queue>,
) -> Result<TenantGpus<'g>, Error> {
    let name = |of: &str| {
        let name = state.lookup(of).and_then(|one| one.get_attr("name").ok());
        name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let (tenant, environment) = (name("tenant"), name("environment"));
    let names = Names { tenant: &tenant, environment: &environment };
    let found = TenantGpus::of(gpu, &read(quota)?, queues, names);
    match found.faults.first() {
        Some(fault) => {
            let part = fault.pointer.within(&"/spec".into()).unwrap_or_default();
            Err(invalid(fault.message.clone()).with_source(Refused(Clue::Refused(part))))
        }
        None => Ok(found),
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &Context) -> Result<T, Error> {
    serde_json::from_value(to_json(value)?).map_err(|error| invalid(error.to_string()))
}
