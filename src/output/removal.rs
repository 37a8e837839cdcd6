//! A tenant never vanishes by accident: what holds its data leaves `rendered/` only after it was marked, there, as retired, or
//! when the environment names it as removed. No part of the platform leaves it either while an engine would keep it in the cluster.

use std::sync::Arc;

use serde_json::Value;

use super::rules::{ORPHAN, OWNER_MOVES, TENANT_VANISHED};
use crate::definition::Engine;
use crate::finding::{Finding, ObjectId};
use crate::fleet::Fleet;
use crate::manifest::labels::{STATE, TENANT};
use crate::render::is_protected;
use crate::source::{SourceFile, Span};
use yaml::{NodeRef, Reading};

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

/// Whether a path below `rendered/` is that of a part of the platform that a person takes away: not an account of Flux, which goes last and
/// by hand, nor what only Secrets hang on.
pub(crate) fn is_of_platform(path: &str) -> bool {
    let part = path.split('/').nth(1).unwrap_or_default();
    matches!(part, "platform" | "delivery" | "flux")
        && !path.contains("/flux/accounts/")
        && !path.ends_with("/10-secrets.yaml")
        // What this stage applied, 30-backends applies.
        && !path.ends_with("/30-redis-billing.yaml")
        && !path.ends_with("/delivery/platform/secrets.yaml")
}

/// What a file below `rendered/` and another share that hold the same object: their environment and their name.
pub(crate) fn named(path: &str) -> Option<(&str, &str)> {
    Some((path.split_once('/')?.0, path.rsplit_once('/')?.1))
}

/// What is wrong with removing a file of the platform: its object stays in the cluster. `file` is as it is in `rendered/` before.
pub(crate) fn orphaned(fleet: &Fleet, file: &Arc<SourceFile>) -> Option<Finding> {
    let stream = yaml::parse(file, &yaml::Limits::default());
    let root = stream.documents.first().map(|document| document.root())?;
    let kind = root.get("kind")?.text();
    // The project outlives the root, and is deleted by hand.
    if kind == "AppProject" || !is_protected(&root.to_json(Reading::Core12)) {
        return None;
    }
    let metadata = root.get("metadata")?;
    let name = metadata.get("name")?;
    let environment = file.path.split('/').nth(1).unwrap_or_default();
    // Who changes the engine takes away what the other one had.
    let engine = fleet.environment(environment).map(|environment| environment.spec.delivery.engine);
    if engine.is_some_and(|engine| is_of_another(engine, root.get("apiVersion").map_or("", NodeRef::text))) {
        return None;
    }
    let message =
        format!("{kind}/{} would stay in the cluster of {environment}: it is protected from deletion", name.text());
    let help = format!(
        "put the component back into environments/{environment}/environment.yaml with `state: retired`, let that be applied, and take it off \
         in a later commit; for the whole environment `spec.state: retired`"
    );
    let namespace = metadata.get("namespace").map_or("", NodeRef::text).to_owned();
    let object = ObjectId { namespace, ..ObjectId::new(kind, name.text()) };
    Some(ORPHAN.at(name.place(), message).object(object).help(help).environment(environment).stopping())
}

/// Whether objects of a version of an API are for another engine than the given one.
fn is_of_another(engine: Engine, version: &str) -> bool {
    match engine {
        Engine::ArgoCd => version.contains(".toolkit.fluxcd.io/"),
        Engine::Flux => version.starts_with("argoproj.io/"),
    }
}

/// What stays in the cluster although the file that led to it goes: Secrets outside of a tenant's namespace that its Jobs made.
pub(crate) fn left_behind(file: &Arc<SourceFile>) -> Vec<String> {
    let stream = yaml::parse(file, &yaml::Limits::default());
    let Some(role) = stream.documents.first().map(|document| document.root().to_json(Reading::Core12)) else {
        return vec![];
    };
    let text = |pointer: &str| role.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (namespace, tenant) = (text("/metadata/namespace"), text("/metadata/labels/tenantry.dev~1tenant"));
    let names = items(&role, "/rules")
        .filter(|rule| items(rule, "/resources").any(|resource| resource == "secrets"))
        .flat_map(|rule| items(rule, "/resourceNames"))
        .filter_map(Value::as_str);
    // What lies in the tenant's own namespace goes with it: names of others' begin with the tenant's.
    let others = names.filter(|name| !tenant.is_empty() && name.starts_with(&format!("{tenant}-")));
    others.map(|name| format!("Secret {namespace}/{name}")).collect()
}

fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn label<'a>(root: NodeRef<'a>, key: &str) -> Option<NodeRef<'a>> {
    root.get("metadata")?.get("labels")?.get(key)
}
