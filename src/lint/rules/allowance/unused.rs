use crate::finding::Rule;
use crate::lint::Check;

/// An allowance matches no finding.
///
/// # Why
/// The fault has been mended, or the comment is at the wrong line. If it stays, it would hide the next fault there.
///
/// # Bad
/// ```yaml values.yaml
/// # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: this allowance matches no finding of quoting/ambiguous-scalar
/// mode: "off"
/// ```
///
/// # Good
/// ```yaml values.yaml
/// # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// mode: off
/// ```
///
/// # Fix
/// By hand: remove the comment, or move it to the line of the finding or the line above.
///
/// # Source
/// docs/ci.md, "Known problems".
pub(crate) static UNUSED: Rule = Rule::warning("allowance/unused", include_str!("unused.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
