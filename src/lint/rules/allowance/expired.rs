use crate::finding::Rule;
use crate::lint::Check;

/// An allowance is past its date.
///
/// # Why
/// The date is a promise: by then the fault was to be gone. Until the allowance is removed or renewed, what it allows stays allowed.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar) until 2020-01-01: until the chart is updated
/// #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar) until 2999-01-01: until the chart is updated
/// ```
pub(crate) static EXPIRED: Rule = Rule::error("allowance/expired", include_str!("expired.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
