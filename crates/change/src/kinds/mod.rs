//! The rules of each kind: what is valid in itself, and what may change.

mod address;
mod admission;
mod affinity;
mod api_service;
mod autoscaler;
mod budget;
mod claim;
mod config;
mod container;
mod cron;
mod definition;
mod devices;
mod discovery;
mod flow;
mod ingress;
mod job;
mod limits;
mod namespace;
mod network_policy;
mod pod;
mod pod_update;
mod probe;
mod quota;
mod rbac;
mod resources;
mod scheduling;
mod secret;
mod service;
pub(crate) mod shape;
mod storage;
mod volume;
mod volumes;
mod workload;

pub use quota::{QUOTA_RESOURCES, is_quota_resource};

use crate::faults::Faults;
use crate::field::Field;

/// What is wrong with an object, as the server would hold it.
pub(crate) fn validate(faults: &mut Faults, object: &Field<'_>) {
    match (group(object), object.get("kind").text()) {
        ("", "Pod") => pod::pod(faults, object),
        ("", "PodTemplate") => pod::template(faults, &object.get("template")),
        ("", "ReplicationController") => workload::replication_controller(faults, object),
        ("", "Service") => service::validate(faults, object),
        ("", "ConfigMap") => config::validate(faults, object),
        ("", "Secret") => secret::validate(faults, object),
        ("", "Namespace") => namespace::validate(faults, object),
        ("", "PersistentVolumeClaim") => claim::validate(faults, &object.get("spec")),
        ("", "PersistentVolume") => volume::validate(faults, object),
        ("", "LimitRange") => limits::validate(faults, object),
        ("", "ResourceQuota") => quota::validate(faults, object),
        ("", "Endpoints") => discovery::endpoints(faults, object),
        ("apps", "Deployment") => workload::deployment(faults, object),
        ("apps", "DaemonSet") => workload::daemon_set(faults, object),
        ("apps", "ReplicaSet") => workload::replica_set(faults, object),
        ("apps", "StatefulSet") => workload::stateful_set(faults, object),
        ("apps", "ControllerRevision") => workload::revision(faults, object),
        ("batch", "Job") => job::validate(faults, &object.get("spec")),
        ("batch", "CronJob") => cron::validate(faults, object),
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaler::validate(faults, object),
        ("policy", "PodDisruptionBudget") => budget::validate(faults, object),
        ("networking.k8s.io", "Ingress") => ingress::validate(faults, object),
        ("networking.k8s.io", "IngressClass") => ingress::class(faults, object),
        ("networking.k8s.io", "NetworkPolicy") => network_policy::validate(faults, object),
        ("networking.k8s.io", "IPAddress") => address::address(faults, object),
        ("networking.k8s.io", "ServiceCIDR") => address::range(faults, object),
        ("rbac.authorization.k8s.io", _) => rbac::validate(faults, object),
        ("storage.k8s.io", "StorageClass") => storage::class(faults, object),
        ("storage.k8s.io", "VolumeAttributesClass") => storage::attributes(faults, object),
        ("storage.k8s.io", "CSIDriver") => storage::driver(faults, object),
        ("storage.k8s.io", "CSIStorageCapacity") => storage::capacity(faults, object),
        ("storage.k8s.io", "CSINode") => storage::node(faults, object),
        ("scheduling.k8s.io", "PriorityClass") => scheduling::priority(faults, object),
        ("node.k8s.io", "RuntimeClass") => scheduling::runtime(faults, object),
        ("coordination.k8s.io", "Lease") => scheduling::lease(faults, object),
        ("discovery.k8s.io", "EndpointSlice") => discovery::slice(faults, object),
        ("resource.k8s.io", _) => devices::validate(faults, object),
        ("flowcontrol.apiserver.k8s.io", _) => flow::validate(faults, object),
        ("apiregistration.k8s.io", "APIService") => api_service::validate(faults, object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition::validate(faults, object),
        ("admissionregistration.k8s.io", _) => admission::validate(faults, object),
        _ => {}
    }
}

/// What may not become of an object.
pub(crate) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    match (group(wanted), wanted.get("kind").text()) {
        ("", "Pod") => pod_update::update(faults, live, wanted),
        ("", "Service") => service::update(faults, live, wanted),
        ("", "ConfigMap") => config::update(faults, live, wanted),
        ("", "Secret") => secret::update(faults, live, wanted),
        ("", "PersistentVolumeClaim") => claim::update(faults, live, wanted),
        ("", "PersistentVolume") => volume::update(faults, live, wanted),
        ("", "ResourceQuota") => quota::update(faults, live, wanted),
        ("apps", _) => workload::update(faults, live, wanted),
        ("batch", "Job") => job::update(faults, live, wanted),
        ("networking.k8s.io", "IngressClass") => ingress::class_update(faults, live, wanted),
        ("networking.k8s.io", "IPAddress") => address::address_update(faults, live, wanted),
        ("networking.k8s.io", "ServiceCIDR") => address::range_update(faults, live, wanted),
        ("storage.k8s.io", "CSINode") => storage::node_update(faults, live, wanted),
        ("rbac.authorization.k8s.io", _) => rbac::update(faults, live, wanted),
        ("storage.k8s.io", _) => storage::update(faults, live, wanted),
        ("scheduling.k8s.io" | "node.k8s.io", _) => scheduling::update(faults, live, wanted),
        ("discovery.k8s.io", "EndpointSlice") => discovery::update(faults, live, wanted),
        ("resource.k8s.io", _) => devices::update(faults, live, wanted),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration") => flow::update(faults, live, wanted),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition::update(faults, live, wanted),
        _ => {}
    }
}

/// The group of an object's version.
fn group<'a>(object: &Field<'a>) -> &'a str {
    object.get("apiVersion").text().rsplit_once('/').map_or("", |(group, _)| group)
}
