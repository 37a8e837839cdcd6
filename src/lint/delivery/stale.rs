use crate::lint::{Lint, Rule};

/// A file in `rendered/` is not what the definitions render to.
///
/// # Why
/// The engines apply `rendered/`. What was reviewed in the definitions is not what runs, and the next render takes back what was edited by hand.
///
/// # Bad
/// ```sh console
/// $EDITOR rendered/production/platform/redis/values.yaml
/// git commit -a
/// ```
///
/// # Good
/// ```sh console
/// $EDITOR environments/production/values/redis.yaml
/// tenantry render && git add environments rendered && git commit
/// ```
pub struct Stale;

impl Lint for Stale {
    const RULE: Rule = Rule::error("delivery/stale");
}
