use crate::lint::{Lint, Rule};

/// A chart archive whose sha256 is not the pinned one.
///
/// # Why
/// Somebody replaced the file, or pinned another: what was reviewed is not what would be installed.
///
/// # Bad
/// ```sh console
/// echo >> charts/billing-1.1.0.tgz
/// ```
///
/// # Good
/// ```sh console
/// sha256sum charts/billing-1.1.0.tgz   # and write it into the environment
/// ```
pub struct ArchiveDigest;

impl Lint for ArchiveDigest {
    const RULE: Rule = Rule::error("version/archive-digest");
}
