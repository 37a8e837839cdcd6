use crate::finding::Rule;
use crate::lint::Check;

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
pub(crate) static UNUSED: Rule = Rule::warning("allowance/unused", include_str!("unused.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
