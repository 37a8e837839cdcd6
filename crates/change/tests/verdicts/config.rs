//! ConfigMaps, Secrets, metadata, rights, quotas.

use serde_json::json;

use super::check;

#[test]
fn metadata_is_checked_and_what_the_server_sets_stays() {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", "namespace": "a"}, "data": {"k": "v"}});
    check(
        &map,
        &[
            (json!({"metadata": {"labels": {"team": "a"}, "annotations": {"x": "y"}}}), ""),
            (json!({"metadata": {"labels": {"team": "a b"}}}), "metadata.labels[team]"),
            (json!({"metadata": {"labels": {"a/b/c": "d"}}}), "metadata.labels[a/b/c]"),
            (json!({"metadata": {"labels": {"n": 5}}}), "metadata.labels[n]"),
            (json!({"metadata": {"finalizers": ["guard"]}}), "metadata.finalizers[0]"),
            (json!({"metadata": {"finalizers": ["example.com/guard"]}}), ""),
            (json!({"metadata": {"name": "n"}}), "metadata.name"),
            (json!({"metadata": {"namespace": "b"}}), "metadata.namespace"),
            (json!({"metadata": {"uid": "0"}}), "metadata.uid"),
            (json!({"metadata": {"resourceVersion": "7"}}), "metadata.resourceVersion"),
            (json!({"metadata": {"creationTimestamp": "2020-01-01T00:00:00Z"}}), "= metadata.creationTimestamp"),
            (
                json!({"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p"}]}}),
                "metadata.ownerReferences[0].uid",
            ),
            (json!({"data": {"k": 5}}), "data[k]"),
            (json!({"data": {"a key": "v"}}), "data[a key]"),
        ],
    );
}

#[test]
fn what_is_marked_immutable_stays() {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "immutable": true, "data": {"k": "v"}});
    check(
        &map,
        &[
            (json!({"data": {"k": "w"}}), "data"),
            (json!({"immutable": null}), "immutable"),
            (json!({"immutable": null, "data": {"k": "w"}}), "immutable data"),
            (json!({"binaryData": {}}), "binaryData"),
            (json!({"metadata": {"labels": {"a": "b"}}}), ""),
        ],
    );
}

#[test]
fn a_secret_keeps_its_type() {
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "aGVsbG8="}});
    check(
        &secret,
        &[
            (json!({"type": "Opaque"}), "= type"),
            (json!({"type": "kubernetes.io/tls"}), "data[tls.crt] data[tls.key] type"),
            (json!({"type": "example.com/own"}), "type"),
            (json!({"data": {"a": "hello!"}}), "data[a]"),
            (json!({"stringData": {"a": "hello"}}), "= stringData"),
            (json!({"stringData": {"a": "bye"}}), ""),
            (json!({"data": null}), ""),
        ],
    );
    let written = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "b"}});
    check(&written, &[(json!({"stringData": null}), "= data")]);
}

#[test]
fn a_refusal_repeats_no_value() {
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "aGVsbG8="}});
    let mut after = secret.clone();
    after["data"]["a"] = "hunter2-not-base64".into();
    let verdict = change::Definitions::default().verdict(&secret, &after);
    assert!(!format!("{verdict:?}").contains("hunter2"), "{verdict:?}");
}

#[test]
fn a_binding_keeps_its_role() {
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b", "namespace": "a"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
        "subjects": [{"kind": "ServiceAccount", "name": "s", "namespace": "a"}]});
    check(
        &binding,
        &[
            (json!({"roleRef": {"name": "q"}}), "roleRef"),
            (json!({"roleRef": {"apiGroup": null}}), "= roleRef.apiGroup"),
            (json!({"subjects": {"0": {"kind": "Robot"}}}), "subjects[0].kind"),
            (json!({"subjects": {"0": {"namespace": null}}}), ""),
            (json!({"subjects": null}), ""),
        ],
    );
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r", "namespace": "a"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]});
    check(
        &role,
        &[
            (json!({"rules": {"0": {"verbs": []}}}), "rules[0].verbs"),
            (json!({"rules": {"0": {"nonResourceURLs": ["/x"]}}}), "rules[0].nonResourceURLs rules[0].nonResourceURLs"),
            (json!({"rules": {"0": {"verbs": ["*"]}}}), ""),
        ],
    );
}

#[test]
fn quotas_and_limits_have_an_order() {
    let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "a"},
        "spec": {"hard": {"pods": "5"}, "scopes": ["NotTerminating"]}});
    check(
        &quota,
        &[
            (json!({"spec": {"hard": {"pods": "-1"}}}), "spec.hard[pods]"),
            (json!({"spec": {"hard": {"pods": "1.5"}}}), "spec.hard[pods]"),
            (json!({"spec": {"hard": {"gadgets": "1"}}}), "spec.hard[gadgets]"),
            (json!({"spec": {"hard": {"services": "1"}}}), "spec.scopes[0]"),
            (json!({"spec": {"scopes": ["Terminating"]}}), "spec.scopes"),
        ],
    );
    let range = json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "a"},
        "spec": {"limits": [{"type": "Container", "max": {"cpu": "4"}, "min": {"cpu": "1"}}]}});
    check(
        &range,
        &[
            (
                json!({"spec": {"limits": {"0": {"min": {"cpu": "5"}}}}}),
                "spec.limits[0].min[cpu] spec.limits[0].defaultRequest[cpu] spec.limits[0].default[cpu]",
            ),
            (
                json!({"spec": {"limits": {"0": {"maxLimitRequestRatio": {"cpu": "8"}}}}}),
                "spec.limits[0].maxLimitRequestRatio[cpu]",
            ),
            (json!({"spec": {"limits": {"0": {"max": {"cpu": "8"}}}}}), ""),
        ],
    );
}

#[test]
fn a_namespace_keeps_its_own_label() {
    let namespace =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {"team": "x"}}});
    check(
        &namespace,
        &[
            (
                json!({"metadata": {"labels": {"kubernetes.io/metadata.name": "b"}}}),
                "= metadata.labels[kubernetes.io/metadata.name]",
            ),
            (
                json!({"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "none"}}}),
                "metadata.labels[pod-security.kubernetes.io/enforce]",
            ),
            (json!({"metadata": {"labels": {"pod-security.kubernetes.io/warn-version": "v1.30"}}}), ""),
        ],
    );
}
