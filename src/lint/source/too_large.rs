use crate::lint::{Lint, Rule};

/// A file of many megabytes.
///
/// # Why
/// No definition is that large; etcd takes objects of 1.5 MiB.
///
/// # Bad
/// ```sh console
/// cp backup.tar tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// split the file, or leave it out
/// ```
pub struct TooLarge;

impl Lint for TooLarge {
    const RULE: Rule = Rule::error("source/too-large");
}
