use crate::lint::{Lint, Rule};

/// Folders that lie too deep inside one another.
///
/// # Why
/// A loop, or a program gone wrong.
///
/// # Bad
/// ```console tenants
/// mkdir -p "tenants/acme/$(printf 'x/%.0s' $(seq 500))"
/// ```
///
/// # Good
/// ```console tenants
/// mkdir -p tenants/acme/x/x/x
/// ```
pub(super) struct TooDeep;

impl Lint for TooDeep {
    const RULE: Rule = Rule::error("source/too-deep");
}
