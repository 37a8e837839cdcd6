//! The units of the environments that a question is about, rendered one by one.

use rayon::prelude::*;

use super::Unanswered;
use crate::compile::{Rendering, Unit};
use crate::fleet::{Environment, Tenant};
use crate::workspace::Workspace;

/// Looks at the platform and the tenants of the environments that are wanted; what is found, in the order of the definitions.
pub(super) fn each<T: Send>(
    workspace: &Workspace,
    wanted: impl Fn(&Environment) -> bool,
    look: impl Fn(&Environment, &Unit<'_>) -> Vec<T> + Sync,
) -> Result<Vec<T>, Unanswered> {
    if workspace.is_broken() {
        return Err(Unanswered::Broken(workspace.findings.clone()));
    }
    let mut found = Vec::new();
    for environment in workspace.fleet.environments.iter().filter(|one| wanted(one)) {
        let rendering = Rendering::new(environment, &workspace.catalog).map_err(Unanswered::Broken)?;
        let mut platform = rendering.platform().map_err(Unanswered::Broken)?;
        let mut sources = rendering.sources();
        let tenants: Result<Vec<_>, Unanswered> = environment
            .tenants
            .par_iter()
            .map(|tenant| {
                let (unit, sources) = rendering.tenant(tenant).map_err(Unanswered::Broken)?;
                Ok((look(environment, &unit), sources))
            })
            .collect();
        let mut of_tenants = Vec::new();
        for (own, of_tenant) in tenants? {
            of_tenants.extend(own);
            // Two versions of a chart are for the gate to report.
            sources.merge(of_tenant);
        }
        platform.files.extend(rendering.files_of(sources));
        found.extend(look(environment, &platform));
        found.extend(of_tenants);
    }
    Ok(found)
}

/// The tenant of a unit; none for the platform.
pub(super) fn tenant<'u>(unit: &'u Unit<'_>) -> Option<&'u Tenant> {
    unit.plan.as_ref().map(|plan| plan.tenant)
}
