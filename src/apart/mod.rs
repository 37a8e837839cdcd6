//! Who can do what to whom, on every channel that rendered objects show.
//!
//! The channels themselves are the crate `apart`. Here stands what it is told of an environment: the rendered objects, whose
//! namespaces are whose, the hosts that charts serve, and the paths of the secret store that components declare.

mod exception;
mod gate;
mod precondition;
pub(crate) mod rules;
mod said;
mod seen;

use apart::{Host, Object, Scene, Tenant, Way};
use serde_json::Value;

use crate::catalog::component::SecretSource;
use crate::fleet::Environment;
use crate::manifest::File;
use crate::plan::{Placed, Places, Platform, TenantPlan};
use crate::proof::Model;
use crate::render;
use yaml::Pointer;

use said::Accepted;

pub(crate) use exception::Exception;
pub(crate) use gate::{Refused, refused, unused};
pub(crate) use precondition::{Precondition, preconditions};
pub(crate) use said::{Line, Said};
pub(crate) use seen::Seen;

/// What one tenant, or the platform, brings: kept small, for there may be ten thousand.
#[derive(Debug)]
pub(crate) struct OwnerObjects {
    /// The tenant; none for the platform.
    tenant: Option<Tenant>,
    /// The objects that channels read.
    objects: Vec<Known>,
    /// Of a tenant, whether a quota limits Services with ports of nodes and load balancers.
    limits_services: bool,
    /// Of the platform, why nothing keeps tenants' pods from the labels of the platform's.
    unguarded: Option<String>,
    /// Paths of the secret store that components declare, each with the namespace that it is for.
    secret_paths: Vec<(String, String)>,
}

/// An object that channels read.
#[derive(Debug)]
struct Known {
    /// The file, below the environment's folder.
    path: String,
    /// As much of it as channels read.
    value: Value,
    /// Of an object that a chart makes by its values: where these stand in the file, and it in them.
    places: Option<(&'static str, Places)>,
}

/// Where a way stands in what is rendered.
pub(crate) struct Stands<'p> {
    /// The tenant in whose part; none for the platform.
    pub tenant: Option<&'p str>,
    /// The file, below the environment's folder.
    pub path: &'p str,
    /// The pointer in it.
    pub pointer: Pointer,
}

impl OwnerObjects {
    /// The platform's part.
    pub(crate) fn of_platform(platform: &Platform<'_>, files: &[File]) -> Self {
        Self {
            tenant: None,
            objects: objects(&platform.components, files),
            limits_services: false,
            unguarded: platform.label_guard().err(),
            secret_paths: paths(&platform.components).collect(),
        }
    }

    /// A tenant's part.
    pub(crate) fn of_tenant(platform: &Platform<'_>, plan: &TenantPlan<'_>, files: &[File]) -> Self {
        let name = plan.tenant.name.clone();
        let secret_prefix = prefix(&platform.environment.spec.secrets.path, &name);
        let tenant = Tenant { name, namespaces: vec![plan.namespace.name.clone()], secret_prefix };
        Self {
            tenant: Some(tenant),
            objects: objects(&plan.components, files),
            limits_services: files.iter().any(|file| precondition::limits_services(&file.object)),
            unguarded: None,
            secret_paths: paths(&plan.components).collect(),
        }
    }
}

fn objects(components: &[Placed], files: &[File]) -> Vec<Known> {
    let rendered = files.iter().filter_map(|file| {
        Some(Known { path: file.path.clone(), value: apart::relevant(&file.object)?, places: None })
    });
    let delivered = render::in_values(components, files).filter_map(|one| {
        let places = Some((one.values, one.object.places.clone()));
        Some(Known { path: one.file.path.clone(), value: apart::relevant(&one.object.value)?, places })
    });
    rendered.chain(delivered).collect()
}

/// Parts in the order of a scene's objects: what the platform has was there before what a tenant takes.
fn in_order(parts: &[OwnerObjects]) -> impl Iterator<Item = &OwnerObjects> {
    let of = |is_tenant: bool| parts.iter().filter(move |part| part.tenant.is_some() == is_tenant);
    of(false).chain(of(true))
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
fn scene<'p>(environment: &Environment, model: &Model<'_>, parts: &'p [OwnerObjects]) -> Scene<'p> {
    let (mut objects, mut tenants) = (Vec::new(), Vec::new());
    for part in in_order(parts) {
        let with = part.tenant.as_ref().map(|tenant| {
            tenants.push(tenant.clone());
            tenants.len() - 1
        });
        objects.extend(part.objects.iter().map(|known| Object::new(&known.value, with)));
    }
    let kubernetes = environment.spec.cluster.kubernetes.parse().unwrap_or(rights::Version::NEWEST);
    let mut scene = Scene::new(objects, tenants, kubernetes);
    scene.unguarded = parts.iter().find_map(|part| part.unguarded.clone());
    scene.secret_paths = parts.iter().flat_map(|part| part.secret_paths.iter().cloned()).collect();
    let host = |host: reach::routes::Host<'_>| {
        let namespace = host.targets.first()?.workload.namespace.clone();
        Some(Host { host: host.name, namespace })
    };
    scene.hosts = model.hosts().into_iter().filter_map(host).collect();
    scene
}

/// The objects of a scene, each with the part that it is in.
fn index(parts: &[OwnerObjects]) -> Vec<(&OwnerObjects, &Known)> {
    in_order(parts).flat_map(|part| part.objects.iter().map(move |known| (part, known))).collect()
}

/// Where the object stands that makes a way.
fn stands<'p>(index: &[(&'p OwnerObjects, &'p Known)], way: &Way) -> Option<Stands<'p>> {
    let (part, known) = index.get(way.object?)?;
    let pointer = match &known.places {
        Some((values, places)) => Pointer::from(*values).join(places.pointer(&way.pointer)),
        None => way.pointer.clone(),
    };
    Some(Stands { tenant: part.tenant.as_ref().map(|tenant| tenant.name.as_str()), path: &known.path, pointer })
}

/// What is said of a channel.
pub(crate) fn verdict(ways: &[Way]) -> &'static str {
    match (ways.is_empty(), ways.iter().any(|way| way.decided)) {
        (true, _) => "apart",
        (_, true) => "open",
        (_, false) => "not decided here",
    }
}
