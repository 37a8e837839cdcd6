//! What the values of an agent's chart say.

use super::values::Values;
use crate::clearml::Sessions;
use yaml::NodeRef;

/// The sessions of an agent's values, where they give a starting port. Defaults are the chart's.
pub(crate) fn sessions(values: &Values<'_>) -> Option<Sessions> {
    let number = |path: &str| values.text(path).and_then(|text| text.parse().ok());
    Some(Sessions {
        enabled: values.is_true("sessions.portModeEnabled"),
        node_ports: values.text("sessions.svcType").is_none_or(|kind| kind == "NodePort"),
        starting_port: number("sessions.startingPort")?,
        max_services: number("sessions.maxServices").unwrap_or(20),
        external_ip: values.text("sessions.externalIP").map(str::to_owned),
    })
}

/// The queues in an agent's values: name and settings.
pub(crate) fn queues<'a>(values: &Values<'a>) -> impl Iterator<Item = (NodeRef<'a>, NodeRef<'a>)> {
    let queues = values.get("agentk8sglue.queues").filter(|queues| queues.is_mapping());
    queues.into_iter().flat_map(NodeRef::entries)
}
