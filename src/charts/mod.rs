//! What the charts really make of their values, compared with what the catalog says of them: the proof stands on the catalog.

mod compare;
mod find;
mod helm;
mod lock;
mod object;
mod seen;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use yaml::{Limits, Reading, SourceFile};

use crate::fleet::Environment;
use crate::plan::{Chart, Placed, Release};
use crate::source::Place;

pub(crate) use find::{Found, find, find_named};
pub(crate) use helm::Helm;
pub(crate) use lock::{Entry, Lock, PATH as LOCK};
pub(crate) use seen::{Seen, SeenService, SeenWorkload};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Topic {
    /// Keys of values that the chart knows.
    Values,
    /// What runs: kinds, labels, ports, numbers of pods.
    Workloads,
    /// Services, their names, ports and types.
    Services,
    /// Hosts of Ingresses.
    Hosts,
    /// Objects of the whole cluster or of other namespaces, and policies.
    Kinds,
    /// Images, and whether they come from the mirrors.
    Images,
}

impl Topic {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Values, Self::Workloads, Self::Services, Self::Hosts, Self::Kinds, Self::Images];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::Workloads => "workloads",
            Self::Services => "services",
            Self::Hosts => "hosts",
            Self::Kinds => "kinds",
            Self::Images => "images",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that a chart does otherwise than the catalog says.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// What it is about.
    pub topic: Topic,
    /// What differs.
    pub text: String,
    /// Where the catalog says it.
    pub place: Place,
    /// The template of the chart; empty where the chart makes nothing of the kind.
    pub template: String,
}

/// The name and the version of a release's chart.
pub(crate) fn chart_of(release: &Release) -> (&str, &str) {
    match &release.chart {
        Chart::Repository { name, version, .. } | Chart::Archive { name, version, .. } => (name, version),
    }
}

/// Renders a chart with the values of a release, and compares.
///
/// # Errors
/// What helm says, or what it prints that is no manifest.
pub(crate) fn differences(
    helm: &Helm,
    environment: &Environment,
    placed: &Placed,
    release: &Release,
    chart: &Found,
) -> Result<Vec<Difference>, String> {
    let show = |what: &str| helm.run(&["show".to_owned(), what.to_owned(), chart.path.display().to_string()]);
    let kubernetes = &environment.spec.cluster.kubernetes;
    let output = template(helm, &chart.path, (&release.name, &placed.namespace), kubernetes, &release.values)?;
    let rendered = compare::Rendered {
        made: object::objects(&output)?,
        defaults: read("values.yaml", &show("values")?),
        within: names_within(&read("Chart.yaml", &show("chart")?)),
    };
    Ok(compare::differences(environment, placed, &release.values, &rendered))
}

/// What a chart makes of some values, as a release in a namespace.
///
/// # Errors
/// What helm says, or what it prints that is no manifest.
pub(crate) fn seen(
    helm: &Helm,
    chart: &Path,
    (release, namespace): (&str, &str),
    kubernetes: &str,
    values: &Value,
) -> Result<Seen, String> {
    let output = template(helm, chart, (release, namespace), kubernetes, values)?;
    let defaults = helm.run(&["show".to_owned(), "values".to_owned(), chart.display().to_string()])?;
    Ok(Seen::of(&object::objects(&output)?, &defaults))
}

/// What `helm template` prints.
fn template(
    helm: &Helm,
    chart: &Path,
    (release, namespace): (&str, &str),
    kubernetes: &str,
    values: &Value,
) -> Result<String, String> {
    let file = helm.folder().join("values.json");
    std::fs::write(&file, values.to_string()).map_err(|error| error.to_string())?;
    let (chart, file) = (chart.display().to_string(), file.display().to_string());
    helm.run(&[
        "template",
        release,
        &chart,
        "--namespace",
        namespace,
        "--kube-version",
        kubernetes,
        "--include-crds",
        "--values",
        &file,
    ])
}

fn read(name: &str, text: &str) -> Value {
    let stream = yaml::parse(&SourceFile::new(name, text), &Limits::default());
    stream.documents.first().map_or(Value::Null, |document| document.root().to_json(Reading::GoV2))
}

/// The names that the charts within a chart have in its values.
fn names_within(chart: &Value) -> BTreeSet<String> {
    let list = chart.get("dependencies").and_then(Value::as_array);
    let name = |one: &Value| Some(one.get("alias").or_else(|| one.get("name"))?.as_str()?.to_owned());
    list.into_iter().flatten().filter_map(name).collect()
}
