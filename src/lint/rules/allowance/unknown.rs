use crate::finding::Rule;
use crate::lint::Check;

/// An allowance names a rule that does not exist, has an invalid date, or has the wrong form.
///
/// # Why
/// Such a comment allows nothing, although it looks as if it did.
///
/// # Bad
/// ```yaml values.yaml
/// mode: "off"  # tenantry: allow(quoting/ambiguous-scalars): the chart wants the boolean
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: `quoting/ambiguous-scalars` is not a rule
/// # tenantry: allow quoting/ambiguous-scalar
/// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this is not a valid allowance, so it allows nothing
/// debug: "on"
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: off  # tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean
/// ```
///
/// # Fix
/// By hand: write `# tenantry: allow(family/rule) until 2027-03-01: reason`. The date may be left out.
///
/// # Source
/// docs/ci.md, "Known problems"; `tenantry rules` lists all rules.
pub(crate) static UNKNOWN: Rule = Rule::error("allowance/unknown", include_str!("unknown.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
