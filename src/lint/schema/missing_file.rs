use crate::lint::{Lint, Rule};

/// A folder without the definition that makes it one.
///
/// # Why
/// A tenant's folder holds tenant.yaml, an environment's environment.yaml, a component's component.yaml.
///
/// # Bad
/// ```sh console
/// rm tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// git rm -r tenants/acme   # with the tenant listed under `removed`, or retired before
/// ```
pub struct MissingFile;

impl Lint for MissingFile {
    const RULE: Rule = Rule::error("schema/missing-file");
}
