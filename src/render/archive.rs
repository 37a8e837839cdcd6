//! Charts that lie in the tree as archives. Flux installs them as they are; Argo CD wants them unpacked.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::{self, Chart};
use crate::definition::Engine;
use crate::finding::{self, Rule};
use crate::fleet::Environment;
use crate::manifest;
use crate::plan::{self, Placed};
use crate::render::rules::{ARCHIVE_DIGEST, DELIVERY_CHART_ARCHIVE, MISMATCH, REFERENCE_CHART_ARCHIVE};
use crate::source::ChartFile;
use yaml::Pointer;

/// The archives of a tree, by path.
pub(crate) type Archives = BTreeMap<String, ChartFile>;

/// The folder, below the environment's, of an unpacked chart: outside every folder that an engine reads on its own.
pub(crate) fn folder(name: &str, version: &str) -> String {
    format!("charts/{name}-{version}")
}

/// A component's chart archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    component: String,
    path: String,
    name: String,
    version: String,
    sha256: String,
}

/// The archives that components install.
pub(crate) fn wanted(components: &[Placed]) -> BTreeSet<Wanted> {
    let with_release = components.iter().filter_map(|placed| Some((placed, placed.release.as_ref()?)));
    with_release
        .filter_map(|(placed, release)| match &release.chart {
            plan::Chart::Archive { path, name, version, sha256 } => Some(Wanted {
                component: placed.component.name.clone(),
                path: path.clone(),
                name: name.clone(),
                version: version.clone(),
                sha256: sha256.clone(),
            }),
            plan::Chart::Repository { .. } => None,
        })
        .collect()
}

/// A file whose bytes are not ours: its path below the environment's folder, and its content.
pub(crate) type Raw = (String, Vec<u8>);

/// Checks the archives against what the environment pins, and unpacks them where the engine needs it.
pub(crate) fn deliver(
    environment: &Environment,
    archives: &Archives,
    wanted: &BTreeSet<Wanted>,
) -> finding::Result<Vec<Raw>> {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for each in wanted {
        match each.read(environment, archives) {
            Ok(chart) if environment.spec.delivery.engine == Engine::ArgoCd => files.extend(each.unpacked(chart)),
            Ok(_) => {}
            Err(wrong) => findings.extend(wrong),
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(findings) }
}

impl Wanted {
    fn read(&self, environment: &Environment, archives: &Archives) -> finding::Result<Chart> {
        let wrong = |field: &str, rule: &'static Rule, message: String| {
            let place = environment.place(Pointer::filled("/spec/components/{}/{}", [&self.component, &field]));
            rule.at(place, message).environment(&*environment.name)
        };
        let Some(archive) = archives.get(&self.path) else {
            let known: Vec<&str> = archives.keys().map(String::as_str).collect();
            let help = match known.as_slice() {
                [] => "there are no archives in charts/".to_owned(),
                known => format!("archives in the tree: {}", known.join(", ")),
            };
            let message = format!("there is no chart archive {}", self.path);
            return Err(vec![wrong("archive", &REFERENCE_CHART_ARCHIVE, message).help(help)]);
        };
        let bytes = archive.read()?;
        let sha256 = archive::sha256(&bytes);
        if sha256 != self.sha256 {
            let message = format!("{} is not the pinned archive: its sha256 is {sha256}", self.path);
            return Err(vec![
                wrong("sha256", &ARCHIVE_DIGEST, message)
                    .help("if the new archive is what you want, look through it and pin its sha256"),
            ]);
        }
        let chart = archive::read(&bytes).map_err(|error| {
            vec![wrong("archive", &DELIVERY_CHART_ARCHIVE, format!("{} cannot be unpacked: {error}", self.path))]
        })?;
        if (&chart.name, &chart.version) != (&self.name, &self.version) {
            let message = format!(
                "{} holds the chart {} {}, and {} {} is what the environment installs",
                self.path, chart.name, chart.version, self.name, self.version
            );
            return Err(vec![wrong("version", &MISMATCH, message)]);
        }
        Ok(chart)
    }

    fn unpacked(&self, chart: Chart) -> impl Iterator<Item = Raw> {
        let folder = folder(&self.name, &self.version);
        let own = chart.files.into_iter().filter(|(path, _)| path != manifest::MANIFEST);
        let (out, files): (BTreeMap<_, _>, BTreeMap<_, _>) = own.partition(|(path, _)| manifest::is_left_out(path));
        let left_out = out.into_keys().collect();
        let manifest = manifest::manifest(&self.path, &self.sha256, &files, left_out);
        let files = files.into_iter().chain([(manifest::MANIFEST.to_owned(), manifest)]);
        files.map(move |(path, content)| (format!("{folder}/{path}"), content))
    }
}
