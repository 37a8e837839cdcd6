use crate::lint::{Lint, Rule};

/// Two components that mean one field of a tenant differently.
///
/// # Why
/// A tenant's fields are the sum of its components' options; one name has one schema.
///
/// # Bad
/// ```sh console
/// # components/mine/component.yaml: options.tenant.queues: {type: string}, while the agent has a mapping there
/// ```
///
/// # Good
/// ```sh console
/// # components/mine/component.yaml: options.tenant.mineQueue: {type: string}
/// ```
pub struct OptionClash;

impl Lint for OptionClash {
    const RULE: Rule = Rule::error("schema/option-clash");
}
