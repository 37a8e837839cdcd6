//! Containers: `pkg/apis/core/validation/validation.go`.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::network_policy::PROTOCOLS;
use super::{probe, resources};
use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const COMMON: &str = "pkg/apis/core/validation validateContainerCommon";
const INIT: &str = "pkg/apis/core/validation validateInitContainers";
const PORTS: &str = "pkg/apis/core/validation validateContainerPorts";
const ENV: &str = "pkg/apis/core/validation ValidateEnv";
const ENV_FROM: &str = "pkg/apis/core/validation ValidateEnvFrom";
const MOUNTS: &str = "pkg/apis/core/validation ValidateVolumeMounts";
const DEVICES: &str = "pkg/apis/core/validation ValidateVolumeDevices";
const SECURITY: &str = "pkg/apis/core/validation ValidateSecurityContext";
const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
/// Fields of a pod that a variable can take over (`validEnvDownwardAPIFieldPathExpressions`).
const POD_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// What containers of a pod share.
pub(super) struct Pod<'a> {
    /// Volumes by name; `None` is a claim that the workload makes for each pod.
    pub volumes: BTreeMap<&'a str, Option<Field<'a>>>,
    /// Names of claims of devices.
    pub claims: HashSet<&'a str>,
    /// How long the pod may take to end.
    pub grace: i64,
}

/// The containers and init containers of a pod.
pub(super) fn containers(faults: &mut Faults, spec: &Field<'_>, pod: &Pod<'_>) {
    let (main, init) = (spec.get("containers"), spec.get("initContainers"));
    faults.required(&main, "pkg/apis/core/validation validateContainers");
    faults.distinct(main.items().chain(init.items()).map(|it| it.get("name")), COMMON);
    host_ports(faults, main.items());
    for container in main.items() {
        common(faults, &container, pod);
        PROBES.iter().for_each(|name| probe::probe(faults, &container.get(name), name));
        probe::lifecycle(faults, &container.get("lifecycle"), pod.grace);
        restart(faults, &container, &["Always", "OnFailure", "Never"]);
    }
    for container in init.items() {
        common(faults, &container, pod);
        host_ports(faults, std::iter::once(container.clone()));
        restart(faults, &container, &["Always", "OnFailure", "Never"]);
        let sidecar = container.get("restartPolicy").text() == "Always";
        if sidecar {
            PROBES.iter().for_each(|name| probe::probe(faults, &container.get(name), name));
            probe::lifecycle(faults, &container.get("lifecycle"), pod.grace);
            continue;
        }
        for name in PROBES.iter().chain(&["lifecycle"]).filter(|name| container.get(name).is_set()) {
            faults.invalid(&container.get(name), INIT, "needs `restartPolicy: Always` in an init container");
        }
    }
}

fn restart(faults: &mut Faults, container: &Field<'_>, allowed: &[&str]) {
    faults.one_of(&container.get("restartPolicy"), allowed, "pkg/apis/core/validation validateContainerRestartPolicy");
}

fn common(faults: &mut Faults, container: &Field<'_>, pod: &Pod<'_>) {
    let name = container.get("name");
    if faults.required(&name, COMMON) {
        faults.label(&name, COMMON);
    }
    faults.required(&container.get("image"), COMMON);
    faults.one_of(&container.get("imagePullPolicy"), &["Always", "IfNotPresent", "Never"], COMMON);
    faults.one_of(&container.get("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"], COMMON);
    ports(faults, &container.get("ports"));
    environment(faults, &container.get("env"));
    sources(faults, &container.get("envFrom"));
    mounts(faults, container, pod);
    resources::requirements(faults, &container.get("resources"));
    for claim in container.get("resources.claims").items() {
        if !pod.claims.contains(claim.get("name").text()) {
            faults.invalid(&claim.get("name"), COMMON, "must be the name of one of the pod's `resourceClaims`");
        }
    }
    for policy in container.get("resizePolicy").items() {
        const SOURCE: &str = "pkg/apis/core/validation validateResizePolicy";
        faults.one_of(&policy.get("resourceName"), &["cpu", "memory"], SOURCE);
        faults.one_of(&policy.get("restartPolicy"), &["NotRequired", "RestartContainer"], SOURCE);
    }
    security(faults, &container.get("securityContext"));
}

