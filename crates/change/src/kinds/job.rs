//! Jobs: `pkg/apis/batch/validation/validation.go`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::pod;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const SPEC: &str = "pkg/apis/batch/validation validateJobSpec";
const FAILURE: &str = "pkg/apis/batch/validation validatePodFailurePolicy";
const SUCCESS: &str = "pkg/apis/batch/validation validateSuccessPolicy";
const UPDATE: &str = "pkg/apis/batch/validation ValidateJobSpecUpdate";
const TEMPLATE: &str = "pkg/apis/batch/validation validatePodTemplateUpdate";

/// The specification of a Job, in a Job or a CronJob.
pub(super) fn validate(faults: &mut Faults, spec: &Field<'_>) {
    for name in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        faults.not_negative(&spec.get(name), SPEC);
    }
    faults.form(
        &spec.get("managedBy"),
        names::is_domain_prefixed_path,
        "a domain and a path, as in example.com/controller",
        SPEC,
    );
    indexed(faults, spec);
    failure_policy(faults, spec);
    success_policy(faults, spec);
    let replacement = spec.get("podReplacementPolicy");
    let allowed: &[&str] =
        if spec.get("podFailurePolicy").is_set() { &["Failed"] } else { &["Failed", "TerminatingOrFailed"] };
    faults.one_of(&replacement, allowed, "pkg/apis/batch/validation validatePodReplacementPolicy");
    selector::selector(faults, &spec.get("selector"));
    pod::template(faults, &spec.get("template"));
    let restart = spec.get("template.spec.restartPolicy");
    if !["OnFailure", "Never"].contains(&restart.text()) {
        faults.invalid(&restart, SPEC, "must be OnFailure or Never");
    } else if restart.text() != "Never" && spec.get("podFailurePolicy").is_set() {
        faults.invalid(&restart, SPEC, "must be Never where there is a `podFailurePolicy`");
    }
}

fn indexed(faults: &mut Faults, spec: &Field<'_>) {
    let (mode, completions, failed) =
        (spec.get("completionMode"), spec.get("completions"), spec.get("maxFailedIndexes"));
    let limit = spec.get("backoffLimitPerIndex");
    faults.one_of(&mode, &["NonIndexed", "Indexed"], SPEC);
    if failed.is_set() && !limit.is_set() {
        faults.invalid(&limit, SPEC, "is required where there is `maxFailedIndexes`");
    }
    if mode.text() != "Indexed" {
        for field in [&limit, &failed].into_iter().filter(|field| field.is_set()) {
            faults.invalid(field, SPEC, "needs `completionMode: Indexed`");
        }
        return;
    }
    if !completions.is_set() {
        faults.invalid(&completions, SPEC, "is required where `completionMode` is Indexed");
    }
    faults.within(&spec.get("parallelism"), 0, 100_000, SPEC);
    faults.within(&failed, 0, 100_000, SPEC);
    if completions.is_set() && failed.number() > completions.number() {
        faults.invalid(&failed, SPEC, "must be `completions` at most");
    }
    if completions.number() > Some(100_000) && limit.is_set() {
        if !failed.is_set() {
            faults.invalid(&failed, SPEC, "is required where `completions` is more than 100,000");
        }
        faults.within(&spec.get("parallelism"), 0, 10_000, SPEC);
        faults.within(&failed, 0, 10_000, SPEC);
    }
}

fn failure_policy(faults: &mut Faults, spec: &Field<'_>) {
    let template = spec.get("template.spec");
    let containers: HashSet<&str> = ["containers", "initContainers"]
        .iter()
        .flat_map(|list| template.get(list).items())
        .map(|it| it.get("name").text())
        .collect();
    let rules = spec.get("podFailurePolicy.rules");
    if rules.len() > 20 {
        faults.invalid(&rules, FAILURE, "must have at most 20 items");
    }
    for rule in rules.items() {
        let (action, codes, conditions) = (rule.get("action"), rule.get("onExitCodes"), rule.get("onPodConditions"));
        if !["FailJob", "FailIndex", "Ignore", "Count"].contains(&action.text()) {
            faults.invalid(&action, FAILURE, "must be one of FailJob, FailIndex, Ignore, Count");
        }
        if action.text() == "FailIndex" && !spec.get("backoffLimitPerIndex").is_set() {
            faults.invalid(&action, FAILURE, "needs `backoffLimitPerIndex`");
        }
        if codes.is_set() != conditions.is_empty() {
            faults.invalid(&rule, FAILURE, "must have one of `onExitCodes` and `onPodConditions`");
        }
        if codes.is_set() {
            exit_codes(faults, &codes, &containers);
        }
        for condition in conditions.items() {
            if faults.required(&condition.get("type"), FAILURE) {
                faults.qualified(&condition.get("type"), FAILURE);
            }
            faults.one_of(&condition.get("status"), &["True", "False", "Unknown"], FAILURE);
        }
    }
}

