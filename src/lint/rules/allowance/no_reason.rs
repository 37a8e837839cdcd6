use crate::finding::Rule;
use crate::lint::Check;

/// An allowance gives no reason.
///
/// # Why
/// Nobody can decide later whether the allowance is still needed.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar)
/// #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this allowance gives no reason
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ```
///
/// # Fix
/// By hand: write the reason behind the colon: `# tenantry: allow(rule): reason`.
///
/// # Source
/// docs/ci.md, "Known problems".
pub(crate) static NO_REASON: Rule = Rule::error("allowance/no-reason", include_str!("no_reason.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
