//! Workloads that keep pods running: `pkg/apis/apps/validation/validation.go`.

use super::pod;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const DEPLOYMENT: &str = "pkg/apis/apps/validation ValidateDeploymentSpec";
const DAEMON_SET: &str = "pkg/apis/apps/validation ValidateDaemonSetSpec";
const REPLICA_SET: &str = "pkg/apis/apps/validation ValidateReplicaSetSpec";
const STATEFUL_SET: &str = "pkg/apis/apps/validation ValidateStatefulSetSpec";
const TEMPLATE: &str = "pkg/apis/apps/validation ValidatePodTemplateSpecForReplicaSet";
const STATEFUL_UPDATE: &str = "pkg/apis/apps/validation ValidateStatefulSetUpdate";
/// What of a StatefulSet can change.
const FREE: [&str; 7] = [
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];

/// Numbers, selector and template, which all kinds have.
fn common(faults: &mut Faults, spec: &Field<'_>, source: &str) {
    for name in ["replicas", "minReadySeconds", "revisionHistoryLimit"] {
        faults.not_negative(&spec.get(name), source);
    }
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    selector::selector(faults, &selector);
    if !selector.is_set() {
        faults.invalid(&selector, source, "is required");
    } else if selector.get("matchLabels").is_empty() && selector.get("matchExpressions").is_empty() {
        faults.invalid(&selector, source, "must not be empty");
    }
    if !selector::selects(&selector, &template.get("metadata.labels")) {
        faults.invalid(&template.get("metadata.labels"), source, "must have the labels that `selector` asks for");
    }
    let claims: Vec<&str> = spec.get("volumeClaimTemplates").items().map(|it| it.get("metadata.name").text()).collect();
    pod::template_with(faults, &template, &claims);
    always(faults, &template.get("spec"));
}

/// Pods that are to run on do not end by themselves.
fn always(faults: &mut Faults, spec: &Field<'_>) {
    if spec.is_set() && spec.get("restartPolicy").text() != "Always" {
        faults.invalid(&spec.get("restartPolicy"), TEMPLATE, "must be Always");
    }
    if spec.get("activeDeadlineSeconds").is_set() {
        faults.invalid(&spec.get("activeDeadlineSeconds"), TEMPLATE, "has no place in this kind");
    }
}

/// A Deployment.
pub(super) fn deployment(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    common(faults, &spec, DEPLOYMENT);
    let deadline = spec.get("progressDeadlineSeconds");
    faults.not_negative(&deadline, DEPLOYMENT);
    if deadline.number().is_some_and(|number| number <= spec.get("minReadySeconds").number().unwrap_or(0)) {
        faults.invalid(&deadline, DEPLOYMENT, "must be more than `minReadySeconds`");
    }
    const SOURCE: &str = "pkg/apis/apps/validation ValidateDeploymentStrategy";
    let strategy = spec.get("strategy");
    let rolling = strategy.get("rollingUpdate");
    match strategy.get("type").text() {
        "Recreate" if rolling.is_set() => {
            faults.invalid(&rolling, SOURCE, "must not be set with the type Recreate");
        }
        "Recreate" => {}
        "RollingUpdate" => {
            let (down, up) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            faults.number_or_percent(&down, true, SOURCE);
            faults.number_or_percent(&up, false, SOURCE);
            if is_zero(&down) && is_zero(&up) {
                faults.invalid(&down, SOURCE, "must not be 0 where `maxSurge` is 0");
            }
        }
        _ => faults.invalid(&strategy.get("type"), SOURCE, "must be Recreate or RollingUpdate"),
    }
}

fn is_zero(field: &Field<'_>) -> bool {
    field.number().or_else(|| names::percent(field.text())) == Some(0)
}

/// A DaemonSet.
pub(super) fn daemon_set(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    common(faults, &spec, DAEMON_SET);
    const SOURCE: &str = "pkg/apis/apps/validation ValidateDaemonSetUpdateStrategy";
    let strategy = spec.get("updateStrategy");
    let (down, up) = (strategy.get("rollingUpdate.maxUnavailable"), strategy.get("rollingUpdate.maxSurge"));
    match strategy.get("type").text() {
        "OnDelete" => {}
        "RollingUpdate" => {
            faults.number_or_percent(&down, true, SOURCE);
            faults.number_or_percent(&up, true, SOURCE);
            match (is_zero(&down), is_zero(&up)) {
                (true, true) => faults.invalid(&down, SOURCE, "must not be 0 where `maxSurge` is 0"),
                (false, false) => faults.invalid(&up, SOURCE, "must be 0 where `maxUnavailable` is not"),
                _ => {}
            }
        }
        _ => faults.invalid(&strategy.get("type"), SOURCE, "must be RollingUpdate or OnDelete"),
    }
}

