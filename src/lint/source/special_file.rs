use crate::lint::{Lint, Rule};

/// A pipe, socket or device where a file is expected.
///
/// # Why
/// Reading it may never end.
///
/// # Bad
/// ```sh console
/// mkfifo tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// touch tenants/acme/tenant.yaml
/// ```
pub struct SpecialFile;

impl Lint for SpecialFile {
    const RULE: Rule = Rule::error("source/special-file");
}
