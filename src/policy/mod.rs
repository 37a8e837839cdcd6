//! NetworkPolicies from flows: least privilege, in the namespaces that the compiler creates and in no other.
//!
//! Every such namespace denies by default and may ask the DNS. Beyond that, each flow opens the egress of the one end and
//! the ingress of the other. Policies never name tenants: a platform policy admits tenants by the label of their
//! namespaces, so that two tenants added in two branches touch no common file.

mod cilium;
mod collect;
mod peer;
mod write;

use ipnet::IpNet;
use serde_json::Value;

use crate::definition::Cluster;
use crate::finding;
use crate::manifest;
use crate::plan::{Platform, TenantPlan};

/// A policy, and the flows that asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The object.
    pub object: Value,
    /// The flows that asked for its rules.
    pub flows: Vec<manifest::Flow>,
}

/// The addresses that policies call the internet: blocks with exceptions.
pub(crate) fn internet(cluster: &Cluster) -> Vec<(IpNet, Vec<IpNet>)> {
    let parse = |cidr: &String| cidr.parse().ok();
    let blocks = peer::internet_blocks(cluster).into_iter();
    blocks.filter_map(|(cidr, except)| Some((parse(&cidr)?, except.iter().filter_map(parse).collect()))).collect()
}

/// The policies of the platform's namespaces.
///
/// # Errors
/// When a flow names a workload that does not exist.
pub(crate) fn platform(platform: &Platform<'_>) -> finding::Result<Vec<Policy>> {
    let mut rules = collect::Rules::new(&platform.environment.spec.cluster);
    for namespace in platform.namespaces.values() {
        rules.isolate(namespace);
    }
    let findings = rules.add_platform(platform);
    if findings.is_empty() { Ok(rules.write()) } else { Err(findings) }
}

/// The policies of a tenant's namespace.
///
/// # Errors
/// When a flow names a workload that does not exist.
pub(crate) fn tenant(platform: &Platform<'_>, plan: &TenantPlan<'_>) -> finding::Result<Vec<Policy>> {
    let mut rules = collect::Rules::new(&platform.environment.spec.cluster);
    rules.isolate(&plan.namespace);
    let findings = rules.add_tenant(platform, plan);
    if findings.is_empty() { Ok(rules.write()) } else { Err(findings) }
}
