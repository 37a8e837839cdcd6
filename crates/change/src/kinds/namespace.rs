//! Namespaces: the labels of Pod Security (`plugin/pkg/admission/security/podsecurity`).

use crate::faults::Faults;
use crate::field::Field;

const SOURCE: &str = "pod-security-admission admission ValidateNamespace";

/// Levels and versions of Pod Security.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let labels = object.get("metadata.labels");
    for mode in ["enforce", "audit", "warn"] {
        let level = labels.key(&format!("pod-security.kubernetes.io/{mode}"));
        if level.is_set() && !["privileged", "baseline", "restricted"].contains(&level.text()) {
            faults.invalid(&level, SOURCE, "must be one of privileged, baseline, restricted");
        }
        let version = labels.key(&format!("pod-security.kubernetes.io/{mode}-version"));
        if version.is_set() && !is_version(version.text()) {
            faults.invalid(&version, SOURCE, "must be latest, or a version such as v1.36");
        }
    }
}

fn is_version(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text == "latest" || text.strip_prefix("v1.").is_some_and(number)
}
