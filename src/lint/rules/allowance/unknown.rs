use crate::lint::{Lint, Rule};

/// An allowance names a rule that does not exist, or a date that is none, or is not written as one.
///
/// # Why
/// It allows nothing, and looks as if it did.
///
/// # Bad
/// ```yaml values.yaml
/// mode: "off"  # tenantry: allow(quoting/ambiguous-scalars): the chart wants the boolean
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// # tenantry: allow quoting/ambiguous-scalar
/// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// debug: "on"
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ```
pub(crate) struct Unknown;

impl Lint for Unknown {
    const RULE: Rule = Rule::error("allowance/unknown");
}
