use std::sync::LazyLock;

use regex::Regex;

use crate::clearml::tenant::creates_queues;
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent::queues;
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, about, is_yaml, tenants};
use crate::source::Span;
use crate::workspace::Workspace;

/// Two programs create the same queue.
///
/// # Why
/// Whichever comes second gets the error 400/801. tenantry's provisioning expects that error. A script that does not
/// expect it stops there.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   agent: {createQueues: true}
/// #                       ^^^^ warning: the agent of acme creates its queues, and provisioning does too
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   agent: {createQueues: false}
/// ```
///
/// # Fix
/// By hand: set `createQueues: false`. Provisioning creates the queues.
///
/// # Source
/// clearml-server, queues.create: name and company are unique.
pub(super) static QUEUE_CREATED_TWICE: Rule =
    Rule::warning("reference/queue-created-twice", include_str!("queue_created_twice.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(files), Check::tree(tree)];

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    let pointer = "/spec/agent/createQueues";
    for (environment, tenant) in tenants(workspace) {
        if creates_queues(tenant) {
            let message = format!("the agent of {} creates its queues, and provisioning does too", tenant.name);
            let finding = QUEUE_CREATED_TWICE.at(tenant.place(pointer), message).help("leave them to provisioning");
            findings.push(about(finding, environment, tenant, pointer));
        }
    }
}

static CREATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?s)queues\.create(?-u:\b).{0,400}?"name"\s*:\s*"([^"]+)""#).ok());

/// An agent that creates its queues, and a command that does.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let agents = files.yaml.iter().flat_map(|file| values::of(file)).filter(|values| values.chart == Chart::Agent);
    let made: Vec<_> = agents.filter(|values| values.is_true("agentk8sglue.createQueues")).collect();
    for file in files.all.iter().filter(|file| !made.is_empty() && !is_yaml(&file.path)) {
        for name in
            CREATE.iter().flat_map(|create| create.captures_iter(&file.text)).filter_map(|captures| captures.get(1))
        {
            let queue = made.iter().flat_map(queues).find(|(queue, _)| queue.text() == name.as_str());
            if let Some((queue, _)) = queue {
                let place = file.place(Span::new(name.start(), name.end()));
                let message = format!("this creates the queue {}, which the agent creates too", name.as_str());
                findings.push(QUEUE_CREATED_TWICE.at(place, message).related(queue.place(), "created here"));
            }
        }
    }
}
