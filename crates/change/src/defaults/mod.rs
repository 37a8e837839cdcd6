//! What the server fills in: `pkg/apis/*/v1/defaults.go`, and what it allots.

mod admission;
mod pod;
mod service;
mod set;
mod workload;

use serde_json::{Value, json};

use set::{each, mend, put, under};

/// What stands for an address or a port that the server allots.
pub(crate) const ALLOTTED: &str = "(allotted)";

/// Fills in an object. `live` is the object before an edit, if there is one: what was allotted to it stays.
pub(crate) fn fill(object: &mut Value, live: Option<&Value>) {
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let version = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default().to_owned();
    match (version.as_str(), kind.as_str()) {
        ("v1", "Pod") => pod::pod(object),
        ("v1", "PodTemplate") => mend(object, "template.spec", pod::spec),
        ("v1", "ReplicationController") => workload::replication_controller(object),
        ("v1", "Service") => service::fill(object, live),
        ("v1", "Secret") => secret(object),
        ("v1", "Namespace") => namespace(object),
        ("v1", "PersistentVolumeClaim") => mend(object, "spec", claim),
        ("v1", "PersistentVolume") => volume(object),
        ("v1", "LimitRange") => each(object, "spec.limits", limit),
        ("apps/v1", "Deployment") => workload::deployment(object),
        ("apps/v1", "DaemonSet") => workload::daemon_set(object),
        ("apps/v1", "ReplicaSet") => workload::replica_set(object),
        ("apps/v1", "StatefulSet") => workload::stateful_set(object),
        ("batch/v1", "Job") => workload::job(object),
        ("batch/v1", "CronJob") => workload::cron_job(object),
        ("autoscaling/v2", "HorizontalPodAutoscaler") => autoscaler(object),
        ("networking.k8s.io/v1", "NetworkPolicy") => network_policy(object),
        ("networking.k8s.io/v1", "IngressClass") => mend(object, "spec.parameters", |it| put(it, "scope", "Cluster")),
        ("rbac.authorization.k8s.io/v1", "RoleBinding" | "ClusterRoleBinding") => binding(object),
        ("storage.k8s.io/v1", "StorageClass") => {
            put(object, "reclaimPolicy", "Delete");
            put(object, "volumeBindingMode", "Immediate");
        }
        ("storage.k8s.io/v1", "CSIDriver") => mend(object, "spec", driver),
        ("scheduling.k8s.io/v1", "PriorityClass") => put(object, "preemptionPolicy", "PreemptLowerPriority"),
        ("discovery.k8s.io/v1", "EndpointSlice") => each(object, "ports", |port| {
            put(port, "name", "");
            put(port, "protocol", "TCP");
        }),
        ("v1", "Endpoints") => {
            each(object, "subsets", |subset| each(subset, "ports", |port| put(port, "protocol", "TCP")));
        }
        ("resource.k8s.io/v1", "ResourceClaim") => each(object, "spec.devices.requests", device_request),
        ("resource.k8s.io/v1", "ResourceClaimTemplate") => each(object, "spec.spec.devices.requests", device_request),
        ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema") => {
            mend(object, "spec", |it| put(it, "matchingPrecedence", 1000))
        }
        ("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration") => priority_level(object),
        ("apiregistration.k8s.io/v1", "APIService") => mend(object, "spec.service", |it| put(it, "port", 443)),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => definition(object),
        ("admissionregistration.k8s.io/v1", _) => admission::fill(object, &kind),
        _ => {}
    }
}

/// `SetDefaults_Secret`.
fn secret(object: &mut Value) {
    put(object, "type", "Opaque");
    write_texts(object);
}

/// Writes the `stringData` of a Secret into its `data`, as the server does (`Convert_v1_Secret_To_core_Secret`).
pub(crate) fn write_texts(object: &mut Value) {
    let Some(Value::Object(texts)) = object.as_object_mut().and_then(|map| map.shift_remove("stringData")) else {
        return;
    };
    let data = under(object, "data");
    for (key, text) in texts {
        if let (Some(data), Some(text)) = (data.as_object_mut(), text.as_str()) {
            let bytes = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
            data.insert(key, bytes.into());
        }
    }
}

/// `SetDefaults_Namespace`, and the finalizer that the server sets.
fn namespace(object: &mut Value) {
    let name = object.pointer("/metadata/name").cloned().unwrap_or_default();
    let labels = under(under(object, "metadata"), "labels");
    if let Some(labels) = labels.as_object_mut() {
        labels.insert("kubernetes.io/metadata.name".to_owned(), name);
    }
    under(object, "spec")["finalizers"] = json!(["kubernetes"]);
}

/// `SetDefaults_PersistentVolumeClaimSpec`, and the data source in its two forms (`NormalizeDataSources`).
fn claim(spec: &mut Value) {
    put(spec, "volumeMode", "Filesystem");
    let namespaced = spec.pointer("/dataSourceRef/namespace").is_some();
    match (spec.get("dataSource").cloned(), spec.get("dataSourceRef").cloned()) {
        (Some(source), None) => put(spec, "dataSourceRef", source),
        (None, Some(source)) if !namespaced => put(spec, "dataSource", source),
        _ => {}
    }
}