/// A ReplicaSet.
pub(super) fn replica_set(faults: &mut Faults, object: &Field<'_>) {
    common(faults, &object.get("spec"), REPLICA_SET);
}

/// A ReplicationController, whose selector is a plain mapping.
pub(super) fn replication_controller(faults: &mut Faults, object: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/core/validation ValidateReplicationControllerSpec";
    let spec = object.get("spec");
    for name in ["replicas", "minReadySeconds"] {
        faults.not_negative(&spec.get(name), SOURCE);
    }
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    if faults.required(&selector, SOURCE) {
        let labels = template.get("metadata.labels");
        if !selector.entries().all(|(key, value)| labels.key(key).same(&value)) {
            faults.invalid(&labels, SOURCE, "must have the labels that `selector` asks for");
        }
    }
    selector::labels(faults, &selector);
    pod::template(faults, &template);
    always(faults, &template.get("spec"));
}

/// A StatefulSet.
pub(super) fn stateful_set(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    common(faults, &spec, STATEFUL_SET);
    faults.one_of(&spec.get("podManagementPolicy"), &["OrderedReady", "Parallel"], STATEFUL_SET);
    faults.not_negative(&spec.get("ordinals.start"), STATEFUL_SET);
    faults.label(&spec.get("serviceName"), STATEFUL_SET);
    for name in ["whenDeleted", "whenScaled"] {
        let policy = spec.get("persistentVolumeClaimRetentionPolicy").get(name);
        faults.one_of(
            &policy,
            &["Retain", "Delete"],
            "pkg/apis/apps/validation ValidatePersistentVolumeClaimRetentionPolicy",
        );
    }
    let strategy = spec.get("updateStrategy");
    let rolling = strategy.get("rollingUpdate");
    match strategy.get("type").text() {
        "OnDelete" if rolling.is_set() => {
            faults.invalid(&rolling, STATEFUL_SET, "must not be set with the type OnDelete");
        }
        "OnDelete" => {}
        "RollingUpdate" => faults.not_negative(&rolling.get("partition"), STATEFUL_SET),
        _ => faults.invalid(&strategy.get("type"), STATEFUL_SET, "must be RollingUpdate or OnDelete"),
    }
}

/// A ControllerRevision.
pub(super) fn revision(faults: &mut Faults, object: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/apps/validation validateControllerRevision";
    faults.not_negative(&object.get("revision"), SOURCE);
    let data = object.get("data");
    if !data.value.is_some_and(serde_json::Value::is_object) {
        faults.invalid(&data, SOURCE, "is required and must be a mapping");
    }
}

/// Selectors stay, and nearly all of a StatefulSet.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    match wanted.get("kind").text() {
        "Deployment" => {
            faults.same(&old.get("selector"), &new.get("selector"), "pkg/apis/apps/validation ValidateDeploymentUpdate")
        }
        "DaemonSet" => faults.same(
            &old.get("selector"),
            &new.get("selector"),
            "pkg/apis/apps/validation ValidateDaemonSetSpecUpdate",
        ),
        "ReplicaSet" => {
            faults.same(&old.get("selector"), &new.get("selector"), "pkg/apis/apps/validation ValidateReplicaSetUpdate")
        }
        "ControllerRevision" => {
            faults.same(
                &live.get("data"),
                &wanted.get("data"),
                "pkg/apis/apps/validation ValidateControllerRevisionUpdate",
            );
        }
        "StatefulSet" => {
            let names: std::collections::BTreeSet<&str> = old.names().chain(new.names()).collect();
            for name in names.into_iter().filter(|name| !FREE.contains(name)) {
                if !old.get(name).same(&new.get(name)) {
                    faults.frozen(
                        &new.get(name),
                        STATEFUL_UPDATE,
                        "cannot change: the StatefulSet must be deleted and made anew",
                    );
                }
            }
        }
        _ => {}
    }
}
