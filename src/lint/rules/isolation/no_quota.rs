use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests, about};
use crate::workspace::Workspace;

use super::tenant_of;

/// A tenant has no quota for CPU, memory or pods.
///
/// # Why
/// Its tasks can use all nodes, and other tenants get none. A ResourceQuota limits them together. It refuses pods
/// without requests and limits, so a LimitRange adds default ones.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {}
/// #        ^^ warning: acme has no quota in production
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   tenantDefaults: null
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {cpu: 64, memory: 256Gi, pods: 200}
/// ```
///
/// # Fix
/// By hand: set `quota.cpu`, `quota.memory` and `quota.pods` for the tenant, or for all under `tenantDefaults`. In
/// other namespaces add a ResourceQuota and a LimitRange.
///
/// # Source
/// kubernetes.io/docs, concepts/policy/resource-quotas, and concepts/policy/limit-range.
pub(super) static NO_QUOTA: Rule = Rule::warning("isolation/no-quota", include_str!("no_quota.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::objects(objects).and_ours()];

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (environment, tenant) in crate::lint::tenants(workspace) {
        let quota = &tenant.spec.quota;
        if quota.cpu.is_none() && quota.memory.is_none() && quota.pods.is_none() {
            let pointer = "/spec/quota";
            let message = format!("{} has no quota in {}", tenant.name, environment.name);
            let finding = NO_QUOTA.at(tenant.place(pointer), message);
            findings
                .push(about(finding, environment, tenant, pointer).help(
                    "give it spec.quota with cpu, memory and pods, or give all tenants one under tenantDefaults",
                ));
        }
    }
}

fn objects(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let with = |kind: &'static str| -> BTreeSet<&str> {
        manifests.objects.iter().filter(|object| object.kind() == kind).map(|object| object.namespace()).collect()
    };
    let (quotas, limits) = (with("ResourceQuota"), with("LimitRange"));
    for namespace in manifests.objects.iter().filter(|object| object.kind() == "Namespace") {
        let Some(tenant) = tenant_of(namespace) else { continue };
        let has = |of: &BTreeSet<&str>| of.contains(namespace.name());
        let missing = match (has(&quotas), has(&limits)) {
            (true, true) => continue,
            (true, false) => "LimitRange",
            (false, true) => "ResourceQuota",
            (false, false) => "ResourceQuota and LimitRange",
        };
        let message = format!("the namespace of the tenant {tenant} has no {missing}");
        findings.push(NO_QUOTA.at(namespace.place("/metadata/name"), message).tenant(tenant));
    }
}
