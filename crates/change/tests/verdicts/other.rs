//! Scaling, scheduling, admission, devices and the rest.

use serde_json::{Value, json};

use super::check;

#[test]
fn an_autoscaler_has_bounds_and_metrics() {
    let scaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h", "namespace": "a"},
        "spec": {"maxReplicas": 5, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}});
    check(
        &scaler,
        &[
            (json!({"spec": {"maxReplicas": 9}}), ""),
            (json!({"spec": {"minReplicas": 1}}), "= spec.minReplicas"),
            (json!({"spec": {"minReplicas": 6}}), "spec.maxReplicas"),
            (json!({"spec": {"minReplicas": 0}}), "spec.minReplicas"),
            (json!({"spec": {"scaleTargetRef": {"kind": null}}}), "spec.scaleTargetRef.kind"),
            (
                json!({"spec": {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}]}}),
                "spec.metrics[0].resource.target",
            ),
            (
                json!({"spec": {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 4000}}}}),
                "spec.behavior.scaleUp.stabilizationWindowSeconds",
            ),
        ],
    );
}

#[test]
fn a_budget_has_one_number() {
    let budget = json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b", "namespace": "a"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "x"}}}});
    check(
        &budget,
        &[
            (json!({"spec": {"minAvailable": "50%", "selector": {"matchLabels": {"app": "y"}}}}), ""),
            (json!({"spec": {"minAvailable": "150%"}}), "spec.minAvailable"),
            (json!({"spec": {"maxUnavailable": 1}}), "spec"),
            (json!({"spec": {"minAvailable": -1}}), "spec.minAvailable"),
        ],
    );
}

#[test]
fn priorities_and_runtimes_keep_what_pods_go_by() {
    let class =
        json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "p"}, "value": 10});
    check(
        &class,
        &[
            (json!({"value": 11}), "value"),
            (json!({"preemptionPolicy": "Never"}), "preemptionPolicy"),
            (json!({"preemptionPolicy": "PreemptLowerPriority"}), "= preemptionPolicy"),
            (json!({"globalDefault": false}), "= globalDefault"),
            (json!({"description": "d"}), ""),
        ],
    );
    let runtime =
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "r"}, "handler": "runc"});
    check(
        &runtime,
        &[(json!({"handler": "kata"}), "handler"), (json!({"overhead": {"podFixed": {"cpu": "10m"}}}), "")],
    );
    let lease = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "l", "namespace": "a"},
        "spec": {"leaseDurationSeconds": 15}});
    check(
        &lease,
        &[
            (json!({"spec": {"leaseDurationSeconds": 0}}), "spec.leaseDurationSeconds"),
            (json!({"spec": {"holderIdentity": "x"}}), ""),
        ],
    );
}

#[test]
fn policies_have_rules_and_expressions() {
    let policy = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": "p"},
        "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]},
            "validations": [{"expression": "object.metadata.name.startsWith('a')"}]}});
    let validation = |expression: &str| json!({"spec": {"validations": {"0": {"expression": expression}}}});
    check(
        &policy,
        &[
            (validation("has(object.spec.hostNetwork) ? !object.spec.hostNetwork : true"), ""),
            (validation("object.spec.containers.all(c, c.image.contains(':'))"), ""),
            (validation("object.spec.("), "spec.validations[0].expression"),
            (validation("subject.name == 'a'"), "spec.validations[0].expression"),
            (json!({"spec": {"validations": null}}), "spec.validations"),
            (json!({"spec": {"failurePolicy": "Fail"}}), "= spec.failurePolicy"),
            (
                json!({"spec": {"matchConstraints": {"resourceRules": {"0": {"operations": ["*", "CREATE"]}}}}}),
                "spec.matchConstraints.resourceRules[0].operations",
            ),
        ],
    );
    let hooks = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": {"name": "h"},
        "webhooks": [{"name": "a.example.com", "admissionReviewVersions": ["v1"], "sideEffects": "None",
            "clientConfig": {"service": {"name": "s", "namespace": "a"}}}]});
    check(
        &hooks,
        &[
            (json!({"webhooks": {"0": {"timeoutSeconds": 40}}}), "webhooks[0].timeoutSeconds"),
            (json!({"webhooks": {"0": {"sideEffects": "Some"}}}), "webhooks[0].sideEffects"),
            (
                json!({"webhooks": {"0": {"clientConfig": {"url": "https://h.example.com"}}}}),
                "webhooks[0].clientConfig",
            ),
            (json!({"webhooks": {"0": {"reinvocationPolicy": "IfNeeded"}}}), ""),
        ],
    );
    let binding = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": "b"}, "spec": {"policyName": "p", "validationActions": ["Deny"]}});
    check(
        &binding,
        &[
            (json!({"spec": {"validationActions": ["Deny", "Warn"]}}), "spec.validationActions"),
            (json!({"spec": {"paramRef": {"name": "x"}}}), "spec.paramRef.parameterNotFoundAction"),
            (json!({"spec": {"policyName": "q"}}), ""),
        ],
    );
}

#[test]
fn claims_of_devices_stay() {
    let spec = json!({"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu.example.com"}}]}});
    let claim = |kind: &str, spec: Value| json!({"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": {"name": "c", "namespace": "a"}, "spec": spec});
    check(
        &claim("ResourceClaim", spec.clone()),
        &[
            (json!({"spec": {"devices": {"requests": {"0": {"exactly": {"count": 2}}}}}}), "spec"),
            (
                json!({"spec": {"devices": {"requests": {"0": {"exactly": {"count": 1}}}}}}),
                "= spec.devices.requests[0].exactly.count",
            ),
            (json!({"metadata": {"labels": {"a": "b"}}}), ""),
        ],
    );
    check(
        &claim("ResourceClaimTemplate", json!({"spec": spec})),
        &[(json!({"spec": {"metadata": {"labels": {"a": "b"}}}}), "spec")],
    );
}

#[test]
fn an_api_service_is_named_after_its_group() {
    let service = json!({"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "v1.a.example.com"},
        "spec": {"group": "a.example.com", "version": "v1", "groupPriorityMinimum": 10, "versionPriority": 10,
            "service": {"name": "s", "namespace": "a"}}});
    check(
        &service,
        &[
            (json!({"spec": {"version": "v2"}}), "metadata.name"),
            (json!({"spec": {"versionPriority": 5}}), ""),
            (json!({"spec": {"versionPriority": 0}}), "spec.versionPriority"),
        ],
    );
}

#[test]
fn flow_control_has_levels() {
    let level = json!({"apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "PriorityLevelConfiguration", "metadata": {"name": "l"},
        "spec": {"type": "Limited", "limited": {"limitResponse": {"type": "Reject"}}}});
    check(
        &level,
        &[
            (json!({"spec": {"limited": {"nominalConcurrencyShares": 5}}}), ""),
            (json!({"spec": {"limited": {"limitResponse": {"type": "Queue"}}}}), "spec.limited.limitResponse.queuing"),
            (json!({"spec": {"type": "Exempt"}}), "spec.limited"),
        ],
    );
}