fn ports(faults: &mut Faults, ports: &Field<'_>) {
    faults.distinct(ports.items().map(|it| it.get("name")), PORTS);
    for port in ports.items() {
        let (name, number) = (port.get("name"), port.get("containerPort"));
        if !name.is_empty() && !names::is_port_name(name.text()) {
            faults.invalid(&name, PORTS, names::PORT_NAME);
        }
        if number.number().unwrap_or(0) == 0 {
            faults.invalid(&number, PORTS, "is required");
        } else {
            faults.port(&number, PORTS);
        }
        faults.port(&port.get("hostPort"), PORTS);
        faults.one_of(&port.get("protocol"), &PROTOCOLS, PORTS);
    }
}

fn host_ports<'a>(faults: &mut Faults, containers: impl Iterator<Item = Field<'a>>) {
    let mut seen = HashSet::new();
    for port in containers.flat_map(|it| it.get("ports").items()) {
        let host = port.get("hostPort");
        let key = (host.number(), port.get("hostIP").text().to_owned(), port.get("protocol").text().to_owned());
        if host.is_set() && !seen.insert(key) {
            faults.invalid(&host, "pkg/apis/core/validation checkHostPortConflicts", "is taken by another port");
        }
    }
}

fn environment(faults: &mut Faults, variables: &Field<'_>) {
    for variable in variables.items() {
        let name = variable.get("name");
        if faults.required(&name, ENV) && !names::is_environment_name(name.text()) {
            faults.invalid(&name, ENV, "must be printable ASCII without `=`");
        }
        let from = variable.get("valueFrom");
        if !from.is_set() {
            continue;
        }
        if !variable.get("value").is_empty() {
            faults.invalid(&from, ENV, "must not stand beside a `value`");
        }
        if from.names().count() != 1 {
            faults.invalid(&from, ENV, "must have exactly one source");
        }
        for kind in ["secretKeyRef", "configMapKeyRef"] {
            let source = from.get(kind);
            if source.is_set() {
                reference(faults, &source);
            }
        }
        let field = from.get("fieldRef");
        if field.is_set() {
            pod_field(faults, &field.get("fieldPath"), &POD_FIELDS, ENV);
        }
        let resource = from.get("resourceFieldRef");
        if resource.is_set() {
            container_resource(faults, &resource, ENV);
        }
    }
}

fn reference(faults: &mut Faults, source: &Field<'_>) {
    faults.required(&source.get("name"), ENV);
    let key = source.get("key");
    if faults.required(&key, ENV) && !names::is_config_key(key.text()) {
        faults.invalid(&key, ENV, "must be a key of letters, digits, `-`, `_` and `.`");
    }
}

/// A field of the pod by its path.
pub(super) fn pod_field(faults: &mut Faults, path: &Field<'_>, allowed: &[&str], source: &str) {
    if !faults.required(path, source) {
        return;
    }
    let text = path.text();
    let subscript = ["metadata.labels", "metadata.annotations"]
        .iter()
        .any(|map| text.strip_prefix(map).is_some_and(|rest| rest.starts_with("['") && rest.ends_with("']")));
    if !subscript && !allowed.contains(&text) {
        faults.invalid(path, source, format!("must be one of {}, or a label or annotation", allowed.join(", ")));
    }
}

/// A resource of a container.
pub(super) fn container_resource(faults: &mut Faults, source: &Field<'_>, rule: &str) {
    let resource = source.get("resource");
    let parts = resource.text().split_once('.');
    let known = parts.is_some_and(|(kind, name)| {
        ["limits", "requests"].contains(&kind)
            && (["cpu", "memory", "ephemeral-storage"].contains(&name) || name.starts_with("hugepages-"))
    });
    if faults.required(&resource, rule) && !known {
        faults.invalid(&resource, rule, "must be limits or requests of cpu, memory, ephemeral-storage or huge pages");
    }
}

fn sources(faults: &mut Faults, sources: &Field<'_>) {
    for source in sources.items() {
        let prefix = source.get("prefix");
        if !prefix.is_empty() && !names::is_environment_name(prefix.text()) {
            faults.invalid(&prefix, ENV_FROM, "must be printable ASCII without `=`");
        }
        let kinds = [source.get("configMapRef"), source.get("secretRef")];
        if kinds.iter().filter(|kind| kind.is_set()).count() != 1 {
            faults.invalid(&source, ENV_FROM, "must have one of `configMapRef` and `secretRef`");
        }
        for kind in kinds.iter().filter(|kind| kind.is_set()) {
            faults.required(&kind.get("name"), ENV_FROM);
        }
    }
}

