use crate::lint::{Lint, Rule};

/// A chart repository that the environment does not name.
///
/// # Why
/// The engine would not know where to get the chart.
///
/// # Bad
/// ```sh console
/// # environments/production/environment.yaml: components.mine.chart: {repository: mine}, and no helmRepositories.mine
/// ```
///
/// # Good
/// ```sh console
/// # helmRepositories: {mine: {url: "https://charts.example.com"}} beside it
/// ```
pub struct HelmRepository;

impl Lint for HelmRepository {
    const RULE: Rule = Rule::error("reference/helm-repository");
}
