//! Label selectors: `staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SOURCE: &str = "apimachinery meta/v1/validation ValidateLabelSelector";
const LABELS: &str = "apimachinery meta/v1/validation ValidateLabels";

/// Labels: keys are qualified names, values label values.
pub(crate) fn labels(faults: &mut Faults, labels: &Field<'_>) {
    for (key, value) in labels.entries() {
        if !names::is_qualified(key) {
            faults.invalid(&value, LABELS, format!("the label's key must be {}", names::QUALIFIED));
        }
        label_value(faults, &value, LABELS);
    }
}

fn label_value(faults: &mut Faults, value: &Field<'_>, source: &str) {
    if !names::is_label_value(value.text()) {
        faults.invalid(
            value,
            source,
            "must be a label value: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends",
        );
    }
}

/// A selector.
pub(crate) fn selector(faults: &mut Faults, selector: &Field<'_>) {
    labels(faults, &selector.get("matchLabels"));
    for expression in selector.get("matchExpressions").items() {
        let (values, operator) = (expression.get("values"), expression.get("operator"));
        match operator.text() {
            "In" | "NotIn" if values.is_empty() => {
                faults.invalid(&values, SOURCE, "is required with the operators In and NotIn");
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                faults.invalid(&values, SOURCE, "must be empty with the operators Exists and DoesNotExist");
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            _ => faults.invalid(&operator, SOURCE, "must be one of In, NotIn, Exists, DoesNotExist"),
        }
        let key = expression.get("key");
        if faults.required(&key, SOURCE) {
            faults.qualified(&key, SOURCE);
        }
        values.items().for_each(|value| label_value(faults, &value, SOURCE));
    }
}

/// Whether a selector selects labels. One that is not there selects nothing; one that is empty, everything.
pub(crate) fn selects(selector: &Field<'_>, labels: &Field<'_>) -> bool {
    let label = |key: &str| labels.key(key).value.and_then(serde_json::Value::as_str);
    let equal = selector.get("matchLabels").entries().all(|(key, value)| label(key) == Some(value.text()));
    selector.is_set()
        && equal
        && selector.get("matchExpressions").items().all(|expression| {
            let values = expression.get("values");
            let found = label(expression.get("key").text());
            let one_of = found.is_some_and(|found| values.items().any(|value| value.text() == found));
            match expression.get("operator").text() {
                "In" => one_of,
                "NotIn" => !one_of,
                "Exists" => found.is_some(),
                _ => found.is_none(),
            }
        })
}