/// `SetDefaults_PersistentVolume`.
fn volume(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "persistentVolumeReclaimPolicy", "Retain");
        put(spec, "volumeMode", "Filesystem");
        mend(spec, "iscsi", |it| put(it, "iscsiInterface", "default"));
        mend(spec, "hostPath", |it| put(it, "type", ""));
        mend(spec, "azureDisk", |it| {
            put(it, "cachingMode", "ReadWrite");
            put(it, "kind", "Shared");
            put(it, "fsType", "ext4");
            put(it, "readOnly", false);
        });
        mend(spec, "rbd", |it| {
            put(it, "pool", "rbd");
            put(it, "user", "admin");
            put(it, "keyring", "/etc/ceph/keyring");
        });
    });
}

/// `SetDefaults_LimitRangeItem`: limits of containers follow from each other.
fn limit(limit: &mut Value) {
    if limit.get("type").and_then(Value::as_str) != Some("Container") {
        return;
    }
    let copy = |limit: &mut Value, from: &str, to: &str| {
        for (key, value) in limit.get(from).and_then(Value::as_object).cloned().unwrap_or_default() {
            put(under(limit, to), &key, value);
        }
    };
    copy(limit, "max", "default");
    copy(limit, "default", "defaultRequest");
    copy(limit, "min", "defaultRequest");
}

/// `SetDefaults_HorizontalPodAutoscaler`.
fn autoscaler(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "minReplicas", 1);
        let cpu = json!([{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]);
        put(spec, "metrics", cpu);
        mend(spec, "behavior", |behavior| {
            let up = under(behavior, "scaleUp");
            put(up, "stabilizationWindowSeconds", 0);
            put(up, "selectPolicy", "Max");
            put(
                up,
                "policies",
                json!([{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}]),
            );
            let down = under(behavior, "scaleDown");
            put(down, "selectPolicy", "Max");
            put(down, "policies", json!([{"type": "Percent", "value": 100, "periodSeconds": 15}]));
        });
    });
}

/// `SetDefaults_NetworkPolicy`, `SetDefaults_NetworkPolicyPort`.
fn network_policy(object: &mut Value) {
    mend(object, "spec", |spec| {
        let egress = spec.get("egress").is_some();
        put(spec, "policyTypes", if egress { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) });
        for direction in ["ingress", "egress"] {
            each(spec, direction, |rule| each(rule, "ports", |port| put(port, "protocol", "TCP")));
        }
    });
}

/// `SetDefaults_RoleBinding`, `SetDefaults_Subject`.
fn binding(object: &mut Value) {
    const GROUP: &str = "rbac.authorization.k8s.io";
    mend(object, "roleRef", |role| put(role, "apiGroup", GROUP));
    each(object, "subjects", |subject| {
        if matches!(subject.get("kind").and_then(Value::as_str), Some("User" | "Group")) {
            put(subject, "apiGroup", GROUP);
        }
    });
}

/// `SetDefaults_CSIDriver`.
fn driver(spec: &mut Value) {
    put(spec, "attachRequired", true);
    put(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    put(spec, "volumeLifecycleModes", json!(["Persistent"]));
    for name in ["podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount"] {
        put(spec, name, false);
    }
}

/// `SetDefaults_ExactDeviceRequest`, `SetDefaults_DeviceSubRequest`.
fn device_request(request: &mut Value) {
    let one = |request: &mut Value| {
        put(request, "allocationMode", "ExactCount");
        if request["allocationMode"] == "ExactCount" {
            put(request, "count", 1);
        }
    };
    mend(request, "exactly", one);
    each(request, "firstAvailable", one);
}

/// `SetDefaults_LimitedPriorityLevelConfiguration`, `SetDefaults_QueuingConfiguration`.
fn priority_level(object: &mut Value) {
    mend(object, "spec.exempt", |it| {
        put(it, "nominalConcurrencyShares", 0);
        put(it, "lendablePercent", 0);
    });
    mend(object, "spec.limited", |it| {
        put(it, "nominalConcurrencyShares", 30);
        put(it, "lendablePercent", 0);
        mend(it, "limitResponse.queuing", |queuing| {
            put(queuing, "handSize", 8);
            put(queuing, "queues", 64);
            put(queuing, "queueLengthLimit", 50);
        });
    });
}

/// `SetDefaults_CustomResourceDefinitionSpec`.
fn definition(object: &mut Value) {
    mend(object, "spec", |spec| {
        mend(spec, "names", |names| {
            let kind = names.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
            put(names, "singular", kind.to_lowercase());
            put(names, "listKind", format!("{kind}List"));
        });
        put(under(spec, "conversion"), "strategy", "None");
        mend(spec, "conversion.webhook.clientConfig.service", |it| put(it, "port", 443));
    });
}
