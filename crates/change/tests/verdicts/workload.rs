//! Pods and what keeps them.

use serde_json::{Value, json};

use super::check;

fn template() -> Value {
    json!({"metadata": {"labels": {"app": "shop", "tier": "back"}}, "spec": {"containers": [{
        "name": "main", "image": "shop:1", "ports": [{"containerPort": 80, "name": "http"}],
        "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "1"}}, "volumeMounts": [{"name": "work", "mountPath": "/work"}]}],
        "volumes": [{"name": "work", "emptyDir": {}}]}})
}

fn deployment() -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": "a"},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "shop"}}, "template": template()}})
}

#[test]
fn a_deployment_keeps_its_selector_and_takes_any_valid_template() {
    check(
        &deployment(),
        &[
            (json!({"spec": {"replicas": 0}}), ""),
            (json!({"spec": {"replicas": -2}}), "spec.replicas"),
            (json!({"spec": {"selector": {"matchLabels": {"tier": "back"}}}}), "spec.selector"),
            (json!({"spec": {"template": {"metadata": {"labels": {"app": "till"}}}}}), "spec.template.metadata.labels"),
            (json!({"spec": {"template": {"spec": {"containers": {"0": {"image": "shop:2"}}}}}}), ""),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"image": null}}}}}}),
                "spec.template.spec.containers[0].image",
            ),
            (
                json!({"spec": {"template": {"spec": {"volumes": null}}}}),
                "spec.template.spec.containers[0].volumeMounts[0].name",
            ),
            (json!({"spec": {"template": {"spec": {"restartPolicy": "Never"}}}}), "spec.template.spec.restartPolicy"),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"resources": {"requests": {"cpu": "2"}}}}}}}}),
                "spec.template.spec.containers[0].resources.requests[cpu]",
            ),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"resources": {"limits": {"cpu": "lots"}}}}}}}}),
                "spec.template.spec.containers[0].resources.limits[cpu]",
            ),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"ports": {"0": {"protocol": "ICMP"}}}}}}}}),
                "spec.template.spec.containers[0].ports[0].protocol",
            ),
            (
                json!({"spec": {"template": {"spec": {"containers": {"1": {"name": "main", "image": "b:1"}}}}}}),
                "spec.template.spec.containers[1]",
            ),
            (
                json!({"spec": {"template": {"spec": {"tolerations": [{"operator": "Equal", "value": "x"}]}}}}),
                "spec.template.spec.tolerations[0].operator",
            ),
            (json!({"spec": {"replicass": 2}}), "spec.replicass"),
            (json!({"spec": {"replicas": "2"}}), "spec.replicas"),
        ],
    );
}

#[test]
fn a_default_that_nobody_owns_stays_beside_a_new_strategy() {
    check(
        &deployment(),
        &[
            (json!({"spec": {"strategy": {"type": "Recreate"}}}), "spec.strategy.rollingUpdate"),
            (json!({"spec": {"strategy": {"rollingUpdate": {"maxSurge": 0}}}}), ""),
            (json!({"spec": {"revisionHistoryLimit": 10}}), "= spec.revisionHistoryLimit"),
            (json!({"spec": {"progressDeadlineSeconds": 600}}), "= spec.progressDeadlineSeconds"),
        ],
    );
    let mut owned = deployment();
    owned["spec"]["strategy"] = json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}});
    check(&owned, &[(json!({"spec": {"strategy": {"type": "Recreate", "rollingUpdate": null}}}), "")]);
}

#[test]
fn a_stateful_set_keeps_nearly_all() {
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "a"},
        "spec": {"serviceName": "db", "selector": {"matchLabels": {"app": "shop"}}, "template": template(),
        "volumeClaimTemplates": [{"metadata": {"name": "data"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}]}});
    check(
        &set,
        &[
            (json!({"spec": {"replicas": 5, "minReadySeconds": 3, "ordinals": {"start": 1}}}), ""),
            (json!({"spec": {"serviceName": "other"}}), "spec.serviceName"),
            (json!({"spec": {"podManagementPolicy": "Parallel"}}), "spec.podManagementPolicy"),
            (json!({"spec": {"podManagementPolicy": "OrderedReady"}}), "= spec.podManagementPolicy"),
            (
                json!({"spec": {"volumeClaimTemplates": {"0": {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}}}}),
                "spec.volumeClaimTemplates",
            ),
            (
                json!({"spec": {"volumeClaimTemplates": {"0": {"spec": {"volumeMode": "Filesystem"}}}}}),
                "= spec.volumeClaimTemplates[0].spec.volumeMode",
            ),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"volumeMounts": {"1": {"name": "data", "mountPath": "/data"}}}}}}}}),
                "",
            ),
            (json!({"spec": {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 2}}}}), "= spec.updateStrategy"),
            (json!({"spec": {"updateStrategy": {"type": "OnDelete"}}}), "spec.updateStrategy.rollingUpdate"),
        ],
    );
}

