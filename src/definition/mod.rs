//! Definitions: Settings, environments and tenants as engineers write them.
//!
//! The types here are the one source of the core's fields: their JSON Schemas check every file, guide editors (`schemas/`) and, once a
//! definition is complete, the types themselves are read from it. What a component wants to be told is not here; it declares its
//! options in its `component.yaml`, and they join the schemas.

mod acknowledged;
mod cluster;
mod delivery;
mod environment;
mod gpu;
mod kind;
mod load;
mod reading;
pub(crate) mod rules;
mod settings;
mod tenant;

pub(crate) use acknowledged::{Acknowledged, Spent};
pub(crate) use cluster::{Cluster, Cni};
pub(crate) use delivery::{Destination, Engine};
pub(crate) use environment::{
    ChartOverride, ComponentCore, EnvironmentSpec, Lifetime, PublicAuthorities, SecretProvider, port_of,
};
pub(crate) use gpu::{Gpu, ONLY_POOL, Pool, Sharing, Toleration, overcommit};
pub(crate) use kind::{Kind, document};
pub(crate) use load::{Definitions, Known, RawValues, TenantFiles, load, load_common, load_tenants};
pub(crate) use settings::{ChangeBudget, Settings};
pub(crate) use tenant::{Flow, GpuMode, GpuShare, Quota, State, TenantSpec};

/// `apiVersion` of every definition.
pub(crate) const API_VERSION: &str = "tenantry.dev/v1";
