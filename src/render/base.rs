//! The raw objects of the platform and of a tenant, before an engine orders and protects them.

use serde_json::{Value, json};

use super::authority;
use super::external_secret::external_secrets;
use super::job;
use super::target::Target;
use crate::catalog::component::Stage;
use crate::manifest::object::{Identity, annotate, file_name, label, label_default, object};
use crate::manifest::{File, Made, Provenance, Sources, labels};
use crate::plan::{Namespace, Placed, Platform, TenantPlan};
use crate::policy::Policy;

/// Objects that are applied together.
#[derive(Debug)]
pub(super) struct Bundle<'a> {
    /// The component's name, or what the folder is for.
    pub folder: &'a str,
    /// The namespace that most of it is in; empty where there is no such.
    pub namespace: &'a str,
    /// When it is applied.
    pub stage: Stage,
    /// The objects.
    pub objects: Vec<Made>,
}

/// The platform's raw objects: namespaces with their policies, ExternalSecrets, and what components add to their charts.
pub(super) fn platform<'a>(target: &Target<'_>, platform: &'a Platform<'_>, policies: Vec<Policy>) -> Vec<Bundle<'a>> {
    let namespaces = platform.namespaces.values().map(|each| Made::from(namespace(each, "platform")));
    let authorities = platform.namespaces.keys().filter_map(|name| {
        let inside: Vec<&Placed> = platform.components.iter().filter(|placed| placed.namespace == *name).collect();
        let mounts = inside.iter().any(|placed| authority::is_mounted(target, std::slice::from_ref(*placed)));
        mounts.then(|| authority::config_map(target, name)).flatten().map(Made::from)
    });
    let objects = namespaces.chain(policies.into_iter().map(of_policy)).chain(authorities);
    let namespaces = objects.map(stamped).collect();
    // Not beside the namespaces: where the cluster does not know a Bundle, only this waits.
    let secrets = external_secrets(target, &platform.components).into_iter().chain(authority::bundle(target));
    let secrets = secrets.map(Made::from).map(stamped).collect();
    let mut parts = vec![
        Bundle { folder: "namespaces", namespace: "", stage: Stage::Namespaces, objects: namespaces },
        Bundle { folder: "secrets", namespace: "", stage: Stage::Secrets, objects: secrets },
    ];
    parts.extend(platform.components.iter().map(|placed| Bundle {
        folder: &placed.component.name,
        namespace: &placed.namespace,
        stage: placed.stage,
        objects: of_component(placed).collect(),
    }));
    parts.retain(|part| !part.objects.is_empty());
    parts
}

/// A tenant's raw objects, in one folder whatever component they come from.
pub(super) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>, policies: Vec<Policy>) -> Vec<Made> {
    let mut namespace = namespace(&plan.namespace, labels::TENANT_ROLE);
    label(&mut namespace, labels::STATE, plan.tenant.spec.state.name());
    let hosts: Vec<&str> = plan.hosts().into_iter().collect();
    if !hosts.is_empty() {
        annotate(&mut namespace, labels::HOSTS, &hosts.join(","));
    }
    let secrets = external_secrets(target, &plan.components).into_iter().map(Made::from);
    let mounts = authority::is_mounted(target, &plan.components);
    let authorities = mounts.then(|| authority::config_map(target, &plan.namespace.name)).flatten().map(Made::from);
    let objects = [namespace.into()].into_iter().chain(policies.into_iter().map(of_policy)).chain(secrets);
    let objects = objects.chain(authorities).map(stamped);
    let mut objects: Vec<Made> = objects.chain(plan.components.iter().flat_map(of_component)).collect();
    for made in &mut objects {
        label(&mut made.object, labels::TENANT, &plan.tenant.name);
    }
    objects
}

fn of_policy(policy: Policy) -> Made {
    Made { object: policy.object, provenance: Provenance::Flows(policy.flows) }
}

/// What a component's templates made.
fn of_component(placed: &Placed) -> impl Iterator<Item = Made> {
    placed.objects.iter().map(|made| {
        let mut object = made.value.clone();
        stamp(&mut object);
        label_default(&mut object, labels::COMPONENT, &placed.component.name);
        job::settle(&mut object);
        let provenance = Provenance::Template {
            component: placed.component.name.clone(),
            template: made.template.clone(),
            index: made.index,
        };
        Made { object, provenance }
    })
}

/// The labels that every object bears.
fn stamped(mut made: Made) -> Made {
    stamp(&mut made.object);
    made
}

/// Marks an object as ours.
pub(super) fn stamp(object: &mut Value) {
    label(object, "app.kubernetes.io/managed-by", "tenantry");
}

/// Whether an object holds data, or what data lies in, that nothing brings back.
pub(super) fn holds_data(object: &Value) -> bool {
    matches!(object.get("kind").and_then(Value::as_str), Some("Namespace" | "PersistentVolumeClaim"))
}

/// Labels by which the API server refuses pods, and tells who asks for them.
const POD_SECURITY: [&str; 3] =
    ["pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/audit", "pod-security.kubernetes.io/warn"];

fn namespace(namespace: &Namespace, role: &str) -> Value {
    let mut object = object("v1", "Namespace", json!({"name": namespace.name}), json!({}));
    for (key, value) in &namespace.labels {
        label(&mut object, key, value);
    }
    label(&mut object, labels::ROLE, role);
    for key in POD_SECURITY {
        label(&mut object, key, namespace.pod_security.name());
    }
    object
}

/// The file of an object in a folder.
pub(super) fn file(folder: &str, home: &str, made: impl Into<Made>, sources: &Sources) -> File {
    let made = made.into();
    let name = file_name(&Identity::of(&made.object), home);
    File::new(format!("{folder}/{name}"), made, sources)
}
