use crate::finding::Rule;
use crate::lint::Check;

/// The date of an allowance has passed.
///
/// # Why
/// The fault should have been mended by that date. What the comment allows stays allowed until it is removed or
/// renewed.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar) until 2020-01-01: until the chart is updated
/// #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this allowance ended on 2020-01-01
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar) until 2999-01-01: until the chart is updated
/// ```
///
/// # Fix
/// By hand: mend the fault and remove the comment, or set a later date.
///
/// # Source
/// docs/ci.md, "Known problems".
pub(crate) static EXPIRED: Rule = Rule::error("allowance/expired", include_str!("expired.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
