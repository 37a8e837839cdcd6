//! An environment as it is rendered, for those who ask for its ways.

use std::collections::BTreeMap;

use apart::{Channel, Way};
use serde_json::Value;

use super::{OwnerObjects, index, scene, stands, verdict};
use crate::fleet::Environment;
use crate::layout;
use crate::manifest::File;
use crate::proof::Model;
use crate::source::{Place, SourceFile};

/// An environment, and what its channels are told.
pub(crate) struct Seen<'a> {
    /// The environment.
    pub environment: &'a Environment,
    model: Model<'a>,
    parts: Vec<OwnerObjects>,
    files: Vec<File>,
}

impl<'a> Seen<'a> {
    /// What is seen of the parts of a rendered environment, and of their files.
    pub(crate) fn new(environment: &'a Environment, model: Model<'a>, seen: Vec<(OwnerObjects, Vec<File>)>) -> Self {
        let (parts, files): (Vec<OwnerObjects>, Vec<Vec<File>>) = seen.into_iter().unzip();
        Self { environment, model, parts, files: files.into_iter().flatten().collect() }
    }
}

impl<'a> Seen<'a> {
    /// The model that connections are proved by.
    pub(crate) fn model(&self) -> &Model<'a> {
        &self.model
    }

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
        let stands = stands(&index(&self.parts), way)?;
        let file = self.files.iter().find(|file| file.path == stands.path)?;
        let path = layout::rendered(&self.environment.name, stands.path);
        let written = SourceFile::new(path, String::from_utf8_lossy(&file.bytes()));
        let stream = yaml::parse(&written, &yaml::Limits::default());
        let root = stream.documents.first()?.root();
        Some(root.nearest(&stands.pointer).place())
    }

    /// As JSON.
    pub(crate) fn as_json(&self, ways: &BTreeMap<Channel, Vec<Way>>) -> Value {
        let way = |way: &Way| {
            serde_json::json!({
                "from": way.tenant, "to": way.to, "steps": way.steps, "decided": way.decided,
                "place": self.place(way).map(|place| place.to_string()), "pointer": way.pointer.as_str(),
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
