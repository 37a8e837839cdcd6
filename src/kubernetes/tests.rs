#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};

use super::embedded::Schemas;
use super::{Validation, validate};

/// The object's violations, a line each; none if it is valid. Panics if its kind is not known.
fn violations(yaml: &str) -> Vec<String> {
    let object: Value = serde_yaml::from_str(yaml).unwrap();
    match validate(&object) {
        Validation::Valid => Vec::new(),
        Validation::Invalid(found) => {
            found.iter().map(|one| format!("{}: {}", one.pointer.as_str(), one.fault)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_embedded_schema_compiles() {
    let broken: Vec<_> = Schemas::get().all().filter(|(.., schema)| schema.validator().is_none()).collect();
    assert!(broken.is_empty(), "{:?}", broken.iter().map(|(version, kind, _)| (version, kind)).collect::<Vec<_>>());
    assert!(Schemas::get().all().count() > 45);
}

#[test]
fn the_kinds_that_are_rendered_are_known() {
    for (version, kind) in [
        ("v1", "Namespace"),
        ("apps/v1", "DaemonSet"),
        ("batch/v1", "Job"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"),
        ("argoproj.io/v1alpha1", "AppProject"),
        ("cilium.io/v2", "CiliumClusterwideNetworkPolicy"),
        ("external-secrets.io/v1", "ExternalSecret"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
        ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"),
        ("source.toolkit.fluxcd.io/v1", "OCIRepository"),
    ] {
        assert!(super::kinds(version).any(|one| one == kind), "{version} {kind}");
    }
}

#[test]
fn faults_of_a_deployment_are_named_at_their_places() {
    let found = violations(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, label: {app: web}}
spec:
  replica: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, version: 1.0}}
    spec:
      restartPolicy: always
      containers:
        - image: nginx:1.27.0
          env: [{name: DEBUG, value: true}]
          ports: [{containerPort: '80'}]
          resources: {limits: {cpu: 1, memory: 4GB}}
",
    );
    assert_eq!(
        found,
        [
            "/metadata/label: unknown field `label`; did you mean `labels`?",
            "/spec/replica: unknown field `replica`; did you mean `replicas`?",
            "/spec/template/metadata/labels/version: expected a string, found a number: quote it",
            "/spec/template/spec/containers/0: the required field `name` is missing",
            "/spec/template/spec/containers/0/env/0/value: expected a string, found true or false: quote it",
            "/spec/template/spec/containers/0/ports/0/containerPort: expected a whole number, found a string",
            "/spec/template/spec/containers/0/resources/limits/memory: expected a text of the form \
             ^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
            "/spec/template/spec/restartPolicy: expected one of `Always`, `Never`, `OnFailure`; did you mean `Always`?",
        ]
    );
}

#[test]
fn custom_kinds_are_as_strict() {
    let found = violations(
        "
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: agent, namespace: argocd}
spec:
  project: acme
  destination: {name: production, namespace: acme}
  source: {repoURL: docker.io/clearml, chart: agent, targetRevision: 5.3, helm: {valueObject: {anything: [goes]}}}
",
    );
    assert_eq!(
        found,
        [
            "/spec/source/helm/valueObject: unknown field `valueObject`; did you mean `valuesObject`?",
            "/spec/source/targetRevision: expected a string, found a number: quote it",
        ]
    );
    let found = violations(
        "
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: dns, namespace: acme}
spec:
  endpointSelector: {}
  egress: [{toEndpoint: [{}], toPorts: [{ports: [{port: '53', protocol: udp}]}]}]
",
    );
    assert_eq!(
        found,
        [
            "/spec/egress/0/toEndpoint: unknown field `toEndpoint`; did you mean `toEndpoints`?",
            "/spec/egress/0/toPorts/0/ports/0/protocol: expected one of `TCP`, `UDP`, `SCTP`, `ANY`; did you mean `UDP`?",
        ]
    );
}

#[test]
fn what_helm_charts_and_values_hold_is_free() {
    let valid = "
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: acme-agent, namespace: clearml-tenants}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: agent}
  install: {disableWait: true, strategy: {name: RetryOnFailure, retryInterval: 5m}}
  values: {clearml: {deep: [1, two, {three: true}]}}
";
    assert!(violations(valid).is_empty());
}

#[test]
fn a_definition_of_a_custom_kind_may_hold_any_schema() {
    let valid = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.example.com}
spec:
  group: example.com
  names: {kind: Queue, plural: queues}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {pods: {type: integer, default: 1, enum: [1, two, [3]]}, labels: {type: object, additionalProperties: {type: string}}}
";
    assert!(violations(valid).is_empty());
}

#[test]
fn a_null_counts_as_absent() {
    let pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: null}, spec: {containers: [{name: a, env: null}]}}";
    assert!(violations(pod).is_empty());
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: null}}";
    assert_eq!(violations(pod), ["/spec: the required field `containers` is missing"]);
}

#[test]
fn an_object_needs_a_name() {
    let unnamed = violations("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: a}}");
    assert_eq!(unnamed, ["/metadata: give at least one of `name`, `generateName`"]);
    assert_eq!(violations("{apiVersion: v1, kind: ConfigMap}"), [": the required field `metadata` is missing"]);
}

#[test]
fn quantities_may_be_numbers() {
    let quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 10, requests.cpu: 1.5, limits.memory: 4Gi}}}";
    assert!(violations(quota).is_empty());
}

#[test]
fn the_items_of_a_list_are_checked_each_by_their_kind() {
    let list = "
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: 1}}
  - {apiVersion: example.com/v1, kind: Unheard}
";
    assert_eq!(violations(list), ["/items/0/data/a: expected a string, found a whole number: quote it"]);
}

#[test]
fn unknown_kinds_are_no_faults() {
    let old = json!({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget"});
    assert_eq!(validate(&old), Validation::UnknownKind { versions: vec!["policy/v1"] });
    assert_eq!(validate(&json!({"apiVersion": "a/v1", "kind": "B"})), Validation::UnknownKind { versions: vec![] });
    for no_object in [json!(null), json!([]), json!({"kind": "Pod"}), json!({"apiVersion": 1, "kind": "Pod"})] {
        assert_eq!(validate(&no_object), Validation::NoObject);
    }
}
