use std::collections::BTreeMap;

use crate::finding::{Finding, Level};
use crate::fleet::Environment;
use crate::lint::{Lint, ManifestRule, Manifests, Object, ObjectRule, Rule};

/// An object, or a folder of them, near the limits of what stores or applies it.
///
/// # Why
/// `kubectl apply` and Argo CD copy an object into an annotation of at most 256 KiB. An Application of thousands of objects nears the limits
/// of etcd and gRPC; Flux builds a folder of 1,000 objects in half a second and of 3,000 in four, one folder at a time.
///
/// # Bad
/// ```yaml large.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: large}
/// #                ^^^^^
/// data:
///   text: x (and 200,000 more)
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
///
/// # Source
/// argoproj/argo-cd#14486, #621; fluxcd/flux-benchmark, RESULTS.md.
pub struct TooLarge;

impl Lint for TooLarge {
    const RULE: Rule = Rule::warning("delivery/too-large");
}

/// Bytes of an object as JSON.
const OBJECT: usize = 200_000;

/// Objects of a folder.
const FOLDER: usize = 1_000;

impl ObjectRule for TooLarge {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        if object.size_hint() < OBJECT {
            return;
        }
        let size = object.value().to_string().len();
        let applied_otherwise = object
            .annotation("argocd.argoproj.io/sync-options")
            .is_some_and(|options| options.contains("ServerSideApply=true") || options.contains("Replace=true"));
        if size > OBJECT && !applied_otherwise {
            let message = format!("{} has {size} bytes; an annotation of 262144 must hold it", object.id());
            let level = if object.kind() == "CustomResourceDefinition" { Level::Info } else { Level::Warning };
            let finding = Self::RULE.at(object.place("/metadata/name"), message).level(level);
            findings.push(
                finding
                    .help("split it, or apply it server-side (argocd.argoproj.io/sync-options: ServerSideApply=true)"),
            );
        }
    }
}

impl TooLarge {
    /// The folder of an environment in which an engine finds the most objects, if they are too many.
    pub fn folders(environment: &Environment, folders: &BTreeMap<String, usize>) -> Option<Finding> {
        let (folder, count) = folders.iter().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > FOLDER)?;
        let message = format!(
            "the folder {folder} of {} has {count} objects; engines slow down from {FOLDER} on",
            environment.name
        );
        let finding = Self::RULE.at(environment.place("/spec/delivery/buckets"), message).level(Level::Info);
        let help = "another environment, of more buckets, may take the next tenants; buckets are chosen when an environment is made";
        Some(finding.environment(&environment.name).help(help))
    }
}

impl ManifestRule for TooLarge {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        if let Some(object) = manifests.objects.get(FOLDER) {
            let message =
                format!("this folder has {} objects; engines slow down from {FOLDER} on", manifests.objects.len());
            findings.push(Self::RULE.at(object.place("/metadata/name"), message).level(Level::Info));
        }
    }
}
