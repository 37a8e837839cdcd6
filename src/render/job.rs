//! Jobs run when what they do changes, in either engine: a digest of the spec is part of the name, so that a change makes a
//! new Job and pruning removes the old one.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::hex::short_hex;

/// How long a Job may run where its template says nothing: an hour.
const DEADLINE_SECONDS: u32 = 3600;

/// Names the Job by its content. It gets a deadline, for a Job that hangs holds up its wave or stage; it loses
/// `ttlSecondsAfterFinished`, by which a finished Job would vanish and be made, and run, again (argoproj/argo-cd#8586).
pub(super) fn settle(object: &mut Value) {
    if object.get("kind").and_then(Value::as_str) != Some("Job") {
        return;
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("ttlSecondsAfterFinished");
        spec.entry("activeDeadlineSeconds").or_insert_with(|| json!(DEADLINE_SECONDS));
    }
    let digest = digest(object.get("spec").unwrap_or(&Value::Null));
    if let Some(name) = object.pointer_mut("/metadata/name")
        && let Some(text) = name.as_str()
    {
        *name = format!("{text}-{digest}").into();
    }
}

/// The first ten hexadecimal digits of the sha256 of a value's JSON.
pub(super) fn digest(value: &Value) -> String {
    short_hex(Sha256::digest(value.to_string()), 10)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn named(image: &str) -> String {
        let spec = json!({"ttlSecondsAfterFinished": 5, "template": {"spec": {"containers": [{"image": image}]}}});
        let mut job = json!({"kind": "Job", "metadata": {"name": "provision"}, "spec": spec});
        settle(&mut job);
        assert_eq!(job.pointer("/spec/activeDeadlineSeconds"), Some(&json!(3600)));
        assert_eq!(job.pointer("/spec/ttlSecondsAfterFinished"), None);
        job.pointer("/metadata/name").unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn the_name_changes_with_the_spec_and_only_with_it() {
        assert_eq!(named("python:3.12"), named("python:3.12"));
        assert_ne!(named("python:3.12"), named("python:3.13"));
        assert_eq!(named("x").len(), "provision-".len() + 10);
    }
}
