//! What an archive says of its chart.

use serde_json::Value;

use super::ArchiveError;
use crate::source::SourceFile;

/// The file that makes a folder a chart.
const CHART_FILE: &str = "Chart.yaml";

/// A chart, read from its archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// `name` of Chart.yaml.
    pub name: String,
    /// `version` of Chart.yaml, the chart's own.
    pub version: String,
    /// `appVersion` of Chart.yaml: the version of what it installs.
    pub app_version: Option<String>,
    /// `kubeVersion` of Chart.yaml: a range of Kubernetes versions, in Helm's grammar.
    pub kube_version: Option<String>,
    /// Its files, sorted: the path below the chart's folder, and the content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Chart {
    pub(super) fn new(mut files: Vec<(String, Vec<u8>)>) -> Result<Self, ArchiveError> {
        files.sort_unstable();
        let found = files.iter().find(|(path, _)| path == CHART_FILE);
        let (_, content) = found.ok_or(ArchiveError::NoChart)?;
        let text = std::str::from_utf8(content).map_err(|_| wrong("it is not UTF-8"))?;
        let chart = parse(text)?;
        let field = |name: &str| chart.get(name).and_then(text_of);
        let required = |name: &str| field(name).ok_or_else(|| wrong(&format!("`{name}` is missing")));
        let (name, version) = (required("name")?, required("version")?);
        // Both become part of paths.
        if name.starts_with('.') || !name.chars().all(|char| char.is_ascii_alphanumeric() || "._-".contains(char)) {
            return Err(wrong(&format!("`name` {name:?} is not made of letters, digits, `.`, `_` and `-`")));
        }
        // Helm takes a leading v (Masterminds/semver), which is no part of a semantic version.
        if semver::Version::parse(version.strip_prefix('v').unwrap_or(&version)).is_err() {
            return Err(wrong(&format!("`version` {version:?} is no semantic version")));
        }
        Ok(Self { name, version, app_version: field("appVersion"), kube_version: field("kubeVersion"), files })
    }

    /// The content of a file, by its path below the chart's folder.
    #[cfg(test)]
    pub(crate) fn file(&self, path: &str) -> Option<&[u8]> {
        let at = self.files.binary_search_by(|(name, _)| name.as_str().cmp(path)).ok()?;
        self.files.get(at).map(|(_, content)| content.as_slice())
    }
}

/// Chart.yaml as Helm reads it. What only other readers object to is no reason to refuse a chart that Helm installs.
fn parse(text: &str) -> Result<Value, ArchiveError> {
    let stream = yaml::parse(&SourceFile::new(CHART_FILE, text), &yaml::Limits::default());
    match (stream.documents.as_slice(), stream.problems.first()) {
        ([document], _) => Ok(document.root().to_json(yaml::Reading::GoV2)),
        ([], Some(problem)) => Err(wrong(&problem.message)),
        (documents, _) => Err(wrong(&format!("it holds {} documents instead of one", documents.len()))),
    }
}

/// A scalar as text: sigs.k8s.io/yaml, which Helm uses, turns `appVersion: 1.16` into "1.16".
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_f64().map_or_else(|| number.to_string(), |float| float.to_string())),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

fn wrong(why: &str) -> ArchiveError {
    ArchiveError::Chart(why.to_owned())
}
