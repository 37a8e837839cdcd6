//! The core of a tenant.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Protocol, Quantity};

/// `spec` of a tenant, without the keys that the environment's components add.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TenantSpec {
    /// How people call it; as its components call it, or by its name, by default.
    #[serde(default)]
    #[schemars(extend("format" = "line"))]
    pub display_name: String,
    /// The environments in which the tenant exists.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub environments: Vec<String>,
    /// `active`; `suspended`: the charts are removed, namespace and data stay, and running tasks work to their end; `retired`: deletion
    /// protection is off; delete the folder in a later commit.
    #[serde(default)]
    pub state: State,
    /// The tenant's namespace; by default the tenant's name.
    #[serde(default)]
    #[schemars(extend("format" = "dns-label"))]
    pub namespace: String,
    /// Limits for all pods of the tenant together.
    #[serde(default)]
    pub quota: Quota,
    /// Default limits of a container that states none.
    #[serde(default)]
    pub limits: Limits,
    /// Connections in addition to those that the components declare and `tenantDefaults` has. `null` takes away those of `tenantDefaults`.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// Labels of the namespace, in addition to those that tenantry sets.
    #[serde(default)]
    #[schemars(extend(
        "propertyNames" = {"format": "label-key"},
        "additionalProperties" = {"type": "string", "format": "label-value"}
    ))]
    pub labels: BTreeMap<String, String>,
}

/// How alive a tenant is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// All of it runs, and what holds its data is protected from deletion.
    #[default]
    Active,
    /// Its charts are gone, its namespace and data stay.
    Suspended,
    /// Its charts are gone, and nothing is protected any more.
    Retired,
}

impl State {
    /// The state's name in definitions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        }
    }
}

/// What all pods of a tenant together may use. What is not given is not bounded.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Quota {
    /// Whole GPUs. Where the environment has several pools, they are of the one pool that the queues use, unless `gpuPools` is given.
    #[schemars(with = "u32")]
    pub gpus: Option<u32>,
    /// The instances of MIG profiles that the GPUs are split into: `{7g.40gb: 2, 3g.20gb: 4}`. By default as many as the queues'
    /// `maxPods` let run at a time.
    #[schemars(extend("propertyNames" = {"format": "mig-profile"}))]
    pub gpu_profiles: BTreeMap<String, u32>,
    /// How the GPUs are split into MIG profiles: `split` or `shared`.
    pub gpu_mode: GpuMode,
    /// The GPUs of each pool, by its name. Of pools that are not named there are none, and `gpus`, `gpuProfiles` and `gpuMode` count
    /// nothing.
    #[schemars(extend("propertyNames" = {"format": "dns-label"}))]
    pub gpu_pools: BTreeMap<String, GpuShare>,
    /// Cores, of requests and of limits.
    #[schemars(with = "Quantity")]
    pub cpu: Option<Quantity>,
    /// Bytes, of requests and of limits.
    #[schemars(with = "Quantity")]
    pub memory: Option<Quantity>,
    /// Pods.
    #[schemars(with = "u32")]
    pub pods: Option<u32>,
}

/// A tenant's GPUs of one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GpuShare {
    /// Whole GPUs.
    pub gpus: u32,
    /// The instances of MIG profiles that the GPUs are split into: `{7g.40gb: 2, 3g.20gb: 4}`. By default as many as the queues'
    /// `maxPods` let run at a time.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "mig-profile"}))]
    pub gpu_profiles: BTreeMap<String, u32>,
    /// How the GPUs are split into MIG profiles: `split` or `shared`.
    #[serde(default)]
    pub gpu_mode: GpuMode,
}

impl Quota {
    /// The GPUs whose pool the queues decide; none if they are not bounded.
    pub(crate) fn share(&self) -> Option<GpuShare> {
        let Self { gpus, gpu_profiles, gpu_mode, .. } = self;
        Some(GpuShare { gpus: (*gpus)?, gpu_profiles: gpu_profiles.clone(), gpu_mode: *gpu_mode })
    }
}

/// How a tenant's GPUs are split into MIG profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum GpuMode {
    /// Into a fixed number of instances of each profile, which together are no more than `gpus`.
    #[default]
    Split,
    /// As the tasks ask. The number of instances is bounded for each profile, but not their sum: the agent counts it, and other pods of
    /// the tenant can exceed it.
    Shared,
}

/// Default limits of a container that states none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Limit and request of a container that states none, so that a quota does not refuse its pod.
    pub default: Resources,
}

/// Cores and memory.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Resources {
    /// Cores.
    pub cpu: Quantity,
    /// Bytes.
    pub memory: Quantity,
}

impl Default for Resources {
    fn default() -> Self {
        Self { cpu: Quantity("1".to_owned()), memory: Quantity("4Gi".to_owned()) }
    }
}

/// A connection that must be possible, in addition to those that the components declare.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Flow {
    /// Who opens the connection: a workload, such as `agent.tasks` of a tenant or `clearml.apiserver` of an environment.
    #[schemars(length(min = 1))]
    pub from: String,
    /// Who accepts the connection: a workload, a part of the cluster (`cluster.internet`) or a block of addresses (`192.0.2.0/24`).
    #[schemars(length(min = 1))]
    pub to: String,
    /// The ports of the side that accepts the connection.
    #[schemars(length(min = 1), inner(range(min = 1)))]
    pub ports: Vec<u16>,
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// What it is for.
    #[schemars(length(min = 1))]
    pub why: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::schema_of;

    #[test]
    fn the_cores_schemas_hold_what_editors_need_and_nothing_of_rust() {
        let tenant = schema_of::<TenantSpec>();
        let at = |pointer: &str| tenant.pointer(&format!("/properties/{pointer}")).cloned().unwrap_or_default();
        assert_eq!(at("state/enum"), json!(["active", "suspended", "retired"]));
        assert_eq!(at("limits/properties/default/properties/cpu/format"), "quantity");
        assert_eq!(
            at("quota/properties/gpus"),
            json!({"description": at("quota/properties/gpus/description"), "type": "integer", "minimum": 0})
        );
        assert_eq!(tenant.get("required"), Some(&json!(["environments"])));
    }
}
