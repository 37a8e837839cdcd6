use crate::finding::Rule;
use crate::lint::Check;

/// A file in `rendered/` is not what the definitions render to.
///
/// # Why
/// The engines apply `rendered/`. What was reviewed in the definitions is not what runs, and the next render takes back what was edited by hand.
///
/// # Bad
/// ```console rendered/production/root.yaml
/// echo "# by hand" >> rendered/production/root.yaml
/// ```
///
/// # Good
/// ```console rendered/production/root.yaml
/// sed -i "s/maxPods: 4/maxPods: 5/" tenants/acme/tenant.yaml
/// tenantry render
/// ```
pub(crate) static STALE: Rule = Rule::error("delivery/stale", include_str!("stale.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
