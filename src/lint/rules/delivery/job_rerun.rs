use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

use super::house;

/// Argo CD or Flux runs this Job again and again.
///
/// # Why
/// With `ttlSecondsAfterFinished` Kubernetes deletes a finished Job. Flux creates it again at the next reconciliation.
/// Argo CD shows the Application as OutOfSync, and with self-heal it creates the Job again too. With
/// `Replace=true,Force=true` Argo CD replaces the Job at every sync, so it runs every time.
///
/// # Level
/// A warning. An error in objects that tenantry renders.
///
/// # Bad
/// ```yaml job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: migrate}
/// spec:
///   ttlSecondsAfterFinished: 100
/// # ^^^^^^^^^^^^^^^^^^^^^^^ warning: Kubernetes deletes the finished Job, and the delivery engine may create it again
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
/// # Fix
/// By hand: remove the field, and put a hash of what the Job does into its name. Pruning deletes the old Job.
///
/// # Source
/// argoproj/argo-cd#8586; argo-cd.readthedocs.io, user-guide/auto_sync, "Automatic Self-Healing", and
/// user-guide/sync-options.
pub(super) static JOB_RERUN: Rule = Rule::warning("delivery/job-rerun", include_str!("job_rerun.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    if object.kind() != "Job" {
        return;
    }
    let hook = ["argocd.argoproj.io/hook", "helm.sh/hook"].iter().any(|key| object.annotation(key).is_some());
    let ttl = "/spec/ttlSecondsAfterFinished";
    if object.get(ttl).is_some() && !hook {
        let message = "Kubernetes deletes the finished Job, and the delivery engine may create it again";
        let finding = JOB_RERUN.at(object.key_place(ttl), message).level(house(object));
        findings.push(
            finding.help("remove it, and put a hash of what the Job does into its name: pruning deletes the old Job"),
        );
    }
    let options = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    if options.contains("Replace=true") && options.contains("Force=true") {
        let place = object.place("/metadata/annotations/argocd.argoproj.io~1sync-options");
        findings
            .push(JOB_RERUN.at(place, "the Job is replaced by force, so it runs at every sync").level(house(object)));
    }
}
