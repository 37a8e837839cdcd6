use crate::catalog::gpu;
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent::queues;
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

use super::models_with;

/// A queue's label charges the tenant more or fewer GPUs than its tasks use.
///
/// # Why
/// The agent adds up this label over the running pods and stops at `maxResources`. If the label is too low, the tenant
/// gets more GPUs than agreed. If a queue without GPUs has it, its tasks use up the tenant's GPU allowance.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   monitoredResources:
///     maxResources: 3
///     maxResourcesFieldName: "metadata|labels|required-resources"
///   queues:
///     default:
///       templateOverrides:
///         labels: {required-resources: "0.5"}
/// #                                    ^^^^^ warning: the label of queue default counts 0.5 GPUs, but its tasks use none
///     half:
///       templateOverrides:
///         labels: {required-resources: "0.25"}
/// #                                    ^^^^^^ warning: the label of queue half counts 0.25 GPUs, but its tasks use 0.5 (3g.20gb)
///         resources: {limits: {nvidia.com/mig-3g.20gb: 1}}
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   monitoredResources:
///     maxResources: 3
///     maxResourcesFieldName: "metadata|labels|required-resources"
///   queues:
///     default:
///       templateOverrides:
///         labels: {required-resources: "0"}
///     half:
///       templateOverrides:
///         labels: {required-resources: "0.5"}
///         resources: {limits: {nvidia.com/mig-3g.20gb: 1}}
/// ```
///
/// # Fix
/// By hand: set the label to the fraction of a GPU that one task gets. On queues without GPUs set it to "0".
///
/// # Source
/// clearml-docs, clearml_agent_custom_workload.md; NVIDIA MIG User Guide, memory slices.
pub(super) static FRACTION_LABEL: Rule = Rule::warning("gpu/fraction-label", include_str!("fraction_label.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(check)];

fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart != Chart::Agent {
        return;
    }
    let field = values.text("agentk8sglue.monitoredResources.maxResourcesFieldName");
    let Some(label) = field.and_then(|field| field.strip_prefix("metadata|labels|")) else { return };
    for (name, queue) in queues(values) {
        let template = queue.get("templateOverrides");
        let Some(node) = template.and_then(|template| template.get("labels")).and_then(|labels| labels.get(label))
        else {
            continue;
        };
        let Ok(counted) = node.text().parse::<f64>() else { continue };
        let limits =
            template.and_then(|template| template.get("resources")).and_then(|resources| resources.get("limits"));
        let resources: Vec<&str> = limits.into_iter().flat_map(NodeRef::entries).map(|(key, _)| key.text()).collect();
        let gpu = resources
            .iter()
            .any(|resource| resource.contains("gpu") || resource.contains("mig-") || resource.contains("fraction"));
        if !gpu && counted > 0.0 {
            let message = format!("the label of queue {} counts {counted} GPUs, but its tasks use none", name.text());
            findings
                .push(FRACTION_LABEL.at(node.place(), message).help(format!("set {label} to \"0\", or leave it out")));
            continue;
        }
        let Some(profile) = resources.iter().find_map(|resource| gpu::profile_of(resource)) else { continue };
        let shares: Vec<f64> =
            models_with(&profile).into_iter().filter_map(|model| gpu::memory_share(model, &profile)).collect();
        let fits = shares.is_empty()
            || shares.iter().any(|share| (share - counted).abs() < 0.03)
            || is_compute_share(&profile, counted);
        if !fits {
            let share = shares.first().copied().unwrap_or_default();
            let message = format!(
                "the label of queue {} counts {counted} GPUs, but its tasks use {share} ({profile})",
                name.text()
            );
            findings.push(FRACTION_LABEL.at(node.place(), message));
        }
    }
}

/// The other convention: sevenths of a GPU, as clearml-docs has it in places (1g as 0.14).
fn is_compute_share(profile: &str, counted: f64) -> bool {
    let slices = profile.split('g').next().and_then(|slices| slices.parse::<f64>().ok());
    slices.is_some_and(|slices| (slices / 7.0 - counted).abs() < 0.01)
}
