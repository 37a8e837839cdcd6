//! Helm releases and where their charts come from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::evaluate::Evaluator;
use crate::catalog::component::Scope;
use crate::fleet;

/// How a repository of charts is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RepositoryKind {
    /// An index over HTTP.
    Http,
    /// A registry of OCI artefacts.
    Oci,
}

/// A repository of charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelmRepository {
    /// Its key in the environment's `helmRepositories`.
    pub id: String,
    /// Its address, with `https://` or `oci://`; mirrors are applied.
    pub url: String,
    /// How it is reached.
    pub kind: RepositoryKind,
    /// Whether it asks for a name and a password.
    pub credentials: bool,
}

/// Where a chart comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// A repository.
    Repository {
        /// The repository.
        repository: HelmRepository,
        /// Name of the chart.
        name: String,
        /// Its exact version.
        version: String,
    },
    /// An archive in the tree.
    Archive {
        /// Its path in the tree.
        path: String,
        /// Name of the chart.
        name: String,
        /// Its exact version.
        version: String,
        /// The sha256 that the environment pins, in hexadecimal digits.
        sha256: String,
    },
}

/// A value of a chart that stands in a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValuesFrom {
    /// Name of the Secret.
    pub secret: String,
    /// The key in it.
    pub key: String,
    /// Path in the values.
    pub target_path: String,
}

/// A Helm release.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// Its name.
    pub name: String,
    /// Its chart.
    pub chart: Chart,
    /// Its values: generated, with raw ones merged over.
    pub values: Value,
    /// Values that only Flux can take from a Secret.
    pub values_from: Vec<ValuesFrom>,
}

/// The repositories of an environment, with mirrors applied to those of OCI.
pub(super) fn repositories(environment: &fleet::Environment) -> BTreeMap<String, HelmRepository> {
    let mirrors = environment.spec.registries.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
    let listed = environment.spec.helm_repositories.iter();
    let repositories = listed.map(|(id, repository)| {
        let url = repository.url.as_str();
        let (kind, url) = match url.strip_prefix("oci://") {
            Some(rest) => (RepositoryKind::Oci, format!("oci://{}", mirror_folder(&mirrors, rest))),
            None => (RepositoryKind::Http, url.to_owned()),
        };
        (id.clone(), HelmRepository { id: id.clone(), url, kind, credentials: repository.credentials })
    });
    repositories.collect()
}

impl super::Platform<'_> {
    /// Whether a component of a scope takes its chart from a repository. One whose repository depends on the tenant may.
    pub(crate) fn takes_charts_from(&self, scope: Scope, id: &str) -> bool {
        super::components(self.environment, self.catalog, scope).any(|component| {
            let settings = self.environment.components.get(&component.name);
            let instead = settings.and_then(|settings| settings.chart.as_ref()?.repository.as_deref());
            let Some(chart) = &component.spec.chart else { return false };
            let Some(repository) = instead.or(chart.repository.as_deref()) else { return false };
            let context = super::context::component(&self.context, None, self.environment, component);
            let mut eval = Evaluator::without_tenant(&self.catalog.templates, component, context);
            if !eval.holds("/chart/when", chart.when.as_deref()) {
                return false;
            }
            eval.text("/chart/repository", repository) == id || !eval.findings.is_empty()
        })
    }
}

/// A folder of a registry through the mirrors. A chart below it has one part more, so the prefixes match as for images.
fn mirror_folder(mirrors: &BTreeMap<String, String>, folder: &str) -> String {
    let folder = folder.trim_end_matches('/');
    let mirrored = crate::catalog::registries::mirror(mirrors, &format!("{folder}/chart"));
    mirrored.strip_suffix("/chart").map_or_else(|| folder.to_owned(), str::to_owned)
}
