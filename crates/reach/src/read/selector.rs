//! Label selectors, as `k8s.io/apimachinery/pkg/apis/meta/v1/validation` wants them.

use super::node::{Checker, Node};
use crate::model::{Labels, Operator, Requirement, Selector};

/// Reads a selector; an absent one is none.
pub(super) fn selector(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<Selector> {
    let node = checker.mapping(node.clone())?;
    let mut requirements = Vec::new();
    if let Some(labels) = checker.mapping(node.get("matchLabels")) {
        for (key, value) in labels.entries() {
            check_key(key, &value, checker);
            let text = checker.string(&value).unwrap_or_default();
            check_value(text, &value, checker);
            requirements.push(Requirement::equals(key, text));
        }
    }
    for expression in checker.list(&node.get("matchExpressions")) {
        requirements.extend(requirement(&expression, checker));
    }
    Some(Selector(requirements))
}

fn requirement(node: &Node<'_>, checker: &mut Checker<'_>) -> Option<Requirement> {
    let key = checker.string(&node.get("key")).unwrap_or_default().to_owned();
    check_key(&key, &node.get("key"), checker);
    let list = node.get("values");
    let mut values = std::collections::BTreeSet::new();
    for value in checker.list(&list) {
        let text = checker.string(&value).unwrap_or_default();
        check_value(text, &value, checker);
        values.insert(text.to_owned());
    }
    let operator = node.get("operator");
    let (wants_values, operator) = match checker.string(&operator).unwrap_or_default() {
        "In" => (true, Operator::In(values.clone())),
        "NotIn" => (true, Operator::NotIn(values.clone())),
        "Exists" => (false, Operator::Exists),
        "DoesNotExist" => (false, Operator::DoesNotExist),
        other => {
            let message = format!("unknown operator {other:?}; expected In, NotIn, Exists or DoesNotExist");
            checker.refuse(&operator, message);
            return None;
        }
    };
    if wants_values == values.is_empty() {
        let verb = if wants_values { "needs at least one value" } else { "takes no values" };
        checker.refuse(node, format!("operator {} {verb}", node.get("operator").text().unwrap_or_default()));
    }
    Some(Requirement { key, operator })
}

/// The labels of an object that is not ours to refuse: what is no string is left out.
pub(super) fn labels(node: &Node<'_>) -> Labels {
    let pairs = node.entries().filter_map(|(key, value)| Some((key.clone(), value.text()?.to_owned())));
    pairs.collect()
}

fn check_key(key: &str, node: &Node<'_>, checker: &mut Checker<'_>) {
    // Cilium's labels may name their source: "k8s:", "any:".
    let key = key.split_once(':').filter(|_| checker.sources).map_or(key, |(_, key)| key);
    let name = match key.split_once('/') {
        Some((prefix, name)) if is_subdomain(prefix) => name,
        Some(_) => "",
        None => key,
    };
    if name.is_empty() || !is_label_value(name) {
        let message =
            format!("label key {key:?} is not valid: letters, digits, -, _ and . with an optional DNS prefix");
        checker.refuse(node, message);
    }
}

fn check_value(value: &str, node: &Node<'_>, checker: &mut Checker<'_>) {
    if !is_label_value(value) {
        let message = format!("label value {value:?} is not valid: at most 63 letters, digits, -, _ and .");
        checker.refuse(node, message);
    }
}

/// At most 63 characters, of which the first and the last are letters or digits; or nothing.
fn is_label_value(text: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
        && ends(bytes.first())
        && ends(bytes.last())
}

fn is_subdomain(text: &str) -> bool {
    let part = |part: &str| {
        let ends = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let bytes = part.as_bytes();
        ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(inner)
    };
    text.len() <= 253 && text.split('.').all(part)
}
