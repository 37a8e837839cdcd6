use crate::lint::{Lint, Rule};

/// A pipe, socket or device is in the place of a file.
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
///
/// # Fix
/// By hand: replace it by a file.
///
/// # Source
/// man7.org, fifo(7): reading a pipe waits until a program writes to it.
pub(super) struct SpecialFile;

impl Lint for SpecialFile {
    const RULE: Rule = Rule::error("source/special-file");
}