fn mounts(faults: &mut Faults, container: &Field<'_>, pod: &Pod<'_>) {
    let (mounts, devices) = (container.get("volumeMounts"), container.get("volumeDevices"));
    faults.distinct(mounts.items().map(|it| it.get("mountPath")), MOUNTS);
    for mount in mounts.items() {
        let (name, path) = (mount.get("name"), mount.get("mountPath"));
        if faults.required(&name, MOUNTS) && !pod.volumes.contains_key(name.text()) {
            faults.invalid(&name, MOUNTS, "must be the name of one of the pod's volumes");
        }
        faults.required(&path, MOUNTS);
        let (sub, expression) = (mount.get("subPath"), mount.get("subPathExpr"));
        for sub in [&sub, &expression].into_iter().filter(|sub| !sub.is_empty()) {
            if sub.text().starts_with('/') || sub.text().split('/').any(|part| part == "..") {
                faults.invalid(sub, MOUNTS, "must be a relative path without `..`");
            }
        }
        if !sub.is_empty() && !expression.is_empty() {
            faults.invalid(&expression, MOUNTS, "must not stand beside `subPath`");
        }
        faults.one_of(&mount.get("mountPropagation"), &["None", "HostToContainer", "Bidirectional"], MOUNTS);
        let privileged = container.get("securityContext.privileged").is_true();
        if mount.get("mountPropagation").text() == "Bidirectional" && !privileged {
            faults.invalid(&mount.get("mountPropagation"), MOUNTS, "needs a privileged container");
        }
        let recursive = mount.get("recursiveReadOnly");
        faults.one_of(&recursive, &["Disabled", "IfPossible", "Enabled"], MOUNTS);
        if ["IfPossible", "Enabled"].contains(&recursive.text()) && !mount.get("readOnly").is_true() {
            faults.invalid(&recursive, MOUNTS, "needs `readOnly: true`");
        }
    }
    for device in devices.items() {
        let (name, path) = (device.get("name"), device.get("devicePath"));
        faults.required(&path, DEVICES);
        match pod.volumes.get(name.text()) {
            None => faults.invalid(&name, DEVICES, "must be the name of one of the pod's volumes"),
            Some(Some(volume))
                if !volume.get("persistentVolumeClaim").is_set() && !volume.get("ephemeral").is_set() =>
            {
                faults.invalid(&name, DEVICES, "must be a claim");
            }
            Some(_) => {}
        }
        if mounts.items().any(|mount| mount.get("name").text() == name.text()) {
            faults.invalid(&name, DEVICES, "is mounted already");
        }
    }
    faults.distinct(devices.items().map(|it| it.get("name")), DEVICES);
}

fn security(faults: &mut Faults, context: &Field<'_>) {
    for name in ["runAsUser", "runAsGroup"] {
        faults.within(&context.get(name), 0, i64::from(i32::MAX), SECURITY);
    }
    faults.one_of(&context.get("procMount"), &["Default", "Unmasked"], SECURITY);
    let escalation = context.get("allowPrivilegeEscalation");
    if escalation.value == Some(&Value::Bool(false)) {
        let admin = context.get("capabilities.add").items().any(|it| matches!(it.text(), "CAP_SYS_ADMIN"));
        if context.get("privileged").is_true() || admin {
            faults.invalid(&escalation, SECURITY, "must not be false for a privileged container");
        }
    }
    profile(faults, context);
}

/// Profiles of seccomp and AppArmor, of a pod or a container.
pub(super) fn profile(faults: &mut Faults, context: &Field<'_>) {
    for name in ["seccompProfile", "appArmorProfile"] {
        let profile = context.get(name);
        if !profile.is_set() {
            continue;
        }
        let (kind, local) = (profile.get("type"), profile.get("localhostProfile"));
        let source = "pkg/apis/core/validation validateSeccompProfileField";
        if !["Localhost", "RuntimeDefault", "Unconfined"].contains(&kind.text()) {
            faults.invalid(&kind, source, "must be one of Localhost, RuntimeDefault, Unconfined");
        }
        match (kind.text(), local.is_set()) {
            ("Localhost", false) => faults.invalid(&local, source, "is required with the type Localhost"),
            ("RuntimeDefault" | "Unconfined", true) => {
                faults.invalid(&local, source, "must not be set unless the type is Localhost");
            }
            _ => {}
        }
    }
}
