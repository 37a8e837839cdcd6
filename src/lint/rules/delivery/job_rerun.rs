use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

use super::house;

/// A Job that a delivery engine runs again and again, or not at all.
///
/// # Why
/// A Job that Kubernetes deletes after its time is missing from the cluster: Argo CD and Flux make it again, for ever. Replacing a Job by
/// force runs it at every sync.
///
/// # Bad
/// ```yaml job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: migrate}
/// spec:
///   ttlSecondsAfterFinished: 100
/// # ^^^^^^^^^^^^^^^^^^^^^^^
///   activeDeadlineSeconds: 600
///   template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: "migrate:1.2.3"}]}}
/// ```
///
/// # Good
/// ```yaml job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: migrate-3f2a1c}
/// spec:
///   activeDeadlineSeconds: 600
///   template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: "migrate:1.2.3"}]}}
/// ```
///
/// # Source
/// argoproj/argo-cd#8586, #9830.
pub(super) static JOB_RERUN: Rule = Rule::error("delivery/job-rerun", include_str!("job_rerun.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    if object.kind() != "Job" {
        return;
    }
    let hook = ["argocd.argoproj.io/hook", "helm.sh/hook"].iter().any(|key| object.annotation(key).is_some());
    let ttl = "/spec/ttlSecondsAfterFinished";
    if object.get(ttl).is_some() && !hook {
        let message = "when its time is over the Job is missing, and the engine makes it again";
        let finding = JOB_RERUN.at(object.key_place(ttl), message).level(house(object));
        findings.push(
            finding
                .help("leave it out, and put a hash of what the Job does into its name; pruning removes the old one"),
        );
    }
    let options = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    if options.contains("Replace=true") && options.contains("Force=true") {
        let place = object.place("/metadata/annotations/argocd.argoproj.io~1sync-options");
        findings.push(JOB_RERUN.at(place, "replaced by force, the Job runs at every sync").level(house(object)));
    }
}
