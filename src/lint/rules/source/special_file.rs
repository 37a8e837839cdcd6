use crate::lint::{Lint, Rule};

/// A pipe, socket or device where a file is expected.
///
/// # Why
/// Reading it may never end.
///
/// # Bad
/// ```console tenants/acme/production.yaml
/// mkfifo tenants/acme/production.yaml
/// ```
///
/// # Good
/// ```console tenants/acme/production.yaml
/// touch tenants/acme/production.txt
/// ```
pub(super) struct SpecialFile;

impl Lint for SpecialFile {
    const RULE: Rule = Rule::error("source/special-file");
}
