//! The GPUs of an environment, in pools of nodes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use yaml::Pointer;

/// The GPUs of a cluster. Where all are alike, the fields of a pool are written here; otherwise `pools` has one for each kind of node.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend(
    "additionalProperties" = false,
    "dependentRequired" = {
        "model": ["nodes", "perNode"], "nodes": ["model"], "perNode": ["model"],
        "sharing": ["model"], "nodeSelector": ["model"], "taints": ["model"], "replicas": ["model"], "overcommit": ["model"],
        "prices": ["model"],
    },
    "if" = {"not": {"required": ["pools"]}},
    "then" = {"required": ["model", "nodes", "perNode"]},
))]
pub(crate) struct Gpu {
    /// The pool whose fields are written here.
    #[serde(flatten)]
    pub one: Option<Pool>,
    /// Pools of nodes with GPUs, by name. No node is in two of them.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "dns-label"}))]
    pub pools: BTreeMap<String, Pool>,
    /// What `prices` are in: `EUR`.
    #[serde(default)]
    #[schemars(with = "String", length(min = 1, max = 8))]
    pub currency: Option<String>,
}

/// Nodes with GPUs that are alike.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("additionalProperties" = false))]
pub(crate) struct Pool {
    /// The model, which decides which MIG profiles exist: `A100-40GB`.
    #[schemars(length(min = 1))]
    pub model: String,
    /// How many nodes have GPUs.
    #[schemars(range(min = 1))]
    pub nodes: u32,
    /// How many GPUs a node has.
    #[schemars(range(min = 1))]
    pub per_node: u32,
    /// How several tasks share one GPU: `none`, `mig`, `fraction` or `timeSlicing`.
    #[serde(default)]
    pub sharing: Sharing,
    /// With `timeSlicing`: how many tasks take turns on a GPU.
    #[serde(default = "usual_replicas")]
    #[schemars(range(min = 2))]
    pub replicas: u32,
    /// Labels of the nodes that have GPUs. The default is the label of the GPU operator's feature discovery. Tasks of the pool run on
    /// these nodes only. Two pools must give one of the labels different values.
    #[serde(default = "gpu_nodes")]
    #[schemars(extend(
        "minProperties" = 1,
        "propertyNames" = {"format": "label-key"},
        "additionalProperties" = {"type": "string", "format": "label-value"}
    ))]
    pub node_selector: BTreeMap<String, String>,
    /// Taints of these nodes. Tasks of the pool and what manages its GPUs tolerate them.
    #[serde(default)]
    pub taints: Vec<Taint>,
    /// How many times its GPUs may be promised. More than once is a promise that is not always kept, so the environment must accept the
    /// exception `overcommit/<pool>`.
    #[serde(default)]
    #[schemars(with = "f64", range(min = 1, max = 100))]
    pub overcommit: Option<f64>,
    /// What an hour costs, by MIG profile, or by `gpu` for a whole GPU: `{gpu: 2.4, 3g.20gb: 1.3}`. A profile without a price costs as
    /// much of a GPU's price as it has of the GPU's memory.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = {"type": "number", "minimum": 0}))]
    pub prices: BTreeMap<String, f64>,
}

/// A taint of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Taint {
    /// Its key: `nvidia.com/gpu`.
    #[schemars(extend("format" = "label-key"))]
    pub key: String,
    /// Its value; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "label-value"))]
    pub value: Option<String>,
    /// What it does.
    pub effect: TaintEffect,
}

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum TaintEffect {
    /// They are not scheduled.
    NoSchedule,
    /// They are scheduled elsewhere if possible.
    PreferNoSchedule,
    /// They are evicted.
    NoExecute,
}

/// The name of the pool whose fields are written in `gpu` itself.
pub(crate) const ONLY_POOL: &str = "default";

impl Gpu {
    /// Its pools by name.
    pub(crate) fn pools(&self) -> impl Iterator<Item = (&str, &Pool)> {
        let one = self.one.iter().map(|pool| (ONLY_POOL, pool));
        let others = self.pools.iter().filter(|(name, _)| self.one.is_none() || *name != ONLY_POOL);
        one.chain(others.map(|(name, pool)| (name.as_str(), pool)))
    }

    /// The pool of a name.
    pub(crate) fn pool(&self, name: &str) -> Option<&Pool> {
        self.pools().find(|(known, _)| *known == name).map(|(_, pool)| pool)
    }

    /// Where a pool is written in an environment.
    pub(crate) fn pointer(&self, name: &str) -> Pointer {
        match self.one {
            Some(_) if name == ONLY_POOL => "/spec/gpu".into(),
            _ => Pointer::filled("/spec/gpu/pools/{}", [&name]),
        }
    }

    /// The pools whose GPUs may be promised more than once, by the names of the exceptions that accept it.
    pub(crate) fn overcommitted(&self) -> impl Iterator<Item = String> {
        self.pools().filter(|(_, pool)| pool.overcommit.is_some()).map(|(name, _)| overcommit(name))
    }
}

/// The name of the exception that accepts a pool's `overcommit`.
pub(crate) fn overcommit(pool: &str) -> String {
    format!("overcommit/{pool}")
}

impl Pool {
    /// How many GPUs there are.
    pub(crate) fn count(&self) -> u64 {
        u64::from(self.nodes) * u64::from(self.per_node)
    }

    /// What its tasks need to run on its nodes.
    pub(crate) fn tolerations(&self) -> Vec<Toleration> {
        self.taints.iter().map(Toleration::of).collect()
    }

    /// Whether its tasks must be told where its nodes are: the default label is that of every node with GPUs.
    pub(crate) fn is_selected(&self) -> bool {
        self.node_selector != gpu_nodes()
    }

    /// Whether no node can be in both pools.
    pub(crate) fn is_apart_from(&self, other: &Self) -> bool {
        self.node_selector.iter().any(|(key, value)| other.node_selector.get(key).is_some_and(|known| known != value))
    }
}

/// What lets a pod onto nodes with a taint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Toleration {
    key: String,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    effect: TaintEffect,
}

impl Toleration {
    /// Of the taint that the pods of NVIDIA's GPU operator tolerate (gpu-operator, values.yaml, `daemonsets.tolerations`).
    pub(crate) fn of_gpus() -> Self {
        let (key, effect) = ("nvidia.com/gpu".to_owned(), TaintEffect::NoSchedule);
        Self { key, operator: "Exists", value: None, effect }
    }

    fn of(taint: &Taint) -> Self {
        let operator = if taint.value.is_some() { "Equal" } else { "Exists" };
        Self { key: taint.key.clone(), operator, value: taint.value.clone(), effect: taint.effect }
    }
}

/// <https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/getting-started.html>
fn gpu_nodes() -> BTreeMap<String, String> {
    BTreeMap::from([("nvidia.com/gpu.present".to_owned(), "true".to_owned())])
}

fn usual_replicas() -> u32 {
    4
}

/// How one GPU serves several tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sharing {
    /// Not at all.
    #[default]
    None,
    /// By partitions of the hardware (Multi-Instance GPU).
    Mig,
    /// By ClearML's fraction injector.
    Fraction,
    /// In turns, without bounds of memory. Each task takes one share of a GPU.
    #[serde(rename = "timeSlicing")]
    TimeSlicing,
}

impl Sharing {
    /// Its name in definitions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mig => "mig",
            Self::Fraction => "fraction",
            Self::TimeSlicing => "timeSlicing",
        }
    }
}
