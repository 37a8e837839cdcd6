use crate::finding::Rule;
use crate::lint::Check;

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
pub(crate) static UNKNOWN: Rule = Rule::error("allowance/unknown", include_str!("unknown.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
