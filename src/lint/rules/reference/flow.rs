use crate::lint::{Lint, Rule};

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
pub(super) struct Flow;

impl Lint for Flow {
    const RULE: Rule = Rule::error("reference/flow");
}
