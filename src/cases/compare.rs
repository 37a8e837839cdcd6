//! What a case expects, beside what comes out.

use serde_json::Value;
use yaml::{Pointer, write_flow};

use super::{Case, Failures};
use crate::finding::Finding;

/// Compares objects.
pub(super) fn objects(case: &Case, rendered: &[Value]) -> Failures {
    let mut failures = Failures::new();
    for (at, expected) in case.spec.objects.iter().enumerate() {
        let pointer = Pointer::from("/spec/objects").index(at);
        let meant: Vec<&Value> = rendered.iter().filter(|object| is_meant(expected, object)).collect();
        let all: Vec<Vec<Unlike>> = meant.iter().map(|object| unlike(expected, Some(object))).collect();
        match all.iter().min_by_key(|found| found.len()) {
            None => failures.push(says(case, &pointer, &nothing(expected, rendered))),
            Some(found) => {
                let name = identity(expected);
                failures.extend(
                    found
                        .iter()
                        .map(|one| says(case, &pointer.join(&one.at), &format!("{} of {name} {}", one.at, one.text))),
                );
            }
        }
    }
    for (at, refused) in case.spec.absent.iter().enumerate() {
        let pointer = Pointer::from("/spec/absent").index(at);
        let found =
            rendered.iter().find(|object| is_meant(refused, object) && unlike(refused, Some(object)).is_empty());
        failures.extend(found.map(|object| says(case, &pointer, &format!("{} is rendered", identity(object)))));
    }
    failures
}

/// Compares findings: all that there are must be expected, and all that are expected must be there.
pub(super) fn findings(case: &Case, found: &[&Finding]) -> Failures {
    let mut left: Vec<&Finding> = found.to_vec();
    let mut failures = Failures::new();
    for (at, expected) in case.spec.findings.iter().enumerate() {
        let is_it = |finding: &&Finding| {
            finding.rule.to_string() == expected.rule && finding.message.contains(expected.message.as_str())
        };
        match left.iter().position(is_it) {
            Some(place) => drop(left.remove(place)),
            None => {
                let pointer = Pointer::from("/spec/findings").index(at);
                failures.push(says(case, &pointer, &format!("nothing is found by {}", expected.rule)));
            }
        }
    }
    let unexpected = left.iter().map(|finding| {
        let help = finding.help.as_ref().map(|help| format!(" (help: {help})")).unwrap_or_default();
        let text = format!("{}: {}: {}{help}", finding.place, finding.rule, finding.message);
        says(case, &"/spec".into(), &format!("a finding that is not expected: {text}"))
    });
    failures.extend(unexpected);
    failures
}

fn says(case: &Case, pointer: &Pointer, text: &str) -> String {
    format!("{}: {text}", case.place(pointer))
}

/// Whether an object is the one that is meant: of its kind, and of its name and namespace where these are given.
fn is_meant(expected: &Value, object: &Value) -> bool {
    ["/kind", "/apiVersion", "/metadata/name", "/metadata/namespace"]
        .into_iter()
        .all(|at| expected.pointer(at).is_none_or(|wanted| object.pointer(at) == Some(wanted)))
}

fn nothing(expected: &Value, rendered: &[Value]) -> String {
    let same_kind = rendered.iter().filter(|object| object.get("kind") == expected.get("kind"));
    let names: Vec<String> = same_kind.map(identity).collect();
    let others = if names.is_empty() { String::new() } else { format!("; rendered are {}", names.join(", ")) };
    format!("{} is not rendered{others}", identity(expected))
}

/// `ConfigMap/acme/greeting`, as far as it is given.
fn identity(object: &Value) -> String {
    let parts = ["/kind", "/metadata/namespace", "/metadata/name"];
    parts.into_iter().filter_map(|at| object.pointer(at)?.as_str()).collect::<Vec<_>>().join("/")
}

/// A field that is not as it is expected.
struct Unlike {
    at: Pointer,
    text: String,
}

fn unlike(expected: &Value, found: Option<&Value>) -> Vec<Unlike> {
    let mut all = Vec::new();
    differ(&Pointer::ROOT, expected, found, &mut all);
    all
}

fn differ(at: &Pointer, expected: &Value, found: Option<&Value>, all: &mut Vec<Unlike>) {
    match (expected, found) {
        (Value::Null, None | Some(Value::Null)) => {}
        (Value::Object(expected), Some(Value::Object(found))) => {
            for (key, value) in expected {
                differ(&at.key(key), value, found.get(key), all);
            }
        }
        (Value::Array(expected), Some(Value::Array(found))) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differ(&at.index(index), expected, Some(found), all);
            }
        }
        (expected, Some(found)) if expected == found => {}
        (expected, found) => {
            let is = found.map_or_else(|| "is not there".to_owned(), |found| format!("is `{}`", write_flow(found)));
            let wanted = match expected {
                Value::Null => "nothing".to_owned(),
                other => format!("`{}`", write_flow(other)),
            };
            all.push(Unlike { at: at.clone(), text: format!("{is}, expected {wanted}") });
        }
    }
}
