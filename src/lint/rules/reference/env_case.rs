use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::variables;
use crate::lint::{Chart, Check, Values};
use crate::workspace::Workspace;
use yaml::NodeRef;

/// Two settings of the ClearML server differ only in upper and lower case, or a ClearML chart already sets one of them.
///
/// # Why
/// The server converts names to lower case, so only one of two settings counts. The one that is last in ASCII order
/// wins. Server-side apply refuses a container that has one name twice. The agent's chart writes `extraEnvs` behind its
/// own variables, and `basePodTemplate.env` behind those of each task.
///
/// # Level
/// An error. A warning for a setting that the server's chart sets too.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - {name: CLEARML__secure__auth__cookie, value: a}
///     - {name: CLEARML__SECURE__auth__cookie, value: b}
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: CLEARML__SECURE__auth__cookie and CLEARML__secure__auth__cookie are one setting: upper and lower case do not count
/// ```
/// ```yaml agent-values.yaml
/// agentk8sglue:
///   apiServerUrlReference: https://api.ml.example.com
///   extraEnvs:
///     - {name: K8S_GLUE_QUEUE, value: gpu}
/// #            ^^^^^^^^^^^^^^ error: the chart sets K8S_GLUE_QUEUE itself, and server-side apply refuses a second one
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         APISERVER.company.unique_names: false
/// #                                       ^^^^^ error: CLEARML__APISERVER__company__unique_names and CLEARML__apiserver__company__unique_names are one setting: upper and lower case do not count
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - {name: CLEARML__secure__auth__cookie, value: a}
/// ```
/// ```yaml agent-values.yaml
/// agentk8sglue:
///   apiServerUrlReference: https://api.ml.example.com
///   queue: gpu
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         services.login.sso.tenant_login: true
/// ```
///
/// # Fix
/// By hand: keep one of the two, or use the chart's own value.
///
/// # Source
/// clearml-server, apiserver/config/basic.py; clearml-helm-charts, templates/apiserver-deployment.yaml,
/// agentk8sglue-deployment.yaml and agentk8sglue-configmap.yaml; helm/helm#31529.
pub(super) static ENV_CASE: Rule = Rule::error("reference/env-case", include_str!("env_case.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(values), Check::tree(platform).of_platforms()];

/// Settings that the chart's own containers have, in lower case.
const OF_THE_CHART: [&str; 15] = [
    "clearml__hosts__elastic__workers__hosts",
    "clearml__hosts__elastic__events__hosts",
    "clearml__hosts__elastic__datasets__hosts",
    "clearml__hosts__elastic__logs__hosts",
    "clearml__hosts__mongo__backend__host",
    "clearml__hosts__mongo__auth__host",
    "clearml__apiserver__default_company_name",
    "clearml__apiserver__auth__session_auth_cookie_name",
    "clearml__apiserver__auth__cookies__domain",
    "clearml__secure__credentials__apiserver__user_key",
    "clearml__secure__credentials__apiserver__user_secret",
    "clearml__secure__auth__token_secret",
    "clearml__apiserver__pre_populate__enabled",
    "clearml__secure__credentials__tests__user_key",
    "clearml__secure__credentials__tests__user_secret",
];

/// What ClearML's programs read as settings, in any case.
const SETTINGS: [&str; 2] = ["clearml__", "trains__"];

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for names in variables::lists(values) {
        let settings: Vec<NodeRef<'_>> = names.into_iter().filter(|name| is_setting(name.text())).collect();
        for (name, earlier) in variables::repeated(&settings, str::to_ascii_lowercase) {
            // The very same name is another rule's.
            if name.text() != earlier.text() {
                let message = format!(
                    "{} and {} are one setting: upper and lower case do not count",
                    name.text(),
                    earlier.text()
                );
                findings.push(ENV_CASE.at(name.place(), message).related(earlier.place(), "set here"));
            }
        }
    }
    if values.chart == Chart::Agent {
        of_agent(values, findings);
    }
    for part in ["apiserver", "fileserver"].into_iter().filter(|_| values.chart == Chart::Server) {
        let list = values.get(&format!("{part}.extraEnvs"));
        let names = list.into_iter().flat_map(NodeRef::items).filter_map(|entry| entry.get("name"));
        for name in names.filter(|name| OF_THE_CHART.contains(&name.text().to_ascii_lowercase().as_str())) {
            let message = format!("the chart sets {} itself", name.text());
            let finding = ENV_CASE.at(name.place(), message).level(Level::Warning);
            findings.push(finding.help("use the chart's own value for it"));
        }
    }
}

/// Variables that the agent's chart writes before those of `extraEnvs` (templates/agentk8sglue-deployment.yaml).
const OF_THE_AGENT: [&str; 11] = [
    "CLEARML_API_HOST",
    "CLEARML_WEB_HOST",
    "CLEARML_FILES_HOST",
    "K8S_GLUE_EXTRA_ARGS",
    "K8S_DEFAULT_NAMESPACE",
    "CLEARML_API_ACCESS_KEY",
    "CLEARML_API_SECRET_KEY",
    "CLEARML_WORKER_ID",
    "CLEARML_AGENT_UPDATE_REPO",
    "CLEARML_DOCKER_IMAGE",
    "K8S_GLUE_QUEUE",
];

/// Those that it writes before `basePodTemplate.env` (templates/agentk8sglue-configmap.yaml).
const OF_TASKS: [&str; 5] =
    ["CLEARML_API_HOST", "CLEARML_WEB_HOST", "CLEARML_FILES_HOST", "CLEARML_API_ACCESS_KEY", "CLEARML_API_SECRET_KEY"];

/// The agent's variables that are in the chart's list already.
fn of_agent(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let lists: [(&str, &[&str]); 2] =
        [("agentk8sglue.extraEnvs", &OF_THE_AGENT), ("agentk8sglue.basePodTemplate.env", &OF_TASKS)];
    for (list, known) in lists {
        let names = values.get(list).into_iter().flat_map(NodeRef::items).filter_map(|entry| entry.get("name"));
        for name in names.filter(|name| known.contains(&name.text())) {
            let message = format!("the chart sets {} itself, and server-side apply refuses a second one", name.text());
            findings.push(ENV_CASE.at(name.place(), message).help(of_chart(name.text())));
        }
    }
}

/// The chart's own value for a variable.
fn of_chart(name: &str) -> &'static str {
    match name {
        "CLEARML_API_HOST" => "use agentk8sglue.apiServerUrlReference",
        "CLEARML_WEB_HOST" => "use agentk8sglue.webServerUrlReference",
        "CLEARML_FILES_HOST" => "use agentk8sglue.fileServerUrlReference",
        "CLEARML_API_ACCESS_KEY" | "CLEARML_API_SECRET_KEY" => {
            "use clearml.existingAgentk8sglueSecret, whose keys are agentk8sglue_key and agentk8sglue_secret"
        }
        "CLEARML_DOCKER_IMAGE" => "use agentk8sglue.defaultContainerImage",
        "K8S_GLUE_QUEUE" => "use agentk8sglue.queue",
        "K8S_GLUE_EXTRA_ARGS" => "use agentk8sglue.createQueueIfNotExists and sessions",
        _ => "remove it",
    }
}

fn is_setting(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SETTINGS.iter().any(|prefix| lower.starts_with(prefix))
}

fn platform(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for repetition in variables::repetitions(workspace).into_iter().filter(|both| both.name != both.other) {
        let message =
            format!("{} and {} are one setting: upper and lower case do not count", repetition.name, repetition.other);
        let finding = ENV_CASE.at(repetition.place, message).environment(repetition.environment);
        findings.push(finding.help("use the field of components.clearml that is for it, if there is one"));
    }
}
