use crate::lint::{Lint, Rule};

/// Two names that differ only in case.
///
/// # Why
/// Some file systems take the two folders for one: what one commits is not what another checks out.
///
/// # Bad
/// ```sh console
/// mkdir tenants/acme tenants/Acme
/// ```
///
/// # Good
/// ```sh console
/// mkdir tenants/acme tenants/acme-labs
/// ```
pub struct Case;

impl Lint for Case {
    const RULE: Rule = Rule::error("naming/case");
}
