//! Applications: one chart, or one folder of git, on one cluster.

use serde_json::{Map, Value, json};

use super::{FINALIZER, OPTIONS, OWN_CLUSTER, metadata, repository};
use crate::manifest::object::{annotate, annotate_list, object};
use crate::plan::{Chart, Release};
use crate::render::archive;
use crate::render::base;
use crate::render::gate::argocd as since;
use crate::render::target::Target;
use crate::render::values::{self, Inline};

/// A folder of what is rendered for an environment.
pub(super) struct Folder {
    path: String,
    recurse: bool,
    /// Files that are not read: a glob on the path in the folder, whose `*` crosses `/`.
    exclude: Option<&'static str>,
}

impl Folder {
    /// The files of a folder.
    pub(super) fn flat(path: &str) -> Self {
        Self { path: path.to_owned(), recurse: false, exclude: None }
    }

    /// The files of a folder and of those below it.
    pub(super) fn recursive(path: &str) -> Self {
        Self { path: path.to_owned(), recurse: true, exclude: None }
    }

    /// A folder of tenants, without the raw objects in their `base/`.
    pub(super) fn of_tenants(path: &str) -> Self {
        Self { exclude: Some("*/base/*"), ..Self::recursive(path) }
    }
}

/// What differs between Applications.
pub(super) struct Application {
    name: String,
    /// Its AppProject.
    pub project: String,
    destination: Value,
    source: Value,
    /// When, among its siblings.
    pub wave: i32,
    /// Whether its objects go with it.
    pub finalizer: bool,
    /// Whether it stays when it leaves git.
    pub protected: bool,
    /// How it is applied.
    pub options: Vec<&'static str>,
    /// Whether it reads a folder, so that commits elsewhere need not be looked at.
    reads_folder: bool,
}

impl Application {
    fn new(target: &Target<'_>, name: &str, destination: Value, source: Value) -> Self {
        Self {
            name: target.qualified(name),
            project: target.qualified("platform"),
            destination,
            source,
            wave: 0,
            finalizer: false,
            protected: false,
            options: Vec::new(),
            reads_folder: false,
        }
    }

    /// One that makes Argo CD's own objects, which must lie in Argo CD's own cluster and namespace.
    pub(super) fn of_engine(target: &Target<'_>, name: &str, folder: Folder) -> Self {
        let destination = json!({"server": OWN_CLUSTER, "namespace": target.engine_namespace()});
        let source = folder_source(target, &folder);
        Self { reads_folder: true, ..Self::new(target, name, destination, source) }
    }

    /// One that applies a folder of raw objects.
    pub(super) fn of_folder(target: &Target<'_>, name: &str, folder: Folder, destination: Value) -> Self {
        Self { reads_folder: true, ..Self::new(target, name, destination, folder_source(target, &folder)) }
    }

    /// One that installs a chart.
    pub(super) fn of_chart(target: &Target<'_>, name: &str, namespace: &str, release: &Release) -> Self {
        Self::new(target, name, target.destination(namespace), chart_source(target, release))
    }

    /// Stays when it leaves git, or goes with its objects.
    pub(super) fn keep(&mut self, protected: bool) {
        self.protected = protected;
        self.finalizer = !protected;
    }

    /// The object.
    pub(super) fn into_object(self, target: &Target<'_>) -> Value {
        let mut sync = json!({
            "automated": {"prune": true, "selfHeal": true},
            "retry": {"limit": -1, "backoff": {"duration": "15s", "factor": 2, "maxDuration": "10m"}},
        });
        if target.version >= since::RETRY_REFRESH {
            sync["retry"]["refresh"] = json!(true);
        }
        if !self.options.is_empty() {
            sync["syncOptions"] = json!(self.options);
        }
        let spec = json!({
            "project": self.project,
            "destination": self.destination,
            "revisionHistoryLimit": 2,
            "source": self.source,
            "syncPolicy": sync,
        });
        let mut metadata = metadata(target, &self.name, self.wave);
        if self.finalizer {
            metadata["finalizers"] = json!([FINALIZER]);
        }
        let mut application = object("argoproj.io/v1alpha1", "Application", metadata, json!({ "spec": spec }));
        base::stamp(&mut application);
        if self.protected {
            annotate_list(&mut application, OPTIONS, "Prune=false");
        }
        if self.reads_folder {
            annotate(&mut application, "argocd.argoproj.io/manifest-generate-paths", ".");
        }
        application
    }
}

/// A folder of git as a source.
fn folder_source(target: &Target<'_>, folder: &Folder) -> Value {
    let delivery = &target.environment.spec.delivery;
    let mut source = json!({
        "repoURL": delivery.repository,
        "targetRevision": delivery.revision,
        "path": format!("{}/{}", target.folder, folder.path),
    });
    if folder.recurse {
        source["directory"] = match folder.exclude {
            Some(exclude) => json!({"recurse": true, "exclude": exclude}),
            None => json!({"recurse": true}),
        };
    }
    source
}

fn chart_source(target: &Target<'_>, release: &Release) -> Value {
    let delivery = &target.environment.spec.delivery;
    let mut source = match &release.chart {
        Chart::Repository { repository, name, version } => json!({
            "repoURL": repository::address(repository),
            "chart": name,
            "targetRevision": version,
        }),
        // Argo CD delivers no archive from git ("app path is not a directory"), so it lies there unpacked.
        Chart::Archive { name, version, .. } => json!({
            "repoURL": delivery.repository,
            "targetRevision": delivery.revision,
            "path": format!("{}/{}", target.folder, archive::folder(name, version)),
        }),
    };
    source["helm"] = helm(target, release);
    source
}

/// JSON pointer of a chart's values as a mapping.
pub(super) const VALUES: &str = "/spec/source/helm/valuesObject";

fn helm(target: &Target<'_>, release: &Release) -> Value {
    let mut helm = Map::new();
    helm.insert("releaseName".to_owned(), release.name.as_str().into());
    if target.version >= since::SKIP_TESTS {
        helm.insert("skipTests".to_owned(), true.into());
    }
    match values::inline(&release.values) {
        Inline::Nothing => {}
        Inline::Mapping(values) if target.version >= since::VALUES_OBJECT => {
            helm.insert("valuesObject".to_owned(), values.clone());
        }
        Inline::Mapping(values) | Inline::Text(values) => {
            helm.insert("values".to_owned(), yaml::write(values).into());
        }
    }
    Value::Object(helm)
}
