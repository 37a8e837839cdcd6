//! Which fields of definitions name something that is defined elsewhere.

use std::sync::Arc;

use super::cursor::Spot;
use super::knowledge::{Kind, Knowledge};
use crate::catalog::component::ComponentSpec;
use crate::layout::{self, ENVIRONMENTS, Entry, TENANTS};
use crate::source::{SourceFile, Tree};
use yaml::Pointer;

/// What a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// An environment, by the name of its folder.
    Environment,
    /// A tenant, by the name of its folder.
    Tenant,
    /// A component.
    Component,
    /// A workload, as `component.workload`.
    Workload,
}

/// What the value at a path names.
pub(super) fn names(kind: Kind, path: &[String]) -> Option<Names> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (kind, path.as_slice()) {
        (Kind::Tenant, ["spec", "environments", _])
        | (Kind::Environment, ["spec", "extends" | "promotedFrom"])
        | (Kind::Settings, ["spec", "lint", "allow", _, "environments", _]) => Some(Names::Environment),
        (Kind::Environment, ["spec", "removed", _, "tenant"])
        | (Kind::Settings, ["spec", "lint", "allow", _, "tenants", _]) => Some(Names::Tenant),
        (Kind::Component, ["spec", "after", _]) => Some(Names::Component),
        (Kind::Tenant | Kind::Component, ["spec", "flows", _, "from" | "to"])
        | (Kind::Environment, ["spec", "tenantDefaults", "flows", _, "from" | "to"]) => Some(Names::Workload),
        _ => None,
    }
}

/// All that a field may name.
pub(super) fn candidates(names: Names, tree: &Tree, knowledge: &Knowledge) -> Vec<String> {
    let environment = |file: &Arc<SourceFile>| match Entry::of(&file.path) {
        Entry::Environment(name) => Some(name.to_owned()),
        _ => None,
    };
    let tenant = |file: &Arc<SourceFile>| match Entry::of(&file.path) {
        Entry::Tenant(name) => Some(name.to_owned()),
        _ => None,
    };
    let components = knowledge.catalog.components.values();
    match names {
        Names::Environment => tree.below(ENVIRONMENTS).filter_map(environment).collect(),
        Names::Tenant => tree.below(TENANTS).filter_map(tenant).collect(),
        Names::Component => components.map(|component| component.name.clone()).collect(),
        Names::Workload => components
            .flat_map(|component| {
                component.spec.workloads.keys().map(|workload| format!("{}.{workload}", component.name))
            })
            .collect(),
    }
}

/// Where what stands at a spot is defined: a file, and the pointer in it.
pub(super) fn target(kind: Kind, spot: &Spot, knowledge: &Knowledge) -> Option<(String, Pointer)> {
    if spot.is_key {
        return of_key(kind, &spot.path, knowledge);
    }
    let name = &spot.text;
    match names(kind, &spot.path)? {
        Names::Environment => Some((layout::environment(name), Pointer::ROOT)),
        Names::Tenant => Some((layout::tenant(name), Pointer::ROOT)),
        Names::Component => Some((layout::component(name), Pointer::ROOT)),
        Names::Workload => {
            let (name, workload) = name.split_once('.')?;
            Some((layout::component(name), Pointer::from("/spec/workloads").key(workload)))
        }
    }
}

/// Keys that components declare: their own names, and the names of their options.
fn of_key(kind: Kind, path: &[String], knowledge: &Knowledge) -> Option<(String, Pointer)> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (kind, path.as_slice()) {
        (Kind::Environment, ["spec", "components", name]) => Some((layout::component(name), Pointer::ROOT)),
        (Kind::Environment, ["spec", "components", name, option]) => {
            Some((layout::component(name), Pointer::from("/spec/options/environment").key(option)))
        }
        (Kind::Tenant, ["spec", option]) | (Kind::Environment, ["spec", "tenantDefaults", option]) => {
            let declares = |spec: &ComponentSpec| spec.options.tenant.contains_key(*option);
            let owner = knowledge.catalog.components.values().find(|each| !each.builtin && declares(&each.spec))?;
            Some((layout::component(&owner.name), Pointer::from("/spec/options/tenant").key(option)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn spot(path: &str, is_key: bool, text: &str) -> Spot {
        let path = path.split(' ').map(str::to_owned).collect();
        Spot { path, is_key, text: text.to_owned(), span: Span::default(), siblings: vec![] }
    }

    #[test]
    fn references_lead_to_the_file_that_defines_what_they_name() {
        let option = "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {name: demo}\nspec:\n  about: A.\n  scope: tenant\n  \
                      stage: 50-applications\n  namespace: {name: demo}\n  options:\n    tenant: {colour: {type: string, description: C.}}\n";
        let knowledge = Knowledge::of(&Tree::of([("components/demo/component.yaml", option)]));
        let target = |kind, path, is_key, text| target(kind, &spot(path, is_key, text), &knowledge);
        let to = |path: &str, pointer: &'static str| Some((path.to_owned(), Pointer::from(pointer)));
        let environment = to("environments/prod/environment.yaml", "");
        assert_eq!(target(Kind::Tenant, "spec environments 0", false, "prod"), environment);
        assert_eq!(target(Kind::Environment, "spec extends", false, "prod"), environment);
        let removed = target(Kind::Environment, "spec removed 0 tenant", false, "acme");
        assert_eq!(removed, to("tenants/acme/tenant.yaml", ""));
        let workload = target(Kind::Tenant, "spec flows 0 to", false, "demo.web");
        assert_eq!(workload, to("components/demo/component.yaml", "/spec/workloads/web"));
        assert_eq!(target(Kind::Tenant, "spec flows 0 to", false, "192"), None);
        let listed = target(Kind::Environment, "spec components demo", true, "demo");
        assert_eq!(listed, to("components/demo/component.yaml", ""));
        let declared = target(Kind::Tenant, "spec colour", true, "colour");
        assert_eq!(declared, to("components/demo/component.yaml", "/spec/options/tenant/colour"));
        assert_eq!(target(Kind::Tenant, "spec company", true, "company"), None);
    }

    #[test]
    fn environments_are_known_by_their_folders() {
        let tree = Tree::of([("environments/a/environment.yaml", ""), ("environments/b/values/redis.yaml", "")]);
        assert_eq!(candidates(Names::Environment, &tree, &Knowledge::of(&tree)), ["a"]);
    }
}
