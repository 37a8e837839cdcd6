//! Hosts of the platform's own: options of components say them, and neither tenants nor other environments may have them.

use std::collections::HashMap;

use serde_json::Value;
use yaml::Pointer;

use super::{Environment, Fleet};
use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::fleet::rules::DUPLICATE_HOST;
use crate::source::Place;

/// A host of the platform's own.
#[derive(Clone, Debug)]
pub(crate) struct PlatformHost<'e> {
    /// The host.
    pub name: &'e str,
    /// Where the environment's definition has it, or would have it.
    pub pointer: Pointer,
}

/// The hosts of an environment's components.
pub(crate) fn of_platform<'e>(environment: &'e Environment, catalog: &Catalog) -> Vec<PlatformHost<'e>> {
    let listed = environment.components.iter().filter_map(|(name, settings)| Some((catalog.get(name)?, settings)));
    let hosts = listed.flat_map(|(component, settings)| {
        component.spec.hosts.iter().filter_map(move |option| {
            let option = Pointer::parse(option)?;
            let mut steps = option.steps();
            let first = settings.options.get(&*steps.next()?)?;
            let name = steps.try_fold(first, |value, step| value.get(&*step)).and_then(Value::as_str)?;
            let pointer = Pointer::filled("/spec/components/{}", [&component.name]).join(&option);
            Some(PlatformHost { name, pointer })
        })
    });
    hosts.collect()
}

/// Finds environments with a host of an earlier one.
pub(super) fn shared(fleet: &Fleet, catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut known: HashMap<&str, (&Environment, Pointer)> = HashMap::new();
    for environment in &fleet.environments {
        let own = of_platform(environment, catalog);
        let twin = own.iter().find_map(|host| Some((host, known.get(host.name)?)));
        if let Some((host, (earlier, pointer))) = twin {
            let message = format!("the host {} of {} is already used by {}", host.name, environment.name, earlier.name);
            let finding = DUPLICATE_HOST.at(place(environment, &host.pointer), message).environment(&environment.name);
            let claimed = format!("decides the host of {}", earlier.name);
            findings.push(finding.related(place(earlier, pointer), claimed));
        }
        known.extend(own.into_iter().map(|host| (host.name, (environment, host.pointer))));
    }
}

/// The line that decides a host: its own, or, for one that follows from it, the domain's.
pub(crate) fn place(environment: &Environment, host: &Pointer) -> Place {
    let own = environment.merged.key_place(host).map(|_| environment.place(host));
    own.unwrap_or_else(|| environment.place("/spec/domain"))
}
