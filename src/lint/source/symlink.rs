use crate::lint::{Lint, Rule};

/// A symbolic link that leads out of the tree, or nowhere.
///
/// # Why
/// What it leads to is not in the repository: another machine has another file there, or a secret one.
///
/// # Bad
/// ```sh console
/// ln -s /etc/passwd tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// ln -s ../common/values.yaml tenants/acme/values/agent.yaml
/// ```
pub struct Symlink;

impl Lint for Symlink {
    const RULE: Rule = Rule::error("source/symlink");
}
