use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::subject::applied::{self, Folders};
use crate::lint::{Check, Files, Manifests, Object, YamlFile};
use crate::source::Place;
use reach::model::{Policy, Workload};
use yaml::Pointer;

/// A policy is applied after the pods that it selects.
///
/// # Why
/// Until the policy is applied, it protects nothing. Connections opened before then may stay open afterwards. Argo CD
/// and Helm apply policies before pods unless an annotation changes the order.
///
/// # Bad
/// ```yaml shop.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata:
///   name: default-deny
///   namespace: shop
///   annotations:
///     argocd.argoproj.io/sync-wave: "5"
/// #                                 ^^^ info: default-deny is applied after shop/web[Deployment], which it selects: until then it protects nothing
/// spec: {podSelector: {}}
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Good
/// ```yaml shop.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata:
///   name: default-deny
///   namespace: shop
///   annotations:
///     argocd.argoproj.io/sync-wave: "-5"
/// spec: {podSelector: {}}
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Fix
/// By hand: remove the annotation, or give the policy a lower wave than the pods.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "Pod lifecycle"; argo-cd.readthedocs.io,
/// user-guide/sync-waves; helm.sh/docs, topics/charts_hooks; argoproj/gitops-engine, pkg/sync/sync_tasks.go.
pub(super) static POLICY_AFTER_WORKLOAD: Rule =
    Rule::info("isolation/policy-after-workload", include_str!("policy_after_workload.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(objects), Check::files(files)];

const WAVE: &str = "argocd.argoproj.io/sync-wave";
/// Who says when an object is applied, and the values that put it before the rest, or after.
const HOOKS: [(&str, &[&str], &[&str]); 2] = [
    ("argocd.argoproj.io/hook", &["PreSync"], &["PostSync"]),
    ("helm.sh/hook", &["pre-install", "pre-upgrade"], &["post-install", "post-upgrade"]),
];

/// When an object is applied, by phase and wave, and the annotation that says so.
type When = ((i8, i64), Option<&'static str>);

/// Waves and hooks.
fn objects(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let theirs = || manifests.objects.iter().filter(|object| !object.ours);
    if !theirs().any(|object| when(object).1.is_some()) {
        return;
    }
    let policies: BTreeMap<(&str, &str), &Object> = theirs()
        .filter(|object| object.kind() == "NetworkPolicy")
        .map(|object| ((namespace(object), object.name()), object))
        .collect();
    let makers: BTreeMap<(&str, &str, &str), &Object> = theirs()
        .filter(|object| object.pod_spec().is_some())
        .map(|object| ((object.kind(), namespace(object), object.name()), object))
        .collect();
    let view = manifests.network();
    for policy in view.policies() {
        let name = (policy.namespace.as_deref().unwrap_or_default(), policy.name.as_str());
        let Some(object) = policies.get(&name) else { continue };
        let (at, annotation) = when(object);
        let earlier = view.selected(policy).find_map(|workload| {
            let maker = *makers.get(&(workload.kind.as_str(), &workload.namespace, &workload.name))?;
            (when(maker).0 < at).then_some((workload, maker.place("/metadata/name")))
        });
        if let Some((workload, related)) = earlier {
            let pointer = annotation.map(|key| Pointer::filled("/metadata/annotations/{}", [&key]));
            let place = object.place(pointer.unwrap_or("/metadata/name".into()));
            findings.push(finding(place, policy, workload).related(related, "applied before"));
        }
    }
}

fn finding(place: Place, policy: &Policy, workload: &Workload) -> Finding {
    let message =
        format!("{} is applied after {workload}, which it selects: until then it protects nothing", policy.name);
    POLICY_AFTER_WORKLOAD.at(place, message).help("apply policies with the namespace, before what runs in it")
}

fn namespace(object: &Object) -> &str {
    if object.namespace().is_empty() { "default" } else { object.namespace() }
}

/// When it is applied. A wave counts within its phase.
fn when(object: &Object) -> When {
    let hook = HOOKS.into_iter().find_map(|(annotation, before, after)| {
        let value = object.annotation(annotation)?;
        let is_any = |of: &[&str]| value.split(',').any(|hook| of.contains(&hook.trim()));
        let phase = if is_any(before) { -1 } else { i8::from(is_any(after)) };
        Some((phase, annotation))
    });
    let wave = object.annotation(WAVE).and_then(|wave| wave.trim().parse().ok());
    let (phase, hook) = hook.map_or((0, None), |(phase, annotation)| (phase, Some(annotation)));
    ((phase, wave.unwrap_or(0)), hook.or(wave.map(|_| WAVE)))
}

/// Kustomizations of Flux that wait for others.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let all = files.yaml.iter().flat_map(|file| applied::of_kinds(file, &["Kustomization"]));
    let all: Vec<Object> = all.filter(|object| object.group().ends_with(".toolkit.fluxcd.io")).collect();
    if !all.iter().any(|object| object.get("/spec/dependsOn").is_some()) {
        return;
    }
    let folders = Folders::new((0..).zip(&all).map(|(at, object)| (object.text("/spec/path").to_owned(), at)));
    let mut files_of: BTreeMap<usize, Vec<&Arc<YamlFile>>> = BTreeMap::new();
    for file in files.yaml {
        folders.above(&file.file.path).for_each(|(_, at)| files_of.entry(*at).or_default().push(file));
    }
    let by_name: BTreeMap<(&str, &str), usize> =
        (0..).zip(&all).map(|(at, object)| ((object.namespace(), object.name()), at)).collect();
    let none = Vec::new();
    for (at, object) in all.iter().enumerate() {
        for (index, waits) in object.get("/spec/dependsOn").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let text = |field: &str| waits.get(field).and_then(Value::as_str);
            let name = (text("namespace").unwrap_or(object.namespace()), text("name").unwrap_or_default());
            let Some(first) = by_name.get(&name).filter(|first| **first != at) else { continue };
            let files = |at: &usize| files_of.get(at).unwrap_or(&none).as_slice();
            if let Some((policy, workload, related)) = late(files(&at), files(first)) {
                let place = object.place(Pointer::filled("/spec/dependsOn/{}", [&index]));
                findings.push(finding(place, &policy, &workload).related(related, "this is applied later"));
            }
        }
    }
}

/// A policy in the later files that selects a workload in the earlier ones, and where it stands.
fn late(later: &[&Arc<YamlFile>], earlier: &[&Arc<YamlFile>]) -> Option<(Policy, Workload, Place)> {
    let objects = |files: &[&Arc<YamlFile>]| files.iter().flat_map(|file| Object::of(file)).collect::<Vec<_>>();
    // Folders may lie in each other: what both apply is there in time.
    let later: Vec<_> =
        later.iter().filter(|file| !earlier.iter().any(|other| Arc::ptr_eq(file, other))).copied().collect();
    let policies = objects(&later).into_iter().filter(|object| object.kind() == "NetworkPolicy");
    let makers = objects(earlier).into_iter().filter(|object| object.pod_spec().is_some());
    let together = Manifests::new(policies.chain(makers).collect());
    let view = together.network();
    view.policies().find_map(|policy| {
        let workload = view.selected(policy).next()?;
        Some((policy.clone(), workload.clone(), policy.source.place("/metadata/name")))
    })
}
