use crate::lint::{Lint, Rule};

/// A component's options that are no JSON Schema.
///
/// # Why
/// No definition could be checked against them.
///
/// # Bad
/// ```sh console
/// # components/mine/component.yaml: options.environment.size: {type: quantity}
/// ```
///
/// # Good
/// ```sh console
/// # components/mine/component.yaml: options.environment.size: {type: string, format: quantity}
/// ```
pub struct InvalidSchema;

impl Lint for InvalidSchema {
    const RULE: Rule = Rule::error("schema/invalid-schema");
}
