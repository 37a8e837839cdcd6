//! What stays in the cluster when it leaves git: the platform's data, until its component or the environment is retired.

use serde_json::Value;

use super::{argocd, base, flux};
use crate::catalog::component::Stage;
use crate::plan::{Placed, Platform};

/// Whether an object of the platform stays. `folder` is the component that it belongs to, or what the folder is for.
pub(super) fn object(platform: &Platform<'_>, folder: &str, object: &Value) -> bool {
    if !base::holds_data(object) {
        return false;
    }
    let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    match object.get("kind").and_then(Value::as_str) {
        // A namespace is there as long as one of its components.
        Some("Namespace") => {
            platform.components.iter().any(|placed| placed.namespace == name && !retires(platform, placed))
        }
        _ => !platform.environment.retires(folder),
    }
}

/// Whether the release of a component stays: one of a stage that others keep their data in.
pub(super) fn release(platform: &Platform<'_>, placed: &Placed) -> bool {
    matches!(placed.stage, Stage::Backends | Stage::Server) && !retires(platform, placed)
}

/// Whether what applies a stage stays: without it nothing would remove the components that are left of the stage.
pub(super) fn stage(platform: &Platform<'_>, stage: Stage) -> bool {
    match stage {
        Stage::Namespaces | Stage::Secrets => !platform.environment.is_retired(),
        stage => platform.components.iter().any(|placed| placed.stage == stage && !retires(platform, placed)),
    }
}

/// Whether an engine keeps an object that leaves git.
pub(crate) fn is_protected(object: &Value) -> bool {
    let annotation =
        |name: &str| object.pointer("/metadata/annotations").and_then(|all| all.get(name)).and_then(Value::as_str);
    annotation(argocd::OPTIONS).is_some_and(|options| options.split(',').any(|option| option == "Prune=false"))
        || annotation(flux::PRUNE) == Some("disabled")
}

fn retires(platform: &Platform<'_>, placed: &Placed) -> bool {
    platform.environment.retires(&placed.component.name)
}
