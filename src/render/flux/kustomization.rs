//! Kustomizations: one folder of git, applied by one account.

use serde_json::{Value, json};

use super::account::PLATFORM_APPLIER;
use super::source::git_name;
use super::{PRUNE, flux_object};
use crate::catalog::component::Stage;
use crate::manifest::File;
use crate::manifest::object::annotate;
use crate::render::gate::flux as since;
use crate::render::target::Target;

/// What differs between Kustomizations.
pub(super) struct Kustomization {
    name: String,
    folder: String,
    /// The account that applies it.
    pub account: &'static str,
    /// The Kustomization that must be ready at the same revision first.
    pub depends_on: Option<String>,
    /// Whether it is ready only when all its objects are.
    pub wait: bool,
    /// Whether it stays when it leaves git.
    pub protected: bool,
    /// Whether its objects stay when it goes.
    pub orphan: bool,
}

impl Kustomization {
    /// One that applies a folder of what is rendered for the environment.
    pub(super) fn new(name: &str, folder: String) -> Self {
        Self {
            name: name.to_owned(),
            folder,
            account: PLATFORM_APPLIER,
            depends_on: None,
            wait: false,
            protected: false,
            orphan: false,
        }
    }

    /// The object.
    pub(super) fn into_object(self, target: &Target<'_>) -> Value {
        let mut spec = json!({
            "interval": "1h",
            "retryInterval": "5m",
            "timeout": "10m",
            "prune": true,
            "wait": self.wait,
            "path": format!("./{}/{}", target.folder, self.folder),
            "sourceRef": {"kind": "GitRepository", "name": git_name(target)},
            "serviceAccountName": self.account,
        });
        if let Some(first) = self.depends_on {
            spec["dependsOn"] = json!([{ "name": first }]);
        }
        if target.version >= since::DELETION_POLICY {
            if self.orphan {
                spec["deletionPolicy"] = json!("Orphan");
            }
            // Without this an ExternalSecret that has no status yet counts as ready.
            if self.wait && target.renders_secrets() {
                spec["healthCheckExprs"] = json!([{
                    "apiVersion": "external-secrets.io/v1",
                    "kind": "ExternalSecret",
                    "current": "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
                }]);
            }
        }
        let namespace = target.engine_namespace();
        let mut object = flux_object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", namespace, &self.name, spec);
        if self.protected {
            annotate(&mut object, PRUNE, "disabled");
        }
        object
    }
}

/// The one that is applied by hand. It runs as Flux's own account, for it makes the accounts that all others run as.
pub(super) fn root(target: &Target<'_>) -> Value {
    let mut root = Kustomization::new(&target.environment.name, "flux".to_owned());
    root.account = "kustomize-controller";
    root.orphan = !target.environment.is_retired();
    root.into_object(target)
}

/// The file of a stage's Kustomization.
pub(super) fn stage_path(stage: Stage) -> String {
    format!("flux/stages/{}.yaml", stage.name())
}

/// The platform's stages, each after the one before. Only that of the namespaces is waited for: what a later stage brings waits for the
/// Secrets and the servers that it needs in its own pods, and one that is missing holds up nothing else.
pub(super) fn stages(target: &Target<'_>, stages: &[Stage], is_kept: impl Fn(Stage) -> bool) -> Vec<File> {
    let mut before: Option<Stage> = None;
    let mut files = Vec::new();
    for stage in stages {
        let mut kustomization = Kustomization::new(stage.name(), format!("platform/{}", stage.name()));
        kustomization.depends_on = before.map(|stage| stage.name().to_owned());
        kustomization.wait = *stage == Stage::Namespaces;
        kustomization.protected = is_kept(*stage);
        files.push(File::new(stage_path(*stage), kustomization.into_object(target), &target.sources));
        before = Some(*stage);
    }
    files
}
