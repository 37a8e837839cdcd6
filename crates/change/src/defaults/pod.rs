//! Defaults of pods: `SetDefaults_PodSpec`, `SetDefaults_Pod`, `SetDefaults_Container` and the like.

use serde_json::{Map, Value};

use super::set::{each, mend, put, under};

const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// A Pod itself, of which more is filled in than of a template.
pub(super) fn pod(object: &mut Value) {
    mend(object, "spec", |spec| {
        for list in ["containers", "initContainers"] {
            each(spec, list, |container| {
                let limits = container.pointer("/resources/limits").and_then(Value::as_object).cloned();
                for (name, limit) in limits.unwrap_or_default() {
                    put(under(under(container, "resources"), "requests"), &name, limit);
                }
            });
        }
        put(spec, "enableServiceLinks", true);
        // Admission: `DefaultTolerationSeconds`, `ServiceAccount`, `Priority`.
        put(spec, "serviceAccount", "default");
        put(spec, "preemptionPolicy", "PreemptLowerPriority");
        tolerations(spec);
        self::spec(spec);
    });
}

/// The tolerations that admission adds to a Pod that has none for them (`plugin/pkg/admission/defaulttolerationseconds`).
fn tolerations(spec: &mut Value) {
    put(spec, "tolerations", Vec::<Value>::new());
    let Some(list) = spec.get_mut("tolerations").and_then(Value::as_array_mut) else { return };
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let covers = |toleration: &Value| {
            let of = |name: &str| toleration.get(name).and_then(Value::as_str).unwrap_or_default();
            (of("key") == key || of("key").is_empty()) && matches!(of("effect"), "" | "NoExecute")
        };
        if !list.iter().any(covers) {
            list.push(
                serde_json::json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}),
            );
        }
    }
}

/// The specification of a pod, in a Pod or a template.
pub(super) fn spec(spec: &mut Value) {
    put(spec, "dnsPolicy", "ClusterFirst");
    put(spec, "restartPolicy", "Always");
    put(spec, "securityContext", Map::new());
    put(spec, "terminationGracePeriodSeconds", 30);
    put(spec, "schedulerName", "default-scheduler");
    // `Convert_v1_PodSpec_To_core_PodSpec`: the old name of the field follows the new one.
    if let Some(name) = spec.get("serviceAccountName").or(spec.get("serviceAccount")).cloned()
        && let Value::Object(map) = spec
    {
        map.insert("serviceAccountName".to_owned(), name.clone());
        map.insert("serviceAccount".to_owned(), name);
    }
    let host_network = spec.get("hostNetwork") == Some(&Value::Bool(true));
    for list in CONTAINERS {
        each(spec, list, |it| container(it, host_network));
    }
    each(spec, "volumes", volume);
}

fn container(container: &mut Value, host_network: bool) {
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let policy = if is_latest(image) { "Always" } else { "IfNotPresent" };
    put(container, "imagePullPolicy", policy);
    put(container, "terminationMessagePath", "/dev/termination-log");
    put(container, "terminationMessagePolicy", "File");
    put(container, "resources", Map::new());
    each(container, "ports", |port| {
        put(port, "protocol", "TCP");
        if let (true, Some(number)) = (host_network, port.get("containerPort").cloned()) {
            put(port, "hostPort", number);
        }
    });
    each(container, "env", |variable| mend(variable, "valueFrom.fieldRef", |it| put(it, "apiVersion", "v1")));
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        mend(container, name, probe);
    }
    for name in ["postStart", "preStop"] {
        mend(container, &format!("lifecycle.{name}"), |it| mend(it, "httpGet", http_get));
    }
}

/// Whether an image is drawn anew at every start: its tag is `latest`, or it has none (`parsers.ParseImageName`).
fn is_latest(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

fn probe(probe: &mut Value) {
    for (name, value) in
        [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
    {
        if probe.get(name).and_then(Value::as_i64) == Some(0) {
            probe[name] = value.into();
        }
        put(probe, name, value);
    }
    mend(probe, "httpGet", http_get);
    mend(probe, "grpc", |grpc| put(grpc, "service", ""));
}

fn http_get(action: &mut Value) {
    put(action, "path", "/");
    put(action, "scheme", "HTTP");
}

fn volume(volume: &mut Value) {
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        mend(volume, source, |it| put(it, "defaultMode", 420));
    }
    mend(volume, "hostPath", |it| put(it, "type", ""));
    let field = |it: &mut Value| mend(it, "fieldRef", |field| put(field, "apiVersion", "v1"));
    each(volume, "downwardAPI.items", field);
    each(volume, "projected.sources", |source| {
        mend(source, "serviceAccountToken", |it| put(it, "expirationSeconds", 3600));
        each(source, "downwardAPI.items", field);
    });
    mend(volume, "ephemeral.volumeClaimTemplate.spec", |it| put(it, "volumeMode", "Filesystem"));
    let sources = ["name"];
    if volume.as_object().is_some_and(|map| map.keys().all(|key| sources.contains(&key.as_str()))) {
        put(volume, "emptyDir", Map::new());
    }
}
