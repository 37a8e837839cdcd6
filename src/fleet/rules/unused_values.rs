use crate::finding::Rule;

/// Raw values that go nowhere.
///
/// # Why
/// The component has no chart, or the tenant lives in no environment that has the component.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {cpu: 64}
/// ```
/// ```yaml tenants/acme/values/isolation.yaml
/// replicas: 2
/// ^
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/isolation.yaml
/// ```
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue: {replicaCount: 2}
/// ```
pub(crate) static UNUSED_VALUES: Rule = Rule::warning("schema/unused-values", include_str!("unused_values.rs"));
