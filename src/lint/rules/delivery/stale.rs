use crate::lint::{Lint, Rule};

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
pub(crate) struct Stale;

impl Lint for Stale {
    const RULE: Rule = Rule::error("delivery/stale");
}