fn exit_codes(faults: &mut Faults, codes: &Field<'_>, containers: &HashSet<&str>) {
    let (operator, values, name) = (codes.get("operator"), codes.get("values"), codes.get("containerName"));
    if !["In", "NotIn"].contains(&operator.text()) {
        faults.invalid(&operator, FAILURE, "must be In or NotIn");
    }
    if name.is_set() && !containers.contains(name.text()) {
        faults.invalid(&name, FAILURE, "must be the name of a container");
    }
    faults.required(&values, FAILURE);
    let numbers: Vec<i64> = values.items().filter_map(|it| it.number()).collect();
    if !numbers.windows(2).all(|pair| pair[0] < pair[1]) {
        faults.invalid(&values, FAILURE, "must rise and have no number twice");
    }
    if operator.text() == "In" && numbers.contains(&0) {
        faults.invalid(&values, FAILURE, "must not have 0 with the operator In");
    }
}

fn success_policy(faults: &mut Faults, spec: &Field<'_>) {
    let policy = spec.get("successPolicy");
    if !policy.is_set() {
        return;
    }
    if spec.get("completionMode").text() != "Indexed" {
        return faults.invalid(&policy, SPEC, "needs `completionMode: Indexed`");
    }
    let rules = policy.get("rules");
    faults.required(&rules, SUCCESS);
    if rules.len() > 20 {
        faults.invalid(&rules, SUCCESS, "must have at most 20 items");
    }
    for rule in rules.items() {
        let (count, indexes) = (rule.get("succeededCount"), rule.get("succeededIndexes"));
        if !count.is_set() && !indexes.is_set() {
            faults.invalid(&rule, SUCCESS, "must have `succeededCount` or `succeededIndexes`");
        }
        faults.within(&count, 0, spec.get("completions").number().unwrap_or(i64::MAX), SUCCESS);
    }
}

/// A Job keeps what it runs.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    let completions = new.get("completions");
    if new.get("completionMode").text() != "Indexed" {
        faults.same(&old.get("completions"), &completions, UPDATE);
    } else if !old.get("completions").same(&completions) && completions.number() != new.get("parallelism").number() {
        faults.frozen(&completions, UPDATE, "may only change together with `parallelism`, to the same number");
    }
    for name in ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"]
    {
        faults.same(&old.get(name), &new.get(name), UPDATE);
    }
    template(faults, live, wanted);
}

/// The template stays; of a Job that is suspended and does not run, where its pods go and what they ask for may change
/// (`MutableSchedulingDirectivesForSuspendedJobs`, `MutablePodResourcesForSuspendedJobs`).
fn template(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec.template"), wanted.get("spec.template"));
    if !is_at_rest(live) {
        if !old.same(&new) {
            faults.frozen(&new, TEMPLATE, "cannot change: the Job must be deleted and made anew");
        }
        return;
    }
    let before = frozen(old.get("spec").value);
    let after = frozen(new.get("spec").value);
    if before != after {
        let reason =
            "cannot change, but for where pods go and what they ask for: the Job must be deleted and made anew";
        faults.frozen(&new.get("spec"), TEMPLATE, reason);
    }
}

fn is_at_rest(live: &Field<'_>) -> bool {
    let status = live.get("status");
    let suspended = status
        .get("conditions")
        .items()
        .any(|it| it.get("type").text() == "Suspended" && it.get("status").text() == "True");
    live.get("spec.suspend").is_true()
        && (!status.get("startTime").is_set() || suspended)
        && status.get("active").number().unwrap_or(0) == 0
}

/// What of a pod's specification stays even then.
fn frozen(spec: Option<&Value>) -> Option<Value> {
    let mut spec: Map<String, Value> = spec?.as_object()?.clone();
    for name in ["nodeSelector", "tolerations", "schedulingGates"] {
        spec.shift_remove(name);
    }
    if let Some(Value::Object(affinity)) = spec.get_mut("affinity") {
        affinity.shift_remove("nodeAffinity");
        if affinity.is_empty() {
            spec.shift_remove("affinity");
        }
    }
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Value::Object(container) = container {
                container.shift_remove("resources");
            }
        }
    }
    Some(Value::Object(spec))
}
