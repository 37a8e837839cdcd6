//! What of the fleet a run speaks for.

use super::super::Failure;
use super::Args;
use crate::definition::near;
use crate::fleet::{Environment, Fleet};
use crate::output::{Rendered, Scope};
use crate::render::{Target, group_file, tenant_folder};

/// The environments that the arguments name.
pub fn chosen<'a>(fleet: &'a Fleet, args: &Args) -> Result<Vec<&'a Environment>, Failure> {
    let named = |environment: &&Environment| args.environment.as_ref().is_none_or(|name| *name == environment.name);
    let environments: Vec<&Environment> = fleet.environments.iter().filter(named).collect();
    if environments.is_empty()
        && let Some(name) = &args.environment
    {
        let known = fleet.environments.iter().map(|environment| environment.name.as_str());
        return Err(Failure::with_help(format!("there is no environment `{name}`"), near::suggest(name, known)));
    }
    if let Some(name) = &args.tenant
        && environments.iter().all(|environment| environment.tenant(name).is_none())
    {
        let known = environments.iter().flat_map(|environment| &environment.tenants).map(|tenant| tenant.name.as_str());
        return Err(Failure::with_help(format!("there is no tenant `{name}`"), near::suggest(name, known)));
    }
    Ok(environments)
}

/// What the run speaks for; everything else leaves `rendered`.
pub fn scope(environments: &[&Environment], args: &Args, rendered: &mut Rendered) -> Scope {
    if let Some(name) = &args.tenant {
        let places = environments.iter().filter_map(|environment| Some((environment, environment.tenant(name)?)));
        let (folders, groups): (Vec<String>, Vec<String>) = places
            .map(|(environment, tenant)| {
                let target = Target::new(environment);
                let group = group_file(&target, &tenant.bucket);
                (format!("{}/{}", environment.name, tenant_folder(tenant)), format!("{}/{group}", environment.name))
            })
            .unzip();
        let scope = Scope::Folders(folders);
        rendered.retain(|path| scope.contains(path) || groups.iter().any(|group| group == path));
        return scope;
    }
    match &args.environment {
        Some(name) => Scope::Folders(vec![name.clone()]),
        None => Scope::All,
    }
}
