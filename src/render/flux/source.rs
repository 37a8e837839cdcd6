//! Where Flux takes charts from. With cross-namespace references locked down, a source stands in the namespace of its HelmReleases.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::flux_object;
use crate::manifest::File;
use crate::plan::{Chart, HelmRepository, Placed, Release, RepositoryKind};
use crate::render::base;
use crate::render::credential;
use crate::render::gate::flux as since;
use crate::render::target::Target;

/// The GitRepository that the root Kustomization, and all others, read, where the environment names none that is there already.
const OWN_GIT: &str = "platform";

/// The name of the GitRepository that all Kustomizations read.
pub(super) fn git_name<'a>(target: &Target<'a>) -> &'a str {
    target.environment.spec.delivery.git_repository.as_deref().unwrap_or(OWN_GIT)
}

/// The GitRepository that is applied with the root; none where the environment names one that is there already.
///
/// Source: fluxcd/source-controller `docs/spec/v1/gitrepositories.md`, "URL", "Reference".
pub(super) fn git(target: &Target<'_>) -> Option<Value> {
    let delivery = &target.environment.spec.delivery;
    if delivery.git_repository.is_some() {
        return None;
    }
    let is_commit = delivery.revision.len() == 40 && delivery.revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let reference = match delivery.revision.as_str() {
        revision if is_commit => json!({"commit": revision}),
        revision if revision.starts_with("refs/") => json!({"name": revision}),
        revision => json!({"branch": revision}),
    };
    let mut spec = json!({"interval": "1m", "url": git_url(&delivery.repository), "ref": reference});
    if let Some(credential) = credential::of_git(target) {
        spec["secretRef"] = json!({"name": credential.secret.name});
    }
    Some(flux_object("source.toolkit.fluxcd.io/v1", "GitRepository", target.engine_namespace(), OWN_GIT, spec))
}

/// The repository's URL as Flux takes it: `git@host:path` is none to it.
fn git_url(repository: &str) -> String {
    match repository.split_once(':') {
        Some((host, path)) if !repository.contains("://") => format!("ssh://{host}/{}", path.trim_start_matches('/')),
        _ => repository.to_owned(),
    }
}

/// The sources of charts, by the namespace that uses them and their own name.
#[derive(Debug, Default)]
pub(crate) struct Sources(BTreeMap<(String, String), Source>);

#[derive(Debug)]
struct Source {
    object: Value,
    /// The version that an OCIRepository is pinned to.
    version: Option<String>,
}

impl Sources {
    /// The sources of components whose HelmReleases stand in a namespace.
    pub(crate) fn of(target: &Target<'_>, namespace: &str, components: &[Placed]) -> Self {
        let mut sources = BTreeMap::new();
        for release in components.iter().filter_map(|placed| placed.release.as_ref()) {
            let Chart::Repository { repository, name, version } = &release.chart else { continue };
            let (source, object, version) = match repository.kind {
                RepositoryKind::Http => (&repository.id, http(namespace, repository), None),
                RepositoryKind::Oci => (name, oci(target, namespace, repository, name, version), Some(version.clone())),
            };
            sources.insert((namespace.to_owned(), source.clone()), Source { object, version });
        }
        Self(sources)
    }

    /// Adds what another part of the environment needs; returns the charts that are wanted in two versions, of which one
    /// namespace's OCIRepository can have only one.
    pub(crate) fn merge(&mut self, other: Self) -> Vec<String> {
        let mut conflicts = Vec::new();
        for (key, source) in other.0 {
            match self.0.get(&key).and_then(|known| known.version.as_ref()) {
                Some(known) if source.version.as_ref().is_some_and(|version| version != known) => {
                    conflicts.push(format!("{} in {known} and {}", key.1, source.version.unwrap_or_default()));
                }
                _ => drop(self.0.insert(key, source)),
            }
        }
        conflicts
    }

    /// The files of the sources.
    pub(crate) fn files(self, target: &Target<'_>) -> impl Iterator<Item = File> {
        let namespace = target.engine_namespace();
        self.0.into_values().map(move |source| base::file("flux/sources", namespace, source.object, &target.sources))
    }
}

fn secret_ref(spec: &mut Value, repository: &HelmRepository) {
    if repository.credentials {
        spec["secretRef"] = json!({"name": credential::name(repository)});
    }
}

fn http(namespace: &str, repository: &HelmRepository) -> Value {
    let mut spec = json!({"interval": "1h", "url": repository.url});
    secret_ref(&mut spec, repository);
    flux_object("source.toolkit.fluxcd.io/v1", "HelmRepository", namespace, &repository.id, spec)
}

fn oci(target: &Target<'_>, namespace: &str, repository: &HelmRepository, chart: &str, version: &str) -> Value {
    let mut spec = json!({
        "interval": "1h",
        "url": format!("{}/{chart}", repository.url.trim_end_matches('/')),
        "ref": {"tag": version},
        "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"},
    });
    secret_ref(&mut spec, repository);
    let version = if target.version >= since::OCI_REPOSITORY_V1 { "v1" } else { "v1beta2" };
    flux_object(&format!("source.toolkit.fluxcd.io/{version}"), "OCIRepository", namespace, chart, spec)
}

/// How a HelmRelease names its chart: the field, and what stands in it.
pub(super) fn reference(target: &Target<'_>, release: &Release) -> (&'static str, Value) {
    let spec = match &release.chart {
        Chart::Repository { repository, name, .. } if repository.kind == RepositoryKind::Oci => {
            return ("chartRef", json!({"kind": "OCIRepository", "name": name}));
        }
        Chart::Repository { repository, name, version } => json!({
            "chart": name,
            "version": version,
            "interval": "1h",
            "sourceRef": {"kind": "HelmRepository", "name": repository.id},
        }),
        // Flux installs an archive from git as it is; a new one is seen by its version.
        Chart::Archive { path, .. } => json!({
            "chart": format!("./{}", target.in_repository(path)),
            "interval": "1h",
            "reconcileStrategy": "ChartVersion",
            "sourceRef": {"kind": "GitRepository", "name": git_name(target)},
        }),
    };
    ("chart", json!({ "spec": spec }))
}
