use crate::lint::{Lint, Rule};

/// An allowance takes no finding away.
///
/// # Why
/// What it allowed has been mended, or the allowance stands at the wrong line. Left in place it would hide the next fault there.
///
/// # Bad
/// ```yaml values.yaml
/// # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// mode: "off"
/// ```
///
/// # Good
/// ```yaml values.yaml
/// # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// mode: off
/// ```
pub(crate) struct Unused;

impl Lint for Unused {
    const RULE: Rule = Rule::warning("allowance/unused");
}
