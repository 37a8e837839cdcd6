use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

use super::house;

/// A Job has no deadline.
///
/// # Why
/// An image that cannot be pulled, or a script that waits, keeps the Job running for good. Argo CD and Flux wait for it without limit,
/// and nothing behind it is applied, new commits neither.
///
/// # Bad
/// ```yaml job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: migrate}
/// spec:
/// ^^^^
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
/// # Source
/// argoproj/argo-cd#16489, #6055.
pub(super) static JOB_UNBOUNDED: Rule = Rule::error("delivery/job-unbounded", include_str!("job_unbounded.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let spec = match object.kind() {
        "Job" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec",
        _ => return,
    };
    let deadline = object
        .get(&format!("{spec}/activeDeadlineSeconds"))
        .or(object.get("/spec/template/spec/activeDeadlineSeconds"));
    if object.get(spec).is_some() && deadline.is_none() {
        let finding = JOB_UNBOUNDED.at(object.key_place(spec), "the Job has no deadline").level(house(object));
        findings.push(finding.help("set activeDeadlineSeconds"));
    }
}
