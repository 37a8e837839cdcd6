use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

use super::house;
use yaml::Pointer;

/// The Job has no `activeDeadlineSeconds`.
///
/// # Why
/// A Job whose image cannot be pulled, or whose script waits, runs forever. Argo CD waits for it without limit, unless
/// `controller.sync.timeout.seconds` is set. Meanwhile it applies neither later waves nor new commits. Flux waits only
/// with `wait: true` or `healthChecks`, and until `spec.timeout`. Then the Kustomization is not Ready, and those that
/// depend on it are not applied.
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
/// ^^^^ warning: the Job has no deadline
///   template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: "migrate:1.2.3"}]}}
/// ```
///
/// # Good
/// ```yaml job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: migrate}
/// spec:
///   activeDeadlineSeconds: 600
///   template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: "migrate:1.2.3"}]}}
/// ```
///
/// # Fix
/// By hand: set `activeDeadlineSeconds`.
///
/// # Source
/// argoproj/argo-cd#16489, #6055, #23523; fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md, "Health checks".
pub(super) static JOB_UNBOUNDED: Rule = Rule::warning("delivery/job-unbounded", include_str!("job_unbounded.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let spec = Pointer::literal(match object.kind() {
        "Job" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec",
        _ => return,
    });
    let deadline =
        object.get(spec.join("/activeDeadlineSeconds")).or(object.get("/spec/template/spec/activeDeadlineSeconds"));
    if object.get(&spec).is_some() && deadline.is_none() {
        let finding = JOB_UNBOUNDED.at(object.key_place(&spec), "the Job has no deadline").level(house(object));
        findings.push(finding.help("set activeDeadlineSeconds"));
    }
}
