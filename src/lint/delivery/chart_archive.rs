use crate::lint::{Lint, Rule};

/// A chart archive that cannot be delivered.
///
/// # Why
/// It is broken, or would put files where none may be.
///
/// # Bad
/// ```sh console
/// head -c 100 billing-1.1.0.tgz > charts/billing-1.1.0.tgz
/// ```
///
/// # Good
/// ```sh console
/// cp billing-1.1.0.tgz charts/
/// ```
pub struct ChartArchive;

impl Lint for ChartArchive {
    const RULE: Rule = Rule::error("delivery/chart-archive");
}
