//! What of the fleet a run speaks for.

use super::super::{Failure, named};
use super::Args;
use crate::fleet::{Environment, Fleet};
use crate::output::{Rendered, Scope};
use crate::render::{Target, group_file, group_keeper, tenant_folder};

/// The environments that the arguments name.
pub(super) fn chosen<'a>(fleet: &'a Fleet, args: &Args) -> Result<Vec<&'a Environment>, Failure> {
    let environments = named::environments(fleet, args.environment.as_deref())?;
    if let Some(name) = &args.tenant {
        named::tenant(&environments, name)?;
    }
    Ok(environments)
}

/// What the run speaks for; everything else leaves `rendered`.
pub(super) fn scope(environments: &[&Environment], args: &Args, rendered: &mut Rendered) -> Scope {
    if let Some(name) = &args.tenant {
        let places = environments.iter().filter_map(|environment| Some((environment, environment.tenant(name)?)));
        let (folders, groups): (Vec<String>, Vec<[String; 2]>) = places
            .map(|(environment, tenant)| {
                let target = Target::new(environment);
                let of_group = [group_file(&target, &tenant.bucket), group_keeper(&tenant.bucket)];
                let of_group = of_group.map(|path| format!("{}/{path}", environment.name));
                (format!("{}/{}", environment.name, tenant_folder(tenant)), of_group)
            })
            .unzip();
        let scope = Scope::Folders(folders);
        rendered.retain(|path| scope.contains(path) || groups.iter().flatten().any(|group| group == path));
        return scope;
    }
    match &args.environment {
        Some(name) => Scope::Folders(vec![name.clone()]),
        None => Scope::All,
    }
}
