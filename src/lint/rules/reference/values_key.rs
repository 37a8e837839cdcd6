use crate::document::near::suggest;
use crate::finding::{Finding, Level, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

/// The chart does not know this key.
///
/// # Why
/// Helm ignores unknown keys silently, so the setting has no effect.
///
/// # Level
/// An error if a known key differs only in upper and lower case. Otherwise a warning, because another version of the
/// chart may know the key.
///
/// # Bad
/// ```yaml overrides.yaml
/// clearml:
///   apiServerUrlReference: https://api.example.com
///   sslverify: false
/// # ^^^^^^^^^ error: the chart does not know clearml.sslverify
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// clearml:
///   apiServerUrlReference: https://api.example.com
///   sslVerify: false
/// ```
///
/// # Fix
/// By hand: write the name that the finding suggests, or remove the key.
///
/// # Source
/// clearml-docs, appgw_install_k8s.md (before and after 2025-05); clearml-helm-charts, values.yaml of each chart.
pub(super) static VALUES_KEY: Rule = Rule::error("reference/values-key", include_str!("values_key.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(check)];

/// Keys of the router's charts under `clearml`: the Task Traffic Router's, then the App Gateway's.
const ROUTER: [&str; 12] = [
    "apiServerKey",
    "apiServerSecret",
    "apiServerUrlReference",
    "jwksKey",
    "authCookieName",
    "sslVerify",
    "apiKey",
    "apiSecret",
    "existingSecret",
    "apiServerExistingSecret",
    "nameOverride",
    "fullnameOverride",
];

/// Keys of the agent's charts under `clearml`.
const AGENT: [&str; 7] = [
    "agentk8sglueKey",
    "agentk8sglueSecret",
    "existingAgentk8sglueSecret",
    "clearmlConfig",
    "existingClearmlConfigSecret",
    "nameOverride",
    "fullnameOverride",
];

/// Keys of the agent's charts under `agentk8sglue`: those of the public chart 5.3.2, then those that ClearML documents of the enterprise
/// chart.
const GLUE: [&str; 44] = [
    "image",
    "replicaCount",
    "resources",
    "initContainers",
    "serviceAccountAnnotations",
    "serviceExistingAccountName",
    "clearmlcheckCertificate",
    "apiServerUrlReference",
    "fileServerUrlReference",
    "webServerUrlReference",
    "defaultContainerImage",
    "queue",
    "createQueueIfNotExists",
    "labels",
    "annotations",
    "extraEnvs",
    "podSecurityContext",
    "containerSecurityContext",
    "additionalClusterRoleBindings",
    "additionalRoleBindings",
    "nodeSelector",
    "tolerations",
    "affinity",
    "volumes",
    "volumeMounts",
    "fileMounts",
    "basePodTemplate",
    "queues",
    "createQueues",
    "appsQueue",
    "multiNode",
    "serviceAccountClusterAccess",
    "monitoredResources",
    "orchestrationDashboard",
    "workerIdOverride",
    "taskWorkerIdOverride",
    "airGappedSupport",
    "customBashScript",
    "containerCustomBashScript",
    "completedPodDeletionDelayMinutes",
    "queuePollFrequencySeconds",
    "statusReportFrequencySeconds",
    "serverTasks",
    "debugMode",
];

/// Keys of the agent's charts under `agentk8sglue.basePodTemplate`; the last two are documented of queues of the enterprise chart.
const POD_TEMPLATE: [&str; 18] = [
    "labels",
    "annotations",
    "initContainers",
    "schedulerName",
    "volumes",
    "volumeMounts",
    "fileMounts",
    "env",
    "resources",
    "priorityClassName",
    "nodeSelector",
    "tolerations",
    "affinity",
    "podSecurityContext",
    "containerSecurityContext",
    "hostAliases",
    "extraVolumes",
    "extraVolumeMounts",
];

/// Keys at the top of the agent's values that only charts before 3.0 read.
const GONE: [&str; 1] = ["enterpriseFeatures"];

/// Keys of the agent's charts under `sessions`.
const SESSIONS: [&str; 10] = [
    "portModeEnabled",
    "dynamicSvcs",
    "svcAnnotations",
    "svcType",
    "externalIP",
    "startingPort",
    "maxServices",
    "agentID",
    "setInteractiveQueuesTag",
    "interactiveQueuesTag",
];

fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    match values.chart {
        Chart::Router => unknown(values, "clearml", &ROUTER, findings),
        Chart::Agent => {
            unknown(values, "clearml", &AGENT, findings);
            unknown(values, "sessions", &SESSIONS, findings);
            unknown(values, "agentk8sglue", &GLUE, findings);
            unknown(values, "agentk8sglue.basePodTemplate", &POD_TEMPLATE, findings);
            for (key, _) in values.root.raw_entries().filter(|(key, _)| GONE.contains(&key.text())) {
                let message = format!("no chart since 2023 reads {}", key.text());
                let help =
                    "queues of the enterprise chart stand in agentk8sglue.queues; the public chart has one queue";
                findings.push(VALUES_KEY.at(key.place(), message).level(Level::Warning).help(help));
            }
        }
        _ => {}
    }
}

/// Reports the keys of a mapping that are not known: as an error where one differs only in case, for then it is a slip.
fn unknown(values: &Values<'_>, path: &str, known: &[&'static str], findings: &mut Vec<Finding>) {
    let mapping = values.get(path);
    for (key, _) in mapping.into_iter().flat_map(NodeRef::raw_entries).filter(|(key, _)| key.is_scalar()) {
        if known.contains(&key.text()) {
            continue;
        }
        let slip = known.iter().find(|known| known.eq_ignore_ascii_case(key.text()));
        let message = format!("the chart does not know {path}.{}", key.text());
        let finding = VALUES_KEY.at(key.place(), message);
        findings.push(match slip {
            Some(meant) => finding.help(format!("it is called {meant}")),
            None => finding.level(Level::Warning).help(suggest(key.text(), known.iter().copied())),
        });
    }
}
