use crate::finding::Rule;

/// A raw value changes what keeps tenants apart, and the proof cannot follow it.
///
/// # Why
/// The proof reads a chart's values after raw ones are merged: hosts, types of Services, the Redis database, objects that charts add. Other
/// values it cannot follow: labels by which policies select pods, the node's network, policies of the chart's own, names, rights of accounts,
/// and what flows and exceptions decide. A raw value that changes one of these is refused, so that what is proved is what is delivered.
///
/// # Bad
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   basePodTemplate:
///     labels:
///       tenantry.dev/component: agent
/// #                             ^^^^^ error: agentk8sglue.basePodTemplate.labels: a raw value changes the label tenantry.dev/component of tasks from "task" to "agent"; policies select pods by it
///     hostNetwork: true
/// #                ^^^^ error: agentk8sglue.basePodTemplate.hostNetwork: a raw value changes it; it gives pods the node, where no NetworkPolicy binds them
/// sessions:
///   portModeEnabled: true
/// #                  ^^^^ error: sessions.portModeEnabled: a raw value changes it; flows, exceptions and the comparison of ports follow the tenant's definition
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   basePodTemplate:
///     labels:
///       team: research
/// ```
///
/// # Fix
/// By hand: remove the raw value, or use the field of the definition that the help names. Objects that a chart is to add belong into a component
/// of your own, unless the tenant's project allows their kind.
///
/// # Source
/// The field `reads` in schemas/component.json.
pub(crate) static RAW_VALUE: Rule = Rule::error("isolation/raw-value", include_str!("raw_value.rs"));
