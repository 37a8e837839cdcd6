//! Rights: from what a tenant controls, by Roles and bindings, to what belongs to others.

use std::collections::HashMap;

use rights::graph::{self, Actor, Place};
use rights::{ObjectId, Objects};
use yaml::Pointer;

use crate::object::Object;
use crate::scene::Scene;
use crate::way::{Channel, Way};

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut objects = Objects::of_kubernetes(scene.kubernetes);
    let mut ways = Vec::new();
    let mut places: HashMap<ObjectId, usize> = HashMap::new();
    for (index, object) in scene.all().filter(|(_, object)| object.group() == "rbac.authorization.k8s.io") {
        match objects.add(object.value) {
            Ok(Some(id)) => {
                places.insert(id, index);
            }
            Ok(None) => {}
            Err(problem) => ways.push(unread(index, &problem.to_string())),
        }
    }
    match graph::ways(&objects, &tenants(scene)) {
        Ok(found) => ways.extend(found.iter().map(|way| said(scene, &places, way))),
        Err(error) => {
            ways.push(Way { decided: false, ..Way::new(Channel::Rights, None, "the cluster", error.to_string()) })
        }
    }
    ways
}

fn unread(index: usize, problem: &str) -> Way {
    let says = format!("the API server would not read it: {problem}");
    Way { decided: false, ..Way::new(Channel::Rights, None, "the cluster", says) }.at(index, "")
}

/// The tenants, each with the pods of its namespaces and the accounts by which the engine does what its folder says.
fn tenants(scene: &Scene<'_>) -> Vec<graph::Tenant> {
    let goes = |name: &str| scene.from.as_deref().is_none_or(|from| from == name);
    let mut tenants: Vec<graph::Tenant> = scene
        .tenants
        .iter()
        .map(|tenant| graph::Tenant {
            name: tenant.name.clone(),
            namespaces: tenant.namespaces.clone(),
            controls: tenant.namespaces.iter().filter(|_| goes(&tenant.name)).cloned().map(Actor::Pods).collect(),
        })
        .collect();
    for (_, object) in scene.all() {
        let Some(tenant) = object.with.and_then(|index| tenants.get_mut(index)) else { continue };
        if let Some(account) = engine_account(object).filter(|_| goes(&tenant.name))
            && !tenant.controls.contains(&account)
        {
            tenant.controls.push(account);
        }
    }
    tenants
}

/// The account by which Flux applies an object of a tenant's.
fn engine_account(object: &Object<'_>) -> Option<Actor> {
    // A Kustomization applies what the compiler renders; a HelmRelease what a chart makes of a tenant's values.
    if !object.is("helm.toolkit.fluxcd.io", "HelmRelease") {
        return None;
    }
    let name = object.text("/spec/serviceAccountName");
    (!name.is_empty()).then(|| Actor::account(object.namespace(), name))
}

fn said(scene: &Scene<'_>, places: &HashMap<ObjectId, usize>, way: &graph::Way) -> Way {
    let mut steps: Vec<String> = way.steps.iter().map(ToString::to_string).collect();
    let Some(act) = way.acts.first() else { return Way::new(Channel::Rights, Some(&way.tenant), "the cluster", "") };
    let more = match way.acts.len() {
        0 | 1 => String::new(),
        some => format!("; {} more rights by the same binding", some - 1),
    };
    steps.push(format!("{} {act}, by {}{more}", way.who, act.by));
    let to = match &act.place {
        Place::Cluster => "the cluster".to_owned(),
        Place::Namespace(namespace) if act.guard => format!("what guards {namespace}"),
        Place::Namespace(namespace) => scene.whose(namespace),
    };
    let (id, pointer) = act.by.place();
    let pointer = Pointer::parse(&pointer).unwrap_or_default();
    let place = places.get(id).map(|index| (*index, pointer));
    let rule = places.get(&act.by.role).map(|index| (*index, Pointer::filled("/rules/{}", [&act.by.rule])));
    // What several tenants can do alike is nobody's in particular.
    let tenant = (!way.others).then_some(way.tenant.as_str());
    let found = Way { steps, ..Way::new(Channel::Rights, tenant, to, "") };
    match place.or(rule) {
        Some((index, pointer)) => found.at(index, pointer),
        None => found,
    }
}
