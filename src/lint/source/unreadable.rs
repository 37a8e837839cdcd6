use crate::lint::{Lint, Rule};

/// A file that cannot be read.
///
/// # Why
/// Nobody knows what it says. The rest of the tree is checked nevertheless.
///
/// # Bad
/// ```sh console
/// chmod 000 tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// chmod 644 tenants/acme/tenant.yaml
/// ```
pub struct Unreadable;

impl Lint for Unreadable {
    const RULE: Rule = Rule::error("source/unreadable");
}
