use serde_json::Value;

use crate::document::step;
use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};
use crate::render::longest_name;

/// A name or label value is longer than the API server accepts.
///
/// # Why
/// Names have at most 253 characters, and those of Services, Namespaces and Jobs at most 63. A Helm release name has at
/// most 53. A CronJob name has at most 52, because Kubernetes appends 11 characters to name its Jobs. Label values have
/// at most 63, and Flux writes the names of its objects into labels.
///
/// # Bad
/// ```yaml service.yaml
/// apiVersion: v1
/// kind: Service
/// metadata:
///   name: clearml-enterprise-with-a-release-name-that-says-everything-about-it
/// #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 68 characters, but at most 63 are allowed
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
/// # Fix
/// By hand: choose a shorter name.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/names, and concepts/workloads/controllers/cron-jobs;
/// helm/helm, pkg/chartutil/validate_name.go.
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
        let message = format!("{} characters, but at most {limit} are allowed", text.len());
        findings.push(NameLength::RULE.at(object.place(pointer), message).help("shorten it"));
    }
}
