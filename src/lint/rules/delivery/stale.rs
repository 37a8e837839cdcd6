use crate::finding::Rule;
use crate::lint::Check;

/// A file in `rendered/` is not what the definitions render to.
///
/// # Why
/// Argo CD and Flux apply `rendered/`. So what runs is not what the definitions say. The next render overwrites manual
/// changes.
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
///
/// # Fix
/// By hand: run `tenantry render` and commit `rendered/` with the definitions.
///
/// # Source
/// README.md, "Day by day".
pub(crate) static STALE: Rule = Rule::error("delivery/stale", include_str!("stale.rs"));

/// What reports it is no check.
pub(super) const CHECKS: &[Check] = &[];
