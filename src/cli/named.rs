//! What a command line names: environments and tenants of the fleet.

use super::Failure;
use crate::document::near;
use crate::fleet::{Environment, Fleet, Tenant};

/// The environment of a name, or all.
///
/// # Errors
/// Where there is none of that name; it says which are near.
pub(super) fn environments<'a>(fleet: &'a Fleet, name: Option<&str>) -> Result<Vec<&'a Environment>, Failure> {
    let Some(name) = name else { return Ok(fleet.environments.iter().collect()) };
    let known = || fleet.environments.iter().map(|environment| environment.name.as_str());
    match fleet.environment(name) {
        Some(environment) => Ok(vec![environment]),
        None => Err(Failure::with_help(format!("there is no environment `{name}`"), near::suggest(name, known()))),
    }
}

/// A tenant, in each of the environments that have it: at least one.
///
/// # Errors
/// Where none has it; it says which tenants are near.
pub(super) fn tenant<'a>(
    environments: &[&'a Environment],
    name: &str,
) -> Result<Vec<(&'a Environment, &'a Tenant)>, Failure> {
    let found: Vec<_> =
        environments.iter().filter_map(|environment| Some((*environment, environment.tenant(name)?))).collect();
    if found.is_empty() {
        let known = environments.iter().flat_map(|environment| &environment.tenants).map(|tenant| tenant.name.as_str());
        return Err(Failure::with_help(format!("there is no tenant `{name}`"), near::suggest(name, known)));
    }
    Ok(found)
}
