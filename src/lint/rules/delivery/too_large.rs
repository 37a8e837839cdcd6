use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::fleet::Environment;
use crate::lint::{Check, Manifests, Object};

/// An object or a folder is near the size limits of Kubernetes or the delivery engine.
///
/// # Why
/// `kubectl apply` and Argo CD copy an object into an annotation of at most 256 KiB. etcd refuses objects above 1.5
/// MiB. Each revision that an engine keeps contains a copy of the inline values. Flux builds 1,000 objects in about
/// half a second and 3,000 in four, one folder at a time. The status of an Argo CD Application with thousands of
/// objects reaches the limits of etcd and gRPC.
///
/// # Level
/// A warning. A note for CustomResourceDefinitions and for folders with more than 1,000 objects.
///
/// # Bad
/// ```yaml large.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: large}
/// #                ^^^^^ warning: ConfigMap/large has 200086 bytes, near the limit of 262144 for the annotation that holds a copy
/// data:
///   text: x (and 200,000 more)
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   maxHistory: 20
/// #             ^^ warning: 20 revisions are remembered, each with 100012 bytes of values
///   chartRef: {kind: OCIRepository, name: web}
///   values:
///     page: x (and 100,000 more)
/// ```
///
/// # Good
/// ```yaml large.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: large}
/// data:
///   text: x
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   maxHistory: 2
///   chartRef: {kind: OCIRepository, name: web}
///   values:
///     page: x (and 100,000 more)
/// ```
///
/// # Fix
/// By hand: split the object, or apply it server-side with `argocd.argoproj.io/sync-options: ServerSideApply=true`.
/// Keep few revisions.
///
/// # Source
/// argoproj/argo-cd#14486, #621; deployKF/deployKF#224; etcd.io/docs, "System limits"; fluxcd/flux-benchmark,
/// RESULTS.md.
pub(super) static TOO_LARGE: Rule = Rule::warning("delivery/too-large", include_str!("too_large.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(object).and_ours(), Check::objects(objects)];

/// Bytes of an object as JSON.
const OBJECT: usize = 200_000;

/// Bytes of values from which their number counts.
const LONG: usize = 20_000;

/// Bytes of all remembered values: etcd holds at most 1.5 MiB an object.
const HISTORY: usize = 1_000_000;

/// Objects of a folder.
const FOLDER: usize = 1_000;

fn object(object: &Object, findings: &mut Vec<Finding>) {
    findings.extend(history(object));
    if object.size_hint() < OBJECT {
        return;
    }
    let size = object.value().to_string().len();
    let applied_otherwise = object
        .annotation("argocd.argoproj.io/sync-options")
        .is_some_and(|options| options.contains("ServerSideApply=true") || options.contains("Replace=true"));
    if size > OBJECT && !applied_otherwise {
        let message =
            format!("{} has {size} bytes, near the limit of 262144 for the annotation that holds a copy", object.id());
        let level = if object.kind() == "CustomResourceDefinition" { Level::Info } else { Level::Warning };
        let finding = TOO_LARGE.at(object.place("/metadata/name"), message).level(level);
        findings.push(
            finding.help("split it, or apply it server-side (argocd.argoproj.io/sync-options: ServerSideApply=true)"),
        );
    }
}

/// Every revision that an engine remembers is a copy of the inline values: in the Application's own status, or in a Secret a release.
fn history(object: &Object) -> Option<Finding> {
    let (limit, by_default, values) = match object.kind() {
        "Application" => ("/spec/revisionHistoryLimit", 10, ["/spec/source", "/spec/sources"].as_slice()),
        "HelmRelease" => ("/spec/maxHistory", 5, ["/spec/values"].as_slice()),
        _ => return None,
    };
    if object.size_hint() < LONG {
        return None;
    }
    let revisions = object.get(limit).and_then(Value::as_u64).unwrap_or(by_default);
    let size: usize = values.iter().filter_map(|values| object.get(values)).map(|value| value.to_string().len()).sum();
    // Helm takes a history of 0 for one without an end.
    let endless = revisions == 0 && object.kind() == "HelmRelease";
    let copies = usize::try_from(revisions).unwrap_or(usize::MAX).saturating_mul(size);
    if copies <= HISTORY && !(endless && size > LONG) {
        return None;
    }
    let many = if endless { "every revision is".to_owned() } else { format!("{revisions} revisions are") };
    let message = format!("{many} remembered, each with {size} bytes of values");
    let pointer = if object.get(limit).is_some() { limit } else { "/metadata/name" };
    let field = limit.rsplit('/').next().unwrap_or_default();
    let finding = TOO_LARGE.at(object.place(pointer), message);
    Some(finding.help(format!("set spec.{field}: 2, or keep the values in a file or ConfigMap")))
}

/// The folder of an environment in which an engine finds the most objects, if they are too many.
pub(crate) fn folders(environment: &Environment, folders: &BTreeMap<String, usize>) -> Option<Finding> {
    let (folder, count) = folders.iter().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > FOLDER)?;
    let message =
        format!("the folder {folder} of {} has {count} objects; engines slow down from {FOLDER} on", environment.name);
    let finding = TOO_LARGE.at(environment.place("/spec/delivery/buckets"), message).level(Level::Info);
    let help = "another environment, of more buckets, may take the next tenants; buckets are chosen when an environment is made";
    Some(finding.environment(&environment.name).help(help))
}

fn objects(manifests: &Manifests, findings: &mut Vec<Finding>) {
    if let Some(object) = manifests.objects.get(FOLDER) {
        let message =
            format!("this folder has {} objects; engines slow down from {FOLDER} on", manifests.objects.len());
        findings.push(TOO_LARGE.at(object.place("/metadata/name"), message).level(Level::Info));
    }
}
