use crate::finding::Rule;

/// Raw values are not used.
///
/// # Why
/// The component has no chart, or none of the tenant's environments has the component.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {cpu: 64}
/// ```
/// ```yaml tenants/acme/values/isolation.yaml
/// replicas: 2
/// ^ warning: the component isolation has no chart, so these values are not used
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/isolation.yaml
/// ```
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue: {replicaCount: 2}
/// ```
///
/// # Fix
/// By hand: remove the file, or rename it after the component that is meant.
///
/// # Source
/// README.md, "What you write, what you get".
pub(crate) static UNUSED_VALUES: Rule = Rule::warning("schema/unused-values", include_str!("unused_values.rs"));
