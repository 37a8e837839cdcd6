use crate::finding::{Finding, Rule};
use crate::lint::{Check, Role, Scalar, Step};

/// A part of an extended resource.
///
/// # Why
/// Kubernetes counts extended resources in whole numbers: it refuses the pod (`must be an integer`), unless a webhook takes the line away.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     half:
///       templateOverrides:
///         resources:
///           limits:
///             clear.ml/fraction-1: "0.5"
/// #                                ^^^^^
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     half:
///       templateOverrides:
///         resources:
///           limits:
///             nvidia.com/mig-3g.20gb: 1
/// ```
///
/// # Source
/// Kubernetes, "Extended resources", and its validation of IsIntegerResourceName.
pub(super) static FRACTIONAL_QUANTITY: Rule =
    Rule::error("gpu/fractional-quantity", include_str!("fractional_quantity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(Step::Key(resource)) = scalar.path.step.filter(|_| !scalar.is_key && scalar.role != Role::Other) else {
        return;
    };
    let around = scalar.path.parent.and_then(|parent| parent.key());
    let extended =
        resource.split_once('/').is_some_and(|(domain, _)| domain.contains('.') && !domain.ends_with("kubernetes.io"));
    if extended && matches!(around, Some("limits" | "requests")) && is_part(scalar.text()) {
        let message = format!("{} of {resource}: Kubernetes counts it in whole numbers", scalar.text());
        findings.push(
            FRACTIONAL_QUANTITY
                .at(scalar.place(), message)
                .help("ask for a MIG profile, or use the fraction injector's label"),
        );
    }
}

/// Whether a quantity is no whole number: `0.5`, `500m`.
fn is_part(quantity: &str) -> bool {
    if let Some(thousandths) = quantity.strip_suffix('m') {
        return thousandths.parse::<u64>().is_ok_and(|number| number % 1000 != 0);
    }
    quantity.parse::<f64>().is_ok_and(|number| number.fract() != 0.0)
}
