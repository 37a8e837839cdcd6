use crate::lint::{Lint, Rule};

/// A tenant's namespace that would be made anew elsewhere.
///
/// # Why
/// One owner deletes what the other makes, and whichever is last wins: the tenant's data go.
///
/// # Bad
/// ```sh console
/// # environments/production/environment.yaml: delivery.buckets: 16 becomes 256
/// ```
///
/// # Good
/// ```sh console
/// # delivery.buckets stays as it was when the environment was made
/// ```
pub struct OwnerMoves;

impl Lint for OwnerMoves {
    const RULE: Rule = Rule::error("delivery/owner-moves");
}
