//! Tenants of several pools against the API server's accounts.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::accounts::{Accounts, pods};
use super::{Names, Queue, TenantGpus};
use crate::definition::{Gpu, Quota};

const NAMES: Names<'_> = Names { tenant: "acme", environment: "production" };

/// Pools that offer nothing in common.
fn gpu() -> Gpu {
    let pool = |model: &str, sharing: &str| json!({"model": model, "nodes": 2, "perNode": 4, "sharing": sharing});
    let pools = json!({
        "a100": pool("A100-40GB", "mig"), "a30": pool("A30-24GB", "mig"),
        "whole": pool("L40S", "none"), "turns": pool("L4", "timeSlicing"),
    });
    serde_json::from_value(json!({ "pools": pools })).unwrap()
}

fn queues(asks: &[(&'static str, Option<u64>)]) -> BTreeMap<String, Queue> {
    let queue = |(at, (profile, most)): (usize, &(&str, Option<u64>))| {
        let mut queue = match *profile {
            "whole" => json!({"gpus": 1}),
            "turns" => json!({"pool": "turns"}),
            profile => json!({ "gpu": profile }),
        };
        if let Some(most) = most {
            queue["maxPods"] = json!(most);
        }
        (format!("queue-{at}"), Queue::read(&queue).unwrap())
    };
    asks.iter().enumerate().map(queue).collect()
}

/// What a tenant may be given of each pool, and what its queues ask for.
fn definition() -> impl Strategy<Value = (Quota, BTreeMap<String, Queue>)> {
    let of_pool = |profiles: &'static [&'static str]| {
        let split = prop::collection::btree_map(prop::sample::select(profiles), 0_u32..5, 0..3);
        (0_u32..4, split, any::<bool>()).prop_map(|(gpus, split, is_shared)| {
            json!({"gpus": gpus, "gpuProfiles": split, "gpuMode": if is_shared { "shared" } else { "split" }})
        })
    };
    let pools = (of_pool(&["7g.40gb", "3g.20gb", "1g.5gb"]), of_pool(&["4g.24gb", "2g.12gb"]), 0_u32..4, 0_u32..4);
    let asks = ["7g.40gb", "3g.20gb", "2g.10gb", "1g.6gb", "2g.12gb", "whole", "turns"];
    let asks = prop::collection::vec((prop::sample::select(asks.to_vec()), prop::option::of(1_u64..6)), 0..5);
    (pools, asks).prop_map(|((a100, a30, whole, turns), asks)| {
        let pools = json!({"a100": a100, "a30": a30, "whole": {"gpus": whole}, "turns": {"gpus": turns}});
        (serde_json::from_value(json!({ "gpuPools": pools })).unwrap(), queues(&asks))
    })
}

fn resources() -> Vec<String> {
    let gpu = gpu();
    gpu.pools().flat_map(|(_, pool)| super::offered(pool)).collect()
}

proptest! {
    #[test]
    fn of_no_pool_do_pods_hold_more_than_is_promised_or_than_is_said(
        (quota, queues) in definition(),
        pods in pods(resources()),
    ) {
        let gpu = gpu();
        let gpus = TenantGpus::of(Some(&gpu), &quota, &queues, NAMES);
        prop_assert!(gpus.faults.is_empty(), "{:?}", gpus.faults);
        let mut accounts = Accounts::of(gpus.resources());
        for (containers, init, ends) in pods {
            accounts.ask(&containers, &init);
            for share in &gpus.shares {
                let held = accounts.held(gpu.pool(share.name).unwrap());
                let worth = share.quota.worth();
                prop_assert!(held <= worth, "{held} of {worth} of {}", share.name);
                let promised = share.quota.gpus as f64;
                prop_assert!(share.quota.is_overdrawn() || held <= promised, "{held} of {promised} of {}", share.name);
            }
            if ends && accounts.pods.len() > 3 {
                accounts.pods.remove(0);
            }
        }
    }
}

/// The pool of each queue, or what is wrong.
fn decided(quota: serde_json::Value, queue: serde_json::Value) -> String {
    let gpu = gpu();
    let queues = BTreeMap::from([("train".to_owned(), Queue::read(&queue).unwrap())]);
    let gpus = TenantGpus::of(Some(&gpu), &serde_json::from_value(quota).unwrap(), &queues, NAMES);
    match gpus.faults.first() {
        Some(fault) => format!("{}: {}", fault.pointer.as_str(), fault.message),
        None => gpus.queues.get("train").map_or("none", |(pool, _)| pool).to_owned(),
    }
}

#[test]
fn a_queue_s_pool_follows_from_what_its_tasks_ask_for() {
    let one = json!({"gpus": 1});
    for (queue, pool) in [
        (json!({"gpu": "3g.20gb"}), "a100"),
        (json!({"gpu": "1g.6gb"}), "a30"),
        (json!({"gpus": 2}), "whole"),
        (json!({"pool": "turns"}), "turns"),
        (
            json!({"cpu": 4}),
            "/spec/quota/gpus: quota.gpus of tenant acme does not say of which pool: no queue uses one",
        ),
    ] {
        assert_eq!(decided(one.clone(), queue.clone()), pool, "{queue}");
    }
    for queue in [json!({"gpu": "1g.10gb", "pool": "a30"}), json!({"fraction": "0.5"}), json!({"pool": "whole"})] {
        assert!(decided(one.clone(), queue.clone()).contains("/spec/queues/train/"), "{queue}");
    }
    assert_eq!(decided(json!({}), json!({"cpu": 4})), "none");
    assert_eq!(decided(json!({"gpus": 0}), json!({"cpu": 4})), "none");
}
