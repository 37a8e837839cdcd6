//! A tenant never vanishes by accident: what holds its data leaves `rendered/` only after it was marked, there, as retired, or
//! when the environment names it as removed.

use std::sync::Arc;

use super::rules::{OWNER_MOVES, TENANT_VANISHED};
use crate::finding::Finding;
use crate::fleet::Fleet;
use crate::manifest::labels::{STATE, TENANT};
use crate::source::{SourceFile, Span};
use yaml::NodeRef;

/// Whether a path below `rendered/` is that of a tenant's Namespace.
pub(crate) fn is_namespace(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (file, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    folder == "base" && file.starts_with("namespace-") && path.split('/').nth(1) == Some("tenants")
}

/// What is wrong with removing a tenant's Namespace: `file` is that of the Namespace in `rendered/`, as it is before.
pub(crate) fn refuse(fleet: &Fleet, file: &Arc<SourceFile>) -> Option<Finding> {
    let environment = file.path.split('/').nth(1).unwrap_or_default();
    let stream = yaml::parse(file, &yaml::Limits::default());
    let root = stream.documents.first().map(|document| document.root());
    let label = |key: &str| label(root?, key);
    let state = label(STATE);
    if state.is_some_and(|state| state.text() == "retired") {
        return None;
    }
    let folder = file.path.rsplit('/').nth(2).unwrap_or_default();
    let tenant = label(TENANT).map_or(folder, NodeRef::text);
    let resolved = fleet.environment(environment);
    let removed = resolved.is_some_and(|resolved| resolved.spec.removed.iter().any(|removed| removed.tenant == tenant));
    let still_there = resolved.is_some_and(|resolved| resolved.tenant(tenant).is_some());
    if removed && !still_there {
        return None;
    }
    let place = state.map_or_else(|| file.place(Span::default()), NodeRef::place);
    let finding = if still_there {
        OWNER_MOVES.at(place, format!("the namespace of {tenant} in {environment} would be made anew elsewhere"))
            .help("a namespace's name and `delivery.buckets` are chosen once: put the old value back, or retire the tenant and make another")
    } else {
        TENANT_VANISHED.at(place, format!("{tenant} would vanish from {environment} with all its data")).help(
            format!(
                "put tenants/{tenant} back. To remove it: render it with `state: retired` first, or list it under `spec.removed` of \
                 environments/{environment}/environment.yaml"
            ),
        )
    };
    Some(finding.environment(environment).tenant(tenant).stopping())
}

fn label<'a>(root: NodeRef<'a>, key: &str) -> Option<NodeRef<'a>> {
    root.get("metadata")?.get("labels")?.get(key)
}
