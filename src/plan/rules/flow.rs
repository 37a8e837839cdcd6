use crate::finding::Rule;

/// A flow that leads to nothing.
///
/// # Why
/// A policy would be missing, and the connection with it.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.agents, to: redis.master, ports: [6379], why: example}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.agent, to: redis.master, ports: [6379], why: example}
/// ```
pub(crate) static FLOW: Rule = Rule::error("reference/flow", include_str!("flow.rs"));
