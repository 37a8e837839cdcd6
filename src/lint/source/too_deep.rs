use crate::lint::{Lint, Rule};

/// Folders that lie too deep inside one another.
///
/// # Why
/// A loop, or a program gone wrong.
///
/// # Bad
/// ```sh console
/// mkdir -p tenants/$(yes x | head -500 | tr "\\n" /)
/// ```
///
/// # Good
/// ```sh console
/// rm -r tenants/x
/// ```
pub struct TooDeep;

impl Lint for TooDeep {
    const RULE: Rule = Rule::error("source/too-deep");
}
