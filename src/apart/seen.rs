//! An environment as it is rendered, for those who ask for its ways.

use std::collections::{BTreeMap, HashMap};

use apart::{Channel, Way};
use serde_json::Value;

use super::{Part, file, scene, verdict};
use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::output::FOLDER;
use crate::plan;
use crate::proof::Model;
use crate::render::{self, File};
use crate::source::{Place, SourceFile};

/// An environment, and what its channels are told.
pub(crate) struct Seen<'a> {
    /// The environment.
    pub environment: &'a Environment,
    model: Model<'a>,
    parts: Vec<Part>,
    files: Vec<File>,
}

/// Renders an environment to look at it.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn look<'a>(environment: &'a Environment, catalog: &'a Catalog) -> Result<Seen<'a>, Vec<Finding>> {
    let platform = plan::platform(environment, catalog)?;
    let (model, files) = render::whole(&platform)?;
    let folders: HashMap<String, usize> =
        environment.tenants.iter().enumerate().map(|(at, tenant)| (render::tenant_folder(tenant), at)).collect();
    let mut by_tenant: BTreeMap<Option<usize>, Vec<File>> = BTreeMap::new();
    for file in files {
        by_tenant.entry(owner(&folders, &file.path)).or_default().push(file);
    }
    let mut parts = Vec::with_capacity(by_tenant.len());
    for (tenant, files) in &by_tenant {
        parts.push(match tenant.and_then(|at| environment.tenants.get(at)) {
            None => Part::of_platform(&platform, files),
            Some(tenant) => Part::of_tenant(&platform, &platform.tenant(tenant)?, files),
        });
    }
    Ok(Seen { environment, model, parts, files: by_tenant.into_values().flatten().collect() })
}

/// The tenant in whose folder a file lies.
fn owner(folders: &HashMap<String, usize>, path: &str) -> Option<usize> {
    let mut above = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default());
    above.find_map(|folder| folders.get(folder)).copied()
}

impl Seen<'_> {
    /// The ways that are open, by channel. `from` is the one tenant that goes them.
    pub(crate) fn ways(&self, from: Option<&str>) -> BTreeMap<Channel, Vec<Way>> {
        let mut scene = scene(self.environment, &self.model, &self.parts);
        scene.from = from.map(str::to_owned);
        let of = |channel: &Channel| {
            let mut ways = channel.ways(&scene);
            ways.retain(|way| from.is_none() || way.tenant.as_deref().is_none_or(|tenant| Some(tenant) == from));
            (*channel, ways)
        };
        Channel::ALL.iter().map(of).collect()
    }

    /// Where a way stands in what is rendered.
    pub(crate) fn place(&self, way: &Way) -> Option<Place> {
        let path = file(&self.parts, way)?;
        let file = self.files.iter().find(|file| file.path == path)?;
        let path = format!("{FOLDER}/{}/{path}", self.environment.name);
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
            let found: Vec<Value> = ways.iter().map(way).collect();
            (channel.name().to_owned(), serde_json::json!({"verdict": verdict(ways), "ways": found}))
        };
        serde_json::json!({
            "environment": self.environment.name,
            "channels": ways.iter().map(channel).collect::<serde_json::Map<_, _>>(),
        })
    }
}
