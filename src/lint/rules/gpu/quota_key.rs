use crate::finding::{Finding, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::Step;

use super::is_extended;

/// A quota names GPUs by a key that counts nothing.
///
/// # Why
/// Kubernetes counts an extended resource by its requests only: `requests.nvidia.com/gpu`. It accepts `nvidia.com/gpu`
/// and `limits.nvidia.com/gpu` in a quota, and counts nothing by them. The quota looks as if it bounded the GPUs, but
/// pods may take all of them.
///
/// # Bad
/// ```yaml quota.yaml
/// apiVersion: v1
/// kind: ResourceQuota
/// metadata: {name: gpus, namespace: research}
/// spec:
///   hard:
///     cpu: "4"
///     nvidia.com/gpu: "1"
/// #   ^^^^^^^^^^^^^^ error: `nvidia.com/gpu` in a quota counts nothing: the key is requests.nvidia.com/gpu
/// ```
///
/// # Good
/// ```yaml quota.yaml
/// apiVersion: v1
/// kind: ResourceQuota
/// metadata: {name: gpus, namespace: research}
/// spec:
///   hard:
///     cpu: "4"
///     requests.nvidia.com/gpu: "1"
/// ```
///
/// # Fix
/// By hand: write `requests.` before the resource. The quota then binds pods that it did not bind before. Quotas of HAMi,
/// which name `gpumem` or `gpucores` too, are not reported: its scheduler reads `limits.`.
///
/// # Source
/// kubernetes.io/docs, concepts/policy/resource-quotas, "Resource quota for extended resources"; project-hami.io, docs,
/// "Extended ResourceQuota support".
pub(super) static QUOTA_KEY: Rule = Rule::error("gpu/quota-key", include_str!("quota_key.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if !scalar.is_key || !matches!(scalar.role, Role::Object) {
        return;
    }
    let key = scalar.text();
    let resource = key.strip_prefix("limits.").unwrap_or(key);
    if key.starts_with("requests.") || key.starts_with("count/") || !is_extended(resource) {
        return;
    }
    let Some(hard) = scalar.path.parent.filter(|around| around.step == Some(Step::Key("hard"))) else { return };
    let kind = scalar.node.document().root().get("kind").map_or("", |kind| kind.text());
    if kind != "ResourceQuota" && kind != "ClusterResourceQuota" || is_of_hami(hard.node) {
        return;
    }
    let message = format!("`{key}` in a quota counts nothing: the key is requests.{resource}");
    let help = format!("write requests.{resource}; limits need no key of their own, for request and limit are equal");
    findings.push(QUOTA_KEY.at(scalar.place(), message).help(help));
}

fn is_of_hami(hard: yaml::NodeRef<'_>) -> bool {
    hard.raw_entries().any(|(key, _)| key.text().ends_with("/gpumem") || key.text().ends_with("/gpucores"))
}
