use crate::lint::{Lint, Rule};

/// A file whose name is not UTF-8.
///
/// # Why
/// It cannot be named in a finding, in git on some systems, or on others at all.
///
/// # Bad
/// ```sh console
/// touch $'tenants/acme/\\xff.yaml'
/// ```
///
/// # Good
/// ```sh console
/// touch tenants/acme/production.yaml
/// ```
pub struct FileName;

impl Lint for FileName {
    const RULE: Rule = Rule::error("source/file-name");
}
