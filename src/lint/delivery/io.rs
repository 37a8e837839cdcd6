use crate::lint::{Lint, Rule};

/// `rendered/` cannot be read or written.
///
/// # Why
/// The disk is full, or the folder belongs to someone else. No file is left half-written.
///
/// # Bad
/// ```sh console
/// chmod 555 rendered && tenantry render
/// ```
///
/// # Good
/// ```sh console
/// chmod 755 rendered && tenantry render
/// ```
pub struct Io;

impl Lint for Io {
    const RULE: Rule = Rule::error("delivery/io");
}
