//! Defaults of workloads: `pkg/apis/apps/v1/defaults.go`, `pkg/apis/batch/v1/defaults.go`.

use serde_json::{Map, Value};

use super::pod;
use super::set::{each, mend, put, under};

fn template(spec: &mut Value) {
    mend(spec, "template.spec", pod::spec);
}

/// `SetDefaults_Deployment`.
pub(super) fn deployment(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        rolling(under(spec, "strategy"), "25%".into(), "25%".into());
        template(spec);
    });
}

/// `SetDefaults_DaemonSet`.
pub(super) fn daemon_set(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "revisionHistoryLimit", 10);
        rolling(under(spec, "updateStrategy"), 1.into(), 0.into());
        template(spec);
    });
}

fn rolling(strategy: &mut Value, unavailable: Value, surge: Value) {
    put(strategy, "type", "RollingUpdate");
    if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate") {
        let rolling = under(strategy, "rollingUpdate");
        put(rolling, "maxUnavailable", unavailable);
        put(rolling, "maxSurge", surge);
    }
}

/// `SetDefaults_ReplicaSet`.
pub(super) fn replica_set(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "replicas", 1);
        template(spec);
    });
}

/// `SetDefaults_ReplicationController`.
pub(super) fn replication_controller(object: &mut Value) {
    let labels = object.pointer("/spec/template/metadata/labels").cloned();
    mend(object, "spec", |spec| {
        put(spec, "replicas", 1);
        if let Some(labels) = &labels {
            put(spec, "selector", labels.clone());
        }
        template(spec);
    });
    inherit(object, labels);
}

/// Labels of the template that an object without any takes over.
fn inherit(object: &mut Value, labels: Option<Value>) {
    if let Some(labels) = labels {
        put(under(object, "metadata"), "labels", labels);
    }
}

/// `SetDefaults_StatefulSet`.
pub(super) fn stateful_set(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "podManagementPolicy", "OrderedReady");
        let strategy = under(spec, "updateStrategy");
        if strategy.get("type").is_none() {
            put(strategy, "type", "RollingUpdate");
            put(strategy, "rollingUpdate", Map::new());
        }
        if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate") {
            mend(strategy, "rollingUpdate", |it| put(it, "partition", 0));
        }
        // `MaxUnavailableStatefulSet` is off: `dropStatefulSetDisabledFields`.
        mend(strategy, "rollingUpdate", |it| {
            if let Value::Object(map) = it {
                map.shift_remove("maxUnavailable");
            }
        });
        let retention = under(spec, "persistentVolumeClaimRetentionPolicy");
        put(retention, "whenDeleted", "Retain");
        put(retention, "whenScaled", "Retain");
        each(spec, "volumeClaimTemplates", |claim| {
            put(claim, "kind", "PersistentVolumeClaim");
            put(claim, "apiVersion", "v1");
            mend(claim, "spec", |it| put(it, "volumeMode", "Filesystem"));
        });
        template(spec);
    });
}

/// `SetDefaults_Job`, and the selector that the server makes (`generateSelectorIfNeeded`).
pub(super) fn job(object: &mut Value) {
    let labels = object.pointer("/spec/template/metadata/labels").cloned();
    mend(object, "spec", |spec| {
        job_spec(spec);
        if spec.get("completions").is_none() && spec.get("parallelism").is_none() {
            put(spec, "completions", 1);
        }
        put(spec, "parallelism", 1);
        let limit = if spec.get("backoffLimitPerIndex").is_some() { i64::from(i32::MAX) } else { 6 };
        put(spec, "backoffLimit", limit);
        put(spec, "completionMode", "NonIndexed");
        put(spec, "suspend", false);
        put(spec, "manualSelector", false);
        let policy = if spec.get("podFailurePolicy").is_some() { "Failed" } else { "TerminatingOrFailed" };
        put(spec, "podReplacementPolicy", policy);
    });
    inherit(object, labels);
}

/// `SetDefaults_CronJob`. A template of Jobs gets what a pod gets, not what a Job gets.
pub(super) fn cron_job(object: &mut Value) {
    mend(object, "spec", |spec| {
        put(spec, "concurrencyPolicy", "Allow");
        put(spec, "suspend", false);
        put(spec, "successfulJobsHistoryLimit", 3);
        put(spec, "failedJobsHistoryLimit", 1);
        mend(spec, "jobTemplate.spec", job_spec);
    });
}

fn job_spec(spec: &mut Value) {
    template(spec);
    each(spec, "podFailurePolicy.rules", |rule| each(rule, "onPodConditions", |it| put(it, "status", "True")));
}
