use crate::lint::{Lint, Rule};

/// A component's template that fails.
///
/// # Why
/// It names something that is not defined, or is no template.
///
/// # Bad
/// ```sh console
/// # components/mine/values.yaml: replicas: {{ tenant.replica }}
/// ```
///
/// # Good
/// ```sh console
/// # components/mine/values.yaml: replicas: {{ tenant.replicas }}
/// ```
pub struct Template;

impl Lint for Template {
    const RULE: Rule = Rule::error("schema/template");
}
