use crate::lint::{Lint, Rule};

/// Raw values that go nowhere.
///
/// # Why
/// The component has no chart, or the tenant lives in no environment that has the component.
///
/// # Bad
/// ```sh console
/// mv values.yaml tenants/acme/values/isolation.yaml   # a component without a chart
/// ```
///
/// # Good
/// ```sh console
/// mv values.yaml tenants/acme/values/agent.yaml
/// ```
pub struct UnusedValues;

impl Lint for UnusedValues {
    const RULE: Rule = Rule::warning("schema/unused-values");
}
