use crate::lint::{Lint, Rule};

/// A chart archive that is not in `charts/`.
///
/// # Why
/// There is nothing to install.
///
/// # Bad
/// ```sh console
/// # environments/production/environment.yaml: archive: charts/billing-1.2.0.tgz, which is not there
/// ```
///
/// # Good
/// ```sh console
/// cp billing-1.2.0.tgz charts/ && git add charts
/// ```
pub struct ChartArchive;

impl Lint for ChartArchive {
    const RULE: Rule = Rule::error("reference/chart-archive");
}
