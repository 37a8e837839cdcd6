use crate::finding::Rule;

/// A flow's `from` or `to` names no workload, cluster endpoint or address.
///
/// # Why
/// No policy would be generated for this flow, so the connection would be blocked.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.agents, to: redis.master, ports: [6379], why: example}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a flow of tenant acme names agent.agents, which does not exist here
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   flows:
///     - {from: agent.agent, to: redis.master, ports: [6379], why: example}
/// ```
///
/// # Fix
/// By hand: write `<component>.<workload>`, or a name such as `cluster.internet`. `tenantry reach` lists the workloads.
///
/// # Source
/// The field `flows` in schemas/tenant.json.
pub(crate) static FLOW: Rule = Rule::error("reference/flow", include_str!("flow.rs"));
