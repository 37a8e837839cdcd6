use crate::lint::{Lint, Rule};

/// An allowance does not say why.
///
/// # Why
/// The next reader has to decide whether it may go, and can only ask.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar)
/// #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ```
pub(crate) struct NoReason;

impl Lint for NoReason {
    const RULE: Rule = Rule::error("allowance/no-reason");
}
