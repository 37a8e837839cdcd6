//! The kinds of Kubernetes itself, from the published types of `k8s-openapi`.

use k8s_openapi::api::{
    admissionregistration::v1 as admission, apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch,
    core::v1 as core, discovery::v1 as discovery, networking::v1 as networking, node::v1 as node, policy::v1 as policy,
    rbac::v1 as rbac, scheduling::v1 as scheduling, storage::v1 as storage,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as extensions;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::{Catalogue, enums, strict};
use crate::generated::Error;

/// What has no use in a manifest: the cluster writes it.
const STATUS: &str = "status";

/// Adds every kind below to the catalogue.
pub(super) fn add(catalogue: &mut Catalogue) -> Result<(), Error> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let roots = kinds(&mut generator);
    let mut definitions = generator.take_definitions(true);
    for (api_version, kind, definition) in &roots {
        catalogue.kind(api_version, kind, &strict::short(definition));
        if let Some(status) =
            definitions.get_mut(definition).and_then(|root| root.pointer_mut(&format!("/properties/{STATUS}")))
        {
            *status = json!({"type": "object"});
        }
    }
    let mut strict: serde_json::Map<String, Value> =
        definitions.iter().map(|(name, schema)| (strict::short(name), strict::definition(name, schema))).collect();
    enums::add(&mut strict)?;
    for name in reachable(&strict, roots.iter().map(|(.., definition)| strict::short(definition))) {
        let definition = strict.remove(&name).ok_or_else(|| format!("no definition {name}"))?;
        catalogue.definitions.insert(name, definition);
    }
    Ok(())
}

/// Names of the roots and of all they refer to. Dropping `status` leaves a third of the definitions without a use.
fn reachable(definitions: &serde_json::Map<String, Value>, roots: impl Iterator<Item = String>) -> Vec<String> {
    let mut todo: Vec<String> = roots.collect();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(name) = todo.pop() {
        if let Some(definition) = definitions.get(&name).filter(|_| seen.insert(name.clone())) {
            strict::references(definition, &mut todo);
        }
    }
    seen.into_iter().collect()
}

/// apiVersion, kind and definition of every kind we know.
fn kinds(generator: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, String)> {
    macro_rules! kinds {
        ($($kind:ty),* $(,)?) => { vec![$(kind::<$kind>(generator)),*] };
    }
    kinds![
        admission::MutatingWebhookConfiguration,
        admission::ValidatingAdmissionPolicy,
        admission::ValidatingAdmissionPolicyBinding,
        admission::ValidatingWebhookConfiguration,
        apps::DaemonSet,
        apps::Deployment,
        apps::ReplicaSet,
        apps::StatefulSet,
        autoscaling::HorizontalPodAutoscaler,
        batch::CronJob,
        batch::Job,
        core::ConfigMap,
        core::Endpoints,
        core::LimitRange,
        core::Namespace,
        core::PersistentVolume,
        core::PersistentVolumeClaim,
        core::Pod,
        core::ReplicationController,
        core::ResourceQuota,
        core::Secret,
        core::Service,
        core::ServiceAccount,
        discovery::EndpointSlice,
        extensions::CustomResourceDefinition,
        networking::Ingress,
        networking::IngressClass,
        networking::NetworkPolicy,
        node::RuntimeClass,
        policy::PodDisruptionBudget,
        rbac::ClusterRole,
        rbac::ClusterRoleBinding,
        rbac::Role,
        rbac::RoleBinding,
        scheduling::PriorityClass,
        storage::StorageClass,
    ]
}

fn kind<K: k8s_openapi::Resource + JsonSchema>(
    generator: &mut SchemaGenerator,
) -> (&'static str, &'static str, String) {
    generator.subschema_for::<K>();
    (K::API_VERSION, K::KIND, K::schema_name().into_owned())
}
