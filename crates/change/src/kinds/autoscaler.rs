//! HorizontalPodAutoscalers: `pkg/apis/autoscaling/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::quantity::Quantity;

const SPEC: &str = "pkg/apis/autoscaling/validation validateHorizontalPodAutoscalerSpec";
const TARGET: &str = "pkg/apis/autoscaling/validation ValidateCrossVersionObjectReference";
const METRIC: &str = "pkg/apis/autoscaling/validation validateMetricSpec";
const RULES: &str = "pkg/apis/autoscaling/validation validateScalingRules";
/// Types of metrics and the field that each describes.
const TYPES: [(&str, &str); 5] = [
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("External", "external"),
    ("ContainerResource", "containerResource"),
];

/// Numbers, target, metrics and behaviour.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    // `HPAScaleToZero` is off.
    faults.at_least(&least, 1, SPEC);
    if most.number().unwrap_or(0) < 1 {
        faults.invalid(&most, SPEC, "is required and must be 1 or more");
    }
    if least.number().is_some_and(|least| most.number().unwrap_or(0) < least) {
        faults.invalid(&most, SPEC, "must be at least `minReplicas`");
    }
    let scaled = spec.get("scaleTargetRef");
    target(faults, &scaled);
    if !scaled.get("apiVersion").text().contains('/') && scaled.get("kind").text() != "ReplicationController" {
        faults.invalid(&scaled.get("apiVersion"), TARGET, "must have a group, as in apps/v1");
    }
    faults.at_least(&spec.get("targetCPUUtilizationPercentage"), 1, SPEC);
    spec.get("metrics").items().for_each(|it| metric(faults, &it));
    let behavior = spec.get("behavior");
    for direction in ["scaleUp", "scaleDown"] {
        rules(faults, &behavior.get(direction));
    }
}

fn target(faults: &mut Faults, target: &Field<'_>) {
    for name in ["kind", "name"] {
        let field = target.get(name);
        if faults.required(&field, TARGET) && !names::is_path_segment(field.text()) {
            faults.invalid(&field, TARGET, "must not be `.` or `..` and have no `/` or `%`");
        }
    }
    let version = target.get("apiVersion");
    if version.text().matches('/').count() > 1 {
        faults.invalid(&version, TARGET, "must be group/version");
    }
}

fn metric(faults: &mut Faults, metric: &Field<'_>) {
    let kind = metric.get("type");
    let Some((_, field)) = TYPES.iter().find(|(name, _)| *name == kind.text()) else {
        return faults.invalid(&kind, METRIC, "must be one of Object, Pods, Resource, External, ContainerResource");
    };
    for (_, other) in TYPES.iter().filter(|(_, other)| other != field && metric.get(other).is_set()) {
        faults.invalid(&metric.get(other), METRIC, format!("does not belong to a metric of the type {}", kind.text()));
    }
    let source = metric.get(field);
    if !faults.required(&source, METRIC) {
        return;
    }
    match *field {
        "resource" | "containerResource" => {
            faults.required(&source.get("name"), METRIC);
        }
        _ => {
            let name = source.get("metric.name");
            if faults.required(&name, METRIC) && !names::is_path_segment(name.text()) {
                faults.invalid(&name, METRIC, "must not be `.` or `..` and have no `/` or `%`");
            }
        }
    }
    if *field == "containerResource" && faults.required(&source.get("container"), METRIC) {
        faults.label(&source.get("container"), METRIC);
    }
    if *field == "object" {
        target(faults, &source.get("describedObject"));
    }
    amount(faults, &source.get("target"), field);
}

fn amount(faults: &mut Faults, target: &Field<'_>, source: &str) {
    const SOURCE: &str = "pkg/apis/autoscaling/validation validateMetricTarget";
    let kind = target.get("type");
    if !["Utilization", "Value", "AverageValue"].contains(&kind.text()) {
        faults.invalid(&kind, SOURCE, "must be one of Utilization, Value, AverageValue");
    }
    for name in ["value", "averageValue"] {
        let field = target.get(name);
        if field.value.and_then(Quantity::of).is_some_and(|quantity| quantity <= Quantity::ZERO) {
            faults.invalid(&field, SOURCE, "must be more than 0");
        }
    }
    let (value, average, share) = (target.get("value"), target.get("averageValue"), target.get("averageUtilization"));
    faults.at_least(&share, 1, SOURCE);
    let (any, both, needed) = match source {
        "resource" | "containerResource" => (
            share.is_set() || average.is_set(),
            share.is_set() && average.is_set(),
            "averageUtilization or averageValue",
        ),
        "pods" => (average.is_set(), false, "averageValue"),
        "external" => (value.is_set() || average.is_set(), value.is_set() && average.is_set(), "value or averageValue"),
        _ => (value.is_set() || average.is_set(), false, "value or averageValue"),
    };
    if !any || both {
        faults.invalid(target, METRIC, format!("must have {needed}{}", if both { ", not both" } else { "" }));
    }
}

fn rules(faults: &mut Faults, rules: &Field<'_>) {
    if !rules.is_set() {
        return;
    }
    faults.within(&rules.get("stabilizationWindowSeconds"), 0, 3600, RULES);
    faults.one_of(&rules.get("selectPolicy"), &["Max", "Min", "Disabled"], RULES);
    faults.required(&rules.get("policies"), RULES);
    for policy in rules.get("policies").items() {
        const SOURCE: &str = "pkg/apis/autoscaling/validation validateScalingPolicy";
        let kind = policy.get("type");
        if !["Pods", "Percent"].contains(&kind.text()) {
            faults.invalid(&kind, SOURCE, "must be Pods or Percent");
        }
        if policy.get("value").number().unwrap_or(0) < 1 {
            faults.invalid(&policy.get("value"), SOURCE, "must be 1 or more");
        }
        if !(1..=1800).contains(&policy.get("periodSeconds").number().unwrap_or(0)) {
            faults.invalid(&policy.get("periodSeconds"), SOURCE, "must be between 1 and 1800");
        }
    }
    faults.quantity(&rules.get("tolerance"), RULES);
}
