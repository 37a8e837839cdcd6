//! AppProjects: what Applications may touch.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FINALIZER, OPTIONS, OWN_CLUSTER, metadata, repository};
use crate::definition::State;
use crate::manifest::object::{annotate_list, object};
use crate::plan::{Chart, Placed, Platform, TenantPlan};
use crate::render::base;
use crate::render::confine;
use crate::render::gate::argocd as since;
use crate::render::target::Target;

/// The platform's project. Its Applications also make each tenant's namespace, whatever its name.
pub(super) fn platform(target: &Target<'_>, platform: &Platform<'_>) -> Value {
    let mut destinations = vec![target.destination("*")];
    let own = json!({"server": OWN_CLUSTER, "namespace": target.engine_namespace()});
    if target.destination(target.engine_namespace()) != own {
        destinations.push(own);
    }
    let mut sources = chart_sources(target, &platform.components);
    sources.insert(target.environment.spec.delivery.repository.clone());
    let spec = json!({
        "description": format!("The platform of {}, and the namespaces of its tenants", target.environment.name),
        "sourceRepos": sources,
        "destinations": destinations,
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    });
    let mut project = project(target, &target.qualified("platform"), -100, spec, true);
    if target.environment.is_retired() {
        // The root, which deletes all others, is of this project too: it would wait for the project, and the project for it.
        annotate_list(&mut project, OPTIONS, "Delete=false");
    }
    project
}

/// A tenant's project: its charts, in its namespace, with the kinds that charts make there, and without objects of the cluster but
/// those that its charts make.
pub(super) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>) -> Value {
    let tenant = plan.tenant;
    let allowed = cluster_scoped(target, &plan.components);
    // Where there are none, all are forbidden: an empty list of allowed ones is lost when Argo CD rewrites it.
    let (list, kinds) = match allowed.is_empty() {
        true => ("clusterResourceBlacklist", json!([{"group": "*", "kind": "*"}])),
        false => ("clusterResourceWhitelist", json!(allowed)),
    };
    let spec = json!({
        "description": plan.display_name,
        "sourceRepos": chart_sources(target, &plan.components),
        "destinations": [target.destination(&plan.namespace.name)],
        list: kinds,
        "namespaceResourceWhitelist": confine::project_kinds(&plan.components),
    });
    project(target, &target.qualified(&tenant.name), -1, spec, tenant.spec.state != State::Retired)
}

/// The kinds without a namespace that charts make, with the names that they give them where Argo CD can tell.
///
/// Source: argo-cd docs/operator-manual/project-specification.md, `clusterResourceWhitelist`.
fn cluster_scoped(target: &Target<'_>, components: &[Placed]) -> Vec<Value> {
    let kinds = components.iter().flat_map(|placed| &placed.cluster_scoped);
    let kinds: BTreeSet<_> = kinds.map(|each| (&each.group, &each.kind, each.name.as_deref())).collect();
    let entry = |(group, kind, name): (&String, &String, Option<&str>)| match name {
        Some(name) if target.version >= since::RESOURCE_NAME => json!({"group": group, "kind": kind, "name": name}),
        _ => json!({"group": group, "kind": kind}),
    };
    kinds.into_iter().map(entry).collect()
}

fn project(target: &Target<'_>, name: &str, wave: i32, spec: Value, protected: bool) -> Value {
    let mut metadata = metadata(target, name, wave);
    // An Application whose project is gone cannot finish its deletion (argoproj/argo-cd#3175).
    metadata["finalizers"] = json!([FINALIZER]);
    let mut project = object("argoproj.io/v1alpha1", "AppProject", metadata, json!({ "spec": spec }));
    base::stamp(&mut project);
    if protected {
        annotate_list(&mut project, OPTIONS, "Prune=false");
    }
    project
}

fn chart_sources(target: &Target<'_>, components: &[Placed]) -> BTreeSet<String> {
    let charts = components.iter().filter_map(|placed| placed.release.as_ref()).map(|release| &release.chart);
    charts
        .map(|chart| match chart {
            Chart::Repository { repository, .. } => repository::address(repository).to_owned(),
            Chart::Archive { .. } => target.environment.spec.delivery.repository.clone(),
        })
        .collect()
}
