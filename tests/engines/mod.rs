//! Trees that are rendered one after another, and what the engines make of them: no sequence of steps leaves more, or less, in the clusters
//! than the last tree alone would have made there, but for what `docs/states.md` says stays.
//!
//! The engines are models of theirs (`crates/engines`); the trees are what `render` writes.

mod outside;
mod platform;
mod walk;

use serde_json::Value;

use platform::{Part, Platform, State};
use walk::{Engine, take_down, walk};

/// Steps that a person takes with one tenant, its queues and its router. Others are refused before an engine sees them.
fn of_one_tenant(from: &Platform) -> Vec<Platform> {
    let mut next: Vec<Platform> =
        from.acme.next().into_iter().map(|state| Platform { acme: state, ..from.clone() }).collect();
    // `delivery/rights-outlive` refuses it of an active tenant.
    if from.acme != State::Active || !from.multi_node {
        next.push(Platform { multi_node: !from.multi_node, ..from.clone() });
    }
    next.push(Platform { router: !from.router, ..from.clone() });
    next
}

/// Steps with the two tenants of a group, up to its last.
fn of_a_group(from: &Platform) -> Vec<Platform> {
    let of_acme = from.acme.next().into_iter().map(|state| Platform { acme: state, ..from.clone() });
    let of_beta = from.beta.next().into_iter().map(|state| Platform { beta: state, ..from.clone() });
    of_acme.chain(of_beta).collect()
}

/// Steps with components of the platform.
fn of_components(from: &Platform) -> Vec<Platform> {
    let operator = from.operator.next().into_iter().map(|operator| Platform { operator, ..from.clone() });
    let store = from.store.next().into_iter().map(|store| Platform { store, ..from.clone() });
    let plain = from.plain.next().into_iter().map(|plain| Platform { plain, ..from.clone() });
    operator.chain(store).chain(plain).collect()
}

/// Nothing, or acme with all that it can have.
fn starts() -> [Platform; 2] {
    [Platform::default(), Platform { acme: State::Active, multi_node: true, ..Platform::default() }]
}

type Files = Vec<(String, Vec<Value>)>;

fn as_rendered(_: &Platform, _: &mut Files) {}

#[test]
fn argo_cd_no_four_steps_of_a_tenant_leave_an_orphan() {
    walk(Engine::ArgoCd, &starts(), of_one_tenant, as_rendered);
}

#[test]
fn flux_no_four_steps_of_a_tenant_leave_an_orphan() {
    walk(Engine::Flux, &starts(), of_one_tenant, as_rendered);
}

#[test]
fn argo_cd_no_four_steps_of_a_group_leave_an_orphan() {
    walk(Engine::ArgoCd, &[Platform::default()], of_a_group, as_rendered);
}

#[test]
fn flux_no_four_steps_of_a_group_leave_an_orphan() {
    walk(Engine::Flux, &[Platform::default()], of_a_group, as_rendered);
}

/// A platform with one of each kind of component.
fn full() -> Platform {
    Platform { operator: Part::On, store: Part::On, plain: Part::On, ..Platform::default() }
}

#[test]
fn argo_cd_no_four_steps_of_components_leave_an_orphan() {
    walk(Engine::ArgoCd, &[full()], of_components, as_rendered);
}

#[test]
fn flux_no_four_steps_of_components_leave_an_orphan() {
    walk(Engine::Flux, &[full()], of_components, as_rendered);
}

#[test]
fn an_environment_that_is_taken_down_leaves_nothing() {
    for engine in [Engine::ArgoCd, Engine::Flux] {
        let with_tenants = Platform { acme: State::Retired, multi_node: true, ..full() };
        for platform in [full(), with_tenants] {
            take_down(engine, &platform);
        }
    }
}

/// Suspends acme, which has a queue whose tasks span nodes.
fn suspend(from: &Platform) -> Vec<Platform> {
    vec![Platform { acme: State::Suspended, ..from.clone() }]
}

/// Retires acme, the only tenant, and deletes its folder.
fn remove(from: &Platform) -> Vec<Platform> {
    vec![Platform { acme: if from.acme == State::Active { State::Retired } else { State::Absent }, ..from.clone() }]
}

fn active() -> [Platform; 1] {
    [starts()[1].clone()]
}

#[test]
#[should_panic(expected = "may not delete ClusterRoleBinding")]
fn flux_rights_that_go_with_the_charts_are_found() {
    walk(Engine::Flux, &active(), suspend, |platform, files| {
        if platform.acme != State::Active {
            files.retain(|(path, _)| {
                !path.contains("clusterrole-tenant") && !path.contains("clusterrolebinding-tenant")
            });
        }
    });
}

#[test]
#[should_panic(expected = "orphans: [\"ClusterRole/clearml-agent-acme-clearml-enterprise-agent-kpa\"")]
fn argo_cd_a_project_that_forbids_what_its_charts_made_is_found() {
    walk(Engine::ArgoCd, &active(), suspend, |platform, files| {
        for (_, objects) in
            files.iter_mut().filter(|(path, _)| platform.acme != State::Active && path.ends_with("/acme/project.yaml"))
        {
            objects[0]["spec"]["clusterResourceWhitelist"] = Value::Null;
        }
    });
}

#[test]
#[should_panic(expected = "app path does not exist")]
fn argo_cd_a_group_that_goes_with_its_last_tenant_is_found() {
    walk(Engine::ArgoCd, &active(), remove, without_group);
}

#[test]
#[should_panic(expected = "kustomization path not found")]
fn flux_a_group_that_goes_with_its_last_tenant_is_found() {
    walk(Engine::Flux, &active(), remove, without_group);
}

fn without_group(platform: &Platform, files: &mut Files) {
    if platform.acme == State::Absent {
        files.retain(|(path, _)| !path.contains("/groups/") && !path.ends_with("tenants/group.yaml"));
    }
}

#[test]
#[should_panic(expected = "orphans:")]
fn argo_cd_an_application_without_its_finalizer_is_found() {
    walk(Engine::ArgoCd, &active(), suspend, |_, files| {
        for (_, objects) in files.iter_mut().filter(|(path, _)| path.ends_with("application-agent.yaml")) {
            objects[0]["metadata"]["finalizers"] = Value::Null;
        }
    });
}

#[test]
#[should_panic(expected = "orphans: [\"ClusterRole/store\"")]
fn flux_a_release_that_is_remembered_in_the_namespace_that_goes_is_found() {
    let off = |from: &Platform| {
        let next = if from.store == Part::On { Part::Retired } else { Part::Off };
        vec![Platform { store: next, ..from.clone() }]
    };
    walk(Engine::Flux, &[full()], off, |_, files| {
        for (_, objects) in files.iter_mut().filter(|(path, _)| path.ends_with("helmrelease-store.yaml")) {
            objects[0]["spec"]["storageNamespace"] = "store".into();
        }
    });
}

#[test]
#[should_panic(expected = "orphans: [\"Namespace/plain\"")]
fn argo_cd_a_component_that_goes_at_once_is_found() {
    walk(Engine::ArgoCd, &[full()], |from| vec![Platform { plain: Part::Off, ..from.clone() }], as_rendered);
}

#[test]
#[should_panic(expected = "orphans:")]
fn flux_a_namespace_that_stays_protected_is_found() {
    walk(Engine::Flux, &active(), remove, |_, files| {
        for (_, objects) in files.iter_mut().filter(|(path, _)| path.ends_with("namespace-acme.yaml")) {
            objects[0]["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] = "disabled".into();
        }
    });
}
