use std::collections::BTreeSet;

use crate::catalog::gpu::MIG;
use crate::definition::Sharing;
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent::queues;
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, Values};
use crate::workspace::Workspace;
use yaml::NodeRef;

/// Queues request MIG slices, but the GPU operator's values prevent ClearML's operator from creating them.
///
/// # Why
/// ClearML's dynamic MIG operator needs NVIDIA's GPU operator with `mig.strategy: mixed`. NVIDIA's own MIG manager must
/// be off, because it would undo the changes of ClearML's operator.
///
/// # Bad
/// ```yaml gpu-operator/values.yaml
/// migManager:
///   enabled: true
/// #          ^^^^ error: migManager is on and would undo the changes of ClearML's operator
/// mig: {strategy: mixed}
/// ```
/// ```yaml agent/overrides.yaml
/// agentk8sglue:
///   queues:
///     half:
///       templateOverrides: {resources: {limits: {nvidia.com/mig-3g.20gb: 1}}}
/// ```
///
/// # Good
/// ```yaml gpu-operator/values.yaml
/// migManager: {enabled: false}
/// mig: {strategy: mixed}
/// ```
///
/// # Fix
/// By hand: set `mig.strategy: mixed` and `migManager.enabled: false`.
///
/// # Source
/// ClearML's guide for multi-tenant Kubernetes; clearml-docs, cdmo.md.
pub(super) static MIG_PREREQUISITE: Rule = Rule::error("gpu/mig-prerequisite", include_str!("mig_prerequisite.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(files), Check::tree(tree)];

fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<_> = files.yaml.iter().flat_map(|file| values::of(file)).collect();
    let cluster = |values: &Values<'_>| Files::cluster(&values.file.file.path).to_owned();
    let agents = all.iter().filter(|values| values.chart == Chart::Agent);
    let of_mig = agents.filter(|values| {
        queues(values).any(|(_, queue)| {
            let limits =
                queue.get("templateOverrides").and_then(|it| it.get("resources")).and_then(|it| it.get("limits"));
            limits.into_iter().flat_map(NodeRef::entries).any(|(key, _)| key.text().starts_with(MIG))
        })
    });
    let with_mig: BTreeSet<String> = of_mig.map(cluster).collect();
    let operators = all.iter().filter(|values| values.chart == Chart::GpuOperator);
    for values in operators.filter(|values| with_mig.contains(&cluster(values))) {
        let root = values.root;
        if values.get("migManager.enabled").is_none() || values.is_true("migManager.enabled") {
            let place = values.get("migManager.enabled").unwrap_or(root).place();
            findings.push(
                MIG_PREREQUISITE
                    .at(place, "migManager is on and would undo the changes of ClearML's operator")
                    .help("set migManager.enabled: false"),
            );
        }
        if values.text("mig.strategy") != Some("mixed") {
            let place = values.get("mig.strategy").unwrap_or(root).place();
            findings.push(
                MIG_PREREQUISITE
                    .at(place, "queues request MIG profiles, which need mig.strategy: mixed")
                    .help("set mig.strategy: mixed"),
            );
        }
    }
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let Some(gpu) = environment.spec.gpu.as_ref() else { continue };
        let Some((name, _)) = gpu.pools().find(|(_, pool)| pool.sharing == Sharing::Mig) else { continue };
        let sharing = gpu.pointer(name).key("sharing");
        for raw in environment.raw_values.get("gpu-operator").into_iter().flatten() {
            let wrong = [
                ("/migManager/enabled", serde_json::Value::Bool(false), "migManager.enabled: false"),
                ("/mig/strategy", serde_json::Value::from("mixed"), "mig.strategy: mixed"),
            ];
            for (pointer, wanted, what) in wrong {
                if raw.value.pointer(pointer).is_some_and(|value| *value != wanted) {
                    let message = format!("the environment splits its GPUs by MIG, which needs {what}");
                    let finding = MIG_PREREQUISITE
                        .at(raw.place(pointer), message)
                        .related(environment.place(&sharing), "MIG here");
                    findings.push(finding.environment(&environment.name));
                }
            }
        }
    }
}