#[test]
fn a_daemon_set_rolls_down_or_up() {
    let mut set = deployment();
    set["kind"] = "DaemonSet".into();
    set["spec"]["replicas"].take();
    check(
        &set,
        &[
            (json!({"spec": {"selector": {"matchLabels": {"tier": "back"}}}}), "spec.selector"),
            (
                json!({"spec": {"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}}}),
                "spec.updateStrategy.rollingUpdate.maxSurge",
            ),
            (json!({"spec": {"updateStrategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}}), ""),
            (json!({"spec": {"updateStrategy": {"type": "OnDelete"}}}), ""),
            (json!({"spec": {"replicas": 1}}), "spec.replicas"),
        ],
    );
}

fn job() -> Value {
    let mut template = template();
    template["spec"]["restartPolicy"] = "Never".into();
    json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once", "namespace": "a"},
        "spec": {"parallelism": 2, "completions": 2, "template": template}})
}

#[test]
fn a_job_keeps_what_it_runs() {
    check(
        &job(),
        &[
            (json!({"spec": {"parallelism": 3, "backoffLimit": 1, "ttlSecondsAfterFinished": 5, "suspend": true}}), ""),
            (json!({"spec": {"completions": 3}}), "spec.completions"),
            (json!({"spec": {"completionMode": "Indexed"}}), "spec.completionMode"),
            (json!({"spec": {"template": {"spec": {"containers": {"0": {"image": "shop:2"}}}}}}), "spec.template"),
            (json!({"spec": {"template": {"spec": {"nodeSelector": {"disk": "ssd"}}}}}), "spec.template"),
            (json!({"spec": {"template": {"spec": {"dnsPolicy": "ClusterFirst"}}}}), "= spec.template.spec.dnsPolicy"),
            (json!({"spec": {"selector": {"matchLabels": {"a": "b"}}}}), "spec.selector"),
            (json!({"spec": {"backoffLimit": -1}}), "spec.backoffLimit"),
        ],
    );
}

#[test]
fn a_job_at_rest_may_be_sent_elsewhere() {
    let mut job = job();
    job["spec"]["suspend"] = true.into();
    let edits = |image: &'static str, nodes: &'static str| {
        [
            (json!({"spec": {"template": {"spec": {"containers": {"0": {"image": "shop:2"}}}}}}), image),
            (json!({"spec": {"template": {"spec": {"nodeSelector": {"disk": "ssd"}}}}}), nodes),
            (
                json!({"spec": {"template": {"spec": {"containers": {"0": {"resources": {"requests": {"cpu": "50m"}}}}}}}}),
                nodes,
            ),
        ]
    };
    check(&job, &edits("spec.template.spec", ""));
    job["status"] = json!({"startTime": "2026-01-01T00:00:00Z", "active": 1});
    check(&job, &edits("spec.template", "spec.template"));
}

#[test]
fn a_cron_job_takes_any_valid_job() {
    let cron = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "a"},
        "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": job()["spec"]}}});
    check(
        &cron,
        &[
            (json!({"spec": {"schedule": "*/15 * * * mon-fri"}}), ""),
            (json!({"spec": {"schedule": "0 25 * * *"}}), "spec.schedule"),
            (json!({"spec": {"schedule": "TZ=UTC 0 3 * * *"}}), "spec.schedule"),
            (json!({"spec": {"timeZone": "Europe/Vienna"}}), ""),
            (json!({"spec": {"timeZone": "Middle/Earth"}}), "spec.timeZone"),
            (json!({"spec": {"jobTemplate": {"spec": {"completions": 9}}}}), ""),
            (
                json!({"spec": {"jobTemplate": {"spec": {"manualSelector": true}}}}),
                "spec.jobTemplate.spec.manualSelector",
            ),
            (json!({"spec": {"concurrencyPolicy": "Queue"}}), "spec.concurrencyPolicy"),
        ],
    );
}

#[test]
fn a_pod_changes_its_images_and_little_else() {
    let mut spec = template()["spec"].clone();
    spec["nodeSelector"] = json!({"disk": "ssd"});
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "a"}, "spec": spec});
    check(
        &pod,
        &[
            (json!({"spec": {"containers": {"0": {"image": "shop:2"}}}}), ""),
            (json!({"spec": {"containers": {"0": {"env": [{"name": "A", "value": "1"}]}}}}), "spec.containers[0].env"),
            (json!({"spec": {"containers": {"1": {"name": "b", "image": "b:1"}}}}), "spec.containers"),
            (json!({"spec": {"nodeSelector": {"disk": "hdd"}}}), "spec.nodeSelector"),
            (json!({"spec": {"activeDeadlineSeconds": 5}}), ""),
            (json!({"spec": {"tolerations": [{"key": "gpu", "operator": "Exists"}]}}), ""),
            (json!({"spec": {"schedulingGates": [{"name": "example.com/wait"}]}}), "spec.schedulingGates[0]"),
            (json!({"spec": {"priority": 7}}), "spec.priority spec.priority"),
        ],
    );
    pod["spec"]["schedulingGates"] = json!([{"name": "example.com/wait"}]);
    check(
        &pod,
        &[
            (json!({"spec": {"nodeSelector": {"zone": "b"}}}), ""),
            (json!({"spec": {"nodeSelector": {"disk": "hdd"}}}), "spec.nodeSelector"),
            (json!({"spec": {"schedulingGates": null}}), ""),
        ],
    );
}
