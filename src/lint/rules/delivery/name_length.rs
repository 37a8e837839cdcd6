use serde_json::Value;

use crate::compile::longest_name;
use crate::document::step;
use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};

/// A name or label value that is longer than the API server accepts.
///
/// # Why
/// Names end at 253 characters, those of Services, Namespaces and Jobs at 63, of Helm releases at 53, of CronJobs at 52, as their Jobs get 11
/// more; label values at 63. Flux puts the names of its
/// objects into labels.
///
/// # Bad
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml-enterprise-with-a-release-name-that-says-everything-about-it
/// #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml
/// ```
///
/// # Source
/// Kubernetes, "Object Names and IDs"; Helm, maximum length of a release's name.
pub(super) struct NameLength;

impl Lint for NameLength {
    const RULE: Rule = Rule::error("delivery/name-length");
}

/// The longest label value.
const LABEL: usize = 63;

/// The longest name of a Helm release.
const RELEASE: usize = 53;

impl ObjectRule for NameLength {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        report(object, "/metadata/name", longest_name(object.group(), object.kind()), findings);
        report(object, "/metadata/namespace", LABEL, findings);
        report(object, "/spec/releaseName", RELEASE, findings);
        report(object, "/spec/source/helm/releaseName", RELEASE, findings);
        for (key, _) in object.get("/metadata/labels").and_then(Value::as_object).into_iter().flatten() {
            report(object, &format!("/metadata/labels/{}", step(key)), LABEL, findings);
        }
    }
}

fn report(object: &Object, pointer: &str, limit: usize, findings: &mut Vec<Finding>) {
    let text = object.text(pointer);
    if text.len() > limit && !text.contains("{{") {
        let message = format!("{} characters, of which {limit} are allowed", text.len());
        findings.push(NameLength::RULE.at(object.place(pointer), message).help("shorten it"));
    }
}
