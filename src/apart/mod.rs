//! Who can do what to whom, on every channel that rendered objects show.
//!
//! The channels themselves are the crate `apart`. Here stands what it is told of an environment: the rendered objects, whose
//! namespaces are whose, the hosts that charts serve, and the paths of the secret store that components declare.

mod gate;
pub(crate) mod rules;
mod seen;

use apart::{Host, Object, Scene, Tenant, Way};
use serde_json::Value;

use crate::catalog::component::SecretSource;
use crate::fleet::Environment;
use crate::manifest::File;
use crate::plan::{Placed, Platform, TenantPlan};
use crate::proof::Model;

pub(crate) use gate::refused;
pub(crate) use seen::Seen;

/// What one tenant, or the platform, brings: kept small, for there may be ten thousand.
#[derive(Debug)]
pub(crate) struct Part {
    /// The tenant; none for the platform.
    tenant: Option<Tenant>,
    /// The objects that channels read, each with its file.
    objects: Vec<(String, Value)>,
    /// Paths of the secret store that components declare, each with the namespace that it is for.
    secret_paths: Vec<(String, String)>,
}

impl Part {
    /// The platform's part.
    pub(crate) fn of_platform(platform: &Platform<'_>, files: &[File]) -> Self {
        Self { tenant: None, objects: objects(files), secret_paths: paths(&platform.components).collect() }
    }

    /// A tenant's part.
    pub(crate) fn of_tenant(platform: &Platform<'_>, plan: &TenantPlan<'_>, files: &[File]) -> Self {
        let name = plan.tenant.name.clone();
        let secret_prefix = prefix(&platform.environment.spec.secrets.path, &name);
        let tenant = Tenant { name, namespaces: vec![plan.namespace.name.clone()], secret_prefix };
        Self { tenant: Some(tenant), objects: objects(files), secret_paths: paths(&plan.components).collect() }
    }
}

fn objects(files: &[File]) -> Vec<(String, Value)> {
    files.iter().filter_map(|file| Some((file.path.clone(), apart::relevant(&file.object)?))).collect()
}

/// The paths of the secret store that components declare, each with the namespace that they are for.
fn paths(components: &[Placed]) -> impl Iterator<Item = (String, String)> {
    let secrets = components.iter().flat_map(|placed| &placed.secrets).filter(|one| one.from == SecretSource::Store);
    secrets.map(|secret| (secret.namespace.clone(), secret.store_path.trim_start_matches('/').to_owned()))
}

/// What paths of the secret store begin with that are a tenant's; none where a name of a tenant could continue another's.
fn prefix(path: &str, tenant: &str) -> Option<String> {
    let (before, after) = path.split_once("{scope}")?;
    after.starts_with('/').then(|| format!("{before}{tenant}/").trim_start_matches('/').to_owned())
}

/// What the channels are told.
fn scene<'p>(environment: &Environment, model: &Model<'_>, parts: &'p [Part]) -> Scene<'p> {
    let (mut objects, mut tenants) = (Vec::new(), Vec::new());
    for part in parts {
        let with = part.tenant.as_ref().map(|tenant| {
            tenants.push(tenant.clone());
            tenants.len() - 1
        });
        objects.extend(part.objects.iter().map(|(_, value)| Object { value, with }));
    }
    let kubernetes = environment.spec.cluster.kubernetes.parse().unwrap_or(rights::Version::NEWEST);
    let mut scene = Scene::new(objects, tenants, kubernetes);
    scene.secret_paths = parts.iter().flat_map(|part| part.secret_paths.iter().cloned()).collect();
    let host = |host: reach::routes::Host<'_>| {
        let namespace = host.targets.first()?.workload.namespace.clone();
        Some(Host { host: host.name, namespace })
    };
    scene.hosts = model.hosts().into_iter().filter_map(host).collect();
    scene
}

/// The file, below the environment's folder, of the object that makes a way.
fn file<'p>(parts: &'p [Part], way: &Way) -> Option<&'p str> {
    let mut paths = parts.iter().flat_map(|part| &part.objects).map(|(path, _)| path.as_str());
    paths.nth(way.object?)
}

/// What is said of a channel.
pub(crate) fn verdict(ways: &[Way]) -> &'static str {
    match (ways.is_empty(), ways.iter().any(|way| way.decided)) {
        (true, _) => "apart",
        (_, true) => "open",
        (_, false) => "not decided here",
    }
}
