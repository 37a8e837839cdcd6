use crate::finding::Rule;
use crate::lint::Check;

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
pub(crate) static NO_REASON: Rule = Rule::error("allowance/no-reason", include_str!("no_reason.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
