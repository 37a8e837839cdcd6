//! Definitions: Settings, environments and tenants as engineers write them.
//!
//! The types here are the one source of the core's fields: their JSON Schemas check every file, guide editors (`schemas/`) and, once a
//! definition is complete, the types themselves are read from it. What a component wants to be told is not here; it declares its
//! options in its `component.yaml`, and they join the schemas.

mod check;
mod cluster;
mod defaults;
mod delivery;
mod environment;
mod expect;
pub mod format;
mod load;
mod merged;
pub mod near;
pub mod published;
mod reading;
mod scalar;
pub mod schema;
mod settings;
mod tenant;

pub use check::{Checker, dotted, unknown_formats};
pub use cluster::{ApiServers, Cluster, Cni, Dns, Gpu, Ingress, Sharing, Tls};
pub use defaults::Defaults;
pub use delivery::{Buckets, Delivery, Destination, Engine, FLUX_RELEASES};
pub use environment::{
    ChartOverride, ComponentCore, CustomCa, EnvironmentSpec, HelmRepository, Hosts, Proxy, Removed, SecretProvider,
    SecretStore, Secrets,
};
pub use expect::expectation;
pub use load::{
    Definitions, EnvironmentFiles, Known, RawValues, TenantFiles, load, load_common, load_tenants, tenant_of,
};
pub use merged::{Merged, step};
pub use reading::{of_problem, problems, rule_of};
pub use scalar::{Cidr, PortRange, Protocol, Quantity};
pub use settings::{Allowance, Budget, LevelSetting, LintSettings, Settings};
pub use tenant::{Admin, Flow, Limits, Quota, Resources, State, TenantHosts, TenantSpec};

/// `apiVersion` of every definition.
pub const API_VERSION: &str = "tenantry.dev/v1";
