use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Role, Scalar};

/// Passwords or data go over the network without encryption.
///
/// # Why
/// Connections between namespaces often run between nodes. Unless the network plugin encrypts them, others on the way
/// can read them. The rule knows the settings of ClearML and URLs such as `redis://` with a host in another namespace
/// of the cluster.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__billing__kafka__security_protocol
///       value: SASL_PLAINTEXT
/// #            ^^^^^^^^^^^^^^ warning: SASL_PLAINTEXT sends the password without encryption
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__billing__kafka__security_protocol
///       value: SASL_SSL
/// ```
///
/// # Fix
/// By hand: use the encrypted protocol: `SASL_SSL`, `https://`, `rediss://`.
///
/// # Source
/// kafka.apache.org/documentation, security.protocol; kubernetes.io/docs, concepts/security/multi-tenancy, "Network
/// isolation".
pub(super) static CLEAR_TEXT: Rule = Rule::warning("isolation/clear-text", include_str!("clear_text.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

/// A scheme without encryption, and a host in another namespace of the cluster.
static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(http|redis|amqp|ldap)://(?:[^@/\s]*@)?[a-z0-9-]+\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?:\d+(?:/|$)",
    )
    .ok()
});

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let of_clearml = matches!(scalar.role, Role::Values(chart) if chart != Chart::Unknown);
    if scalar.is_key || !(of_clearml || scalar.role == Role::Object) {
        return;
    }
    let text = scalar.text();
    let message = if text.trim_matches(['"', '\'']) == "SASL_PLAINTEXT" {
        "SASL_PLAINTEXT sends the password without encryption".to_owned()
    } else if let Some((scheme, namespace)) = elsewhere(text).filter(|_| of_clearml) {
        format!("{scheme}:// sends everything without encryption to the namespace {namespace}")
    } else {
        return;
    };
    findings.push(CLEAR_TEXT.at(scalar.place(), message));
}

fn elsewhere(text: &str) -> Option<(&str, &str)> {
    if !text.contains("://") {
        return None;
    }
    let found = ELSEWHERE.as_ref()?.captures(text)?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str()))
}
