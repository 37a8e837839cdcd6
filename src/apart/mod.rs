//! Who can do what to whom, on every channel that rendered objects show.
//!
//! The channels themselves are the crate `apart`. Here stands what it is told of an environment: the rendered objects, whose
//! namespaces are whose, the hosts that charts serve, and the paths of the secret store that components declare.

use std::collections::{BTreeMap, HashSet};

use apart::{Channel, Host, Object, Scene, Tenant, Way};
use serde_json::Value;

use crate::catalog::Catalog;
use crate::catalog::component::SecretSource;
use crate::compile::{self, Proved, Unit};
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::manifest::{FOLDER, File};
use crate::plan::{Placed, Platform};
use crate::proof::Model;
use crate::source::{Place, SourceFile};

/// An environment as it is rendered, and what its channels are told.
pub(crate) struct Seen<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// The model of the network.
    pub model: Model<'a>,
    files: Vec<File>,
    tenants: Vec<Tenant>,
    secret_paths: HashSet<(String, String)>,
    /// The tenant of each file.
    with: Vec<Option<usize>>,
}

/// Renders an environment to look at it.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn look<'a>(environment: &'a Environment, catalog: &'a Catalog) -> Result<Seen<'a>, Vec<Finding>> {
    let (Proved { platform, model }, kept) = compile::model(environment, catalog, |unit| vec![of_unit(unit)])?;
    let mut secret_paths: HashSet<_> = paths(&platform.components).collect();
    let (mut tenants, mut files, mut with) = (Vec::new(), Vec::new(), Vec::new());
    for (of_tenant, own) in kept {
        let tenant = of_tenant.as_ref().map(|_| tenants.len());
        with.resize(with.len() + own.len(), tenant);
        files.extend(own);
        if let Some((tenant, paths)) = of_tenant {
            secret_paths.extend(paths);
            tenants.push(tenant);
        }
    }
    Ok(Seen { environment, model, files, tenants, secret_paths, with })
}

/// A tenant with its paths of the secret store, and its files; the platform's files have no tenant.
fn of_unit(unit: Unit<'_>) -> (Option<(Tenant, Vec<(String, String)>)>, Vec<File>) {
    let tenant = unit.plan.map(|plan| {
        let name = plan.tenant.name.clone();
        let secret_prefix = prefix(unit.platform, &name);
        let tenant = Tenant { name, namespaces: vec![plan.namespace.name.clone()], secret_prefix };
        (tenant, paths(&plan.components).collect())
    });
    (tenant, unit.files)
}

/// The paths of the secret store that components declare, each with the namespace that they are for.
fn paths(components: &[Placed]) -> impl Iterator<Item = (String, String)> {
    let secrets = components.iter().flat_map(|placed| &placed.secrets).filter(|one| one.from == SecretSource::Store);
    secrets.map(|secret| (secret.namespace.clone(), secret.store_path.trim_start_matches('/').to_owned()))
}

/// What paths of the secret store begin with that are a tenant's; none where a name of a tenant could continue another's.
fn prefix(platform: &Platform<'_>, tenant: &str) -> Option<String> {
    let (before, after) = platform.environment.spec.secrets.path.split_once("{scope}")?;
    after.starts_with('/').then(|| format!("{before}{tenant}/").trim_start_matches('/').to_owned())
}

impl Seen<'_> {
    /// The ways that are open, by channel. `from` is the one tenant that goes them.
    pub(crate) fn ways(&self, from: Option<&str>) -> BTreeMap<Channel, Vec<Way>> {
        let scene = self.scene(from);
        let of = |channel: &Channel| {
            let mut ways = channel.ways(&scene);
            ways.retain(|way| from.is_none() || way.tenant.as_deref().is_none_or(|tenant| Some(tenant) == from));
            (*channel, ways)
        };
        Channel::ALL.iter().map(of).collect()
    }

    fn scene(&self, from: Option<&str>) -> Scene<'_> {
        let objects = self.files.iter().zip(&self.with).map(|(file, with)| Object { value: &file.object, with: *with });
        let kubernetes = self.environment.spec.cluster.kubernetes.parse().unwrap_or(rights::Version::NEWEST);
        let mut scene = Scene::new(objects.collect(), self.tenants.clone(), kubernetes);
        scene.secret_paths.clone_from(&self.secret_paths);
        scene.from = from.map(str::to_owned);
        let host = |host: reach::routes::Host<'_>| {
            let namespace = host.targets.first()?.workload.namespace.clone();
            Some(Host { host: host.name, namespace })
        };
        scene.hosts = self.model.hosts().into_iter().filter_map(host).collect();
        scene
    }

    /// Where a way stands in what is rendered.
    pub(crate) fn place(&self, way: &Way) -> Option<Place> {
        let file = self.files.get(way.object?)?;
        let path = format!("{FOLDER}/{}/{}", self.environment.name, file.path);
        let written = SourceFile::new(path, String::from_utf8_lossy(&file.bytes()));
        let stream = yaml::parse(&written, &yaml::Limits::default());
        let root = stream.documents.first()?.root();
        Some(root.pointer(&way.pointer).unwrap_or(root).place())
    }

    /// As JSON.
    pub(crate) fn as_json(&self, ways: &BTreeMap<Channel, Vec<Way>>) -> Value {
        let way = |way: &Way| {
            serde_json::json!({
                "from": way.tenant, "to": way.to, "steps": way.steps, "decided": way.decided,
                "place": self.place(way).map(|place| place.to_string()), "pointer": way.pointer,
            })
        };
        let channel = |(channel, ways): (&Channel, &Vec<Way>)| {
            let ways_json: Vec<Value> = ways.iter().map(way).collect();
            (channel.name().to_owned(), serde_json::json!({"verdict": verdict(ways), "ways": ways_json}))
        };
        serde_json::json!({
            "environment": self.environment.name,
            "channels": ways.iter().map(channel).collect::<serde_json::Map<_, _>>(),
        })
    }
}

/// What is said of a channel.
pub(crate) fn verdict(ways: &[Way]) -> &'static str {
    match (ways.is_empty(), ways.iter().any(|way| way.decided)) {
        (true, _) => "apart",
        (_, true) => "open",
        (_, false) => "not decided here",
    }
}
