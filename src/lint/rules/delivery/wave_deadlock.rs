use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests, Object};
use yaml::Pointer;

/// A claim is in an earlier wave than the pods that use it, and binds only when they start.
///
/// # Why
/// Argo CD begins a wave once everything in the waves before is healthy. With `volumeBindingMode: WaitForFirstConsumer`, a
/// PersistentVolumeClaim is pending until a pod uses it. If that pod is in a later wave, the sync waits for ever.
///
/// # Level
/// A warning, because a pod that the folder does not show may use the claim too.
///
/// # Bad
/// ```yaml shop.yaml
/// apiVersion: storage.k8s.io/v1
/// kind: StorageClass
/// metadata: {name: fast}
/// provisioner: ebs.csi.aws.com
/// volumeBindingMode: WaitForFirstConsumer
/// ---
/// apiVersion: v1
/// kind: PersistentVolumeClaim
/// metadata:
///   name: data
///   namespace: shop
///   annotations: {argocd.argoproj.io/sync-wave: "0"}
/// #                                             ^^^ warning: the claim data binds once Pod shop/web starts, but that is in wave 2, after wave 0: the sync waits for ever
/// spec:
///   accessModes: [ReadWriteOnce]
///   storageClassName: fast
///   resources: {requests: {storage: 1Gi}}
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata:
///   name: web
///   namespace: shop
///   annotations: {argocd.argoproj.io/sync-wave: "2"}
/// spec:
///   containers: [{name: web, image: "registry.example.com/web:1.0.0"}]
///   volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
/// ```
///
/// # Good
/// ```yaml shop.yaml
/// apiVersion: storage.k8s.io/v1
/// kind: StorageClass
/// metadata: {name: fast}
/// provisioner: ebs.csi.aws.com
/// volumeBindingMode: WaitForFirstConsumer
/// ---
/// apiVersion: v1
/// kind: PersistentVolumeClaim
/// metadata:
///   name: data
///   namespace: shop
///   annotations: {argocd.argoproj.io/sync-wave: "2"}
/// spec:
///   accessModes: [ReadWriteOnce]
///   storageClassName: fast
///   resources: {requests: {storage: 1Gi}}
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata:
///   name: web
///   namespace: shop
///   annotations: {argocd.argoproj.io/sync-wave: "2"}
/// spec:
///   containers: [{name: web, image: "registry.example.com/web:1.0.0"}]
///   volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
/// ```
///
/// # Fix
/// By hand: give the claim the wave of its first pod.
///
/// # Source
/// argoproj/argo-cd#12840 and docs/user-guide/sync-waves.md; kubernetes.io/docs, concepts/storage/storage-classes, "Volume
/// binding mode".
pub(super) static WAVE_DEADLOCK: Rule = Rule::warning("delivery/wave-deadlock", include_str!("wave_deadlock.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

const WAVE: &str = "argocd.argoproj.io/sync-wave";

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let of_kind = |kind: &'static str| manifests.objects.iter().filter(move |object| object.kind() == kind);
    let waiting: Vec<&Object> =
        of_kind("StorageClass").filter(|class| class.text("/volumeBindingMode") == "WaitForFirstConsumer").collect();
    if waiting.is_empty() {
        return;
    }
    for claim in of_kind("PersistentVolumeClaim").filter(|claim| waits(claim, &waiting)) {
        let users = manifests.objects.iter().filter(|object| uses(object, claim));
        let Some((wave, first)) = users.map(|user| (wave_of(user), user)).min_by_key(|(wave, _)| *wave) else {
            continue;
        };
        let own = wave_of(claim);
        if own >= wave {
            continue;
        }
        let message = format!(
            "the claim {} binds once {} {}/{} starts, but that is in wave {wave}, after wave {own}: the sync waits for ever",
            claim.name(),
            first.kind(),
            first.namespace(),
            first.name(),
        );
        let annotation = Pointer::from("/metadata/annotations").key(WAVE);
        let place =
            if claim.get(&annotation).is_some() { claim.place(&annotation) } else { claim.place("/metadata/name") };
        findings.push(WAVE_DEADLOCK.at(place, message).help(format!("give the claim the wave {wave}")));
    }
}

/// Whether a claim's class binds late: by its name, or the default one.
fn waits(claim: &Object, classes: &[&Object]) -> bool {
    let is_default = |class: &&Object| class.annotation("storageclass.kubernetes.io/is-default-class") == Some("true");
    match claim.get("/spec/storageClassName").and_then(Value::as_str) {
        Some(name) => classes.iter().any(|class| class.name() == name),
        None => classes.iter().any(is_default),
    }
}

fn uses(object: &Object, claim: &Object) -> bool {
    let Some(spec) = object.pod_spec().filter(|_| object.namespace() == claim.namespace()) else { return false };
    let volumes = object.get(spec.key("volumes")).and_then(Value::as_array);
    let name = |volume: &Value| {
        volume.pointer("/persistentVolumeClaim/claimName").and_then(Value::as_str) == Some(claim.name())
    };
    volumes.into_iter().flatten().any(name)
}

/// The wave of an object; 0 where it has none. Others would be refused as numbers, which another rule says.
fn wave_of(object: &Object) -> i64 {
    match object.get(Pointer::from("/metadata/annotations").key(WAVE)) {
        Some(Value::String(text)) => text.parse().unwrap_or(0),
        Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
        _ => 0,
    }
}
