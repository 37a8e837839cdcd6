use crate::lint::{Lint, Rule};

/// A tenant's component whose chart is an archive, in an environment that Flux delivers.
///
/// # Why
/// Flux reads archives from the Git repository, which the tenants' account must not see.
///
/// # Bad
/// ```sh console
/// # components/mine/component.yaml: scope: tenant, chart: {archive: charts/mine-1.0.0.tgz}
/// ```
///
/// # Good
/// ```sh console
/// # components/mine/component.yaml: scope: tenant, chart: {repository: mine, name: mine}
/// ```
pub struct ArchiveForTenant;

impl Lint for ArchiveForTenant {
    const RULE: Rule = Rule::error("delivery/archive-for-tenant");
}
