use std::sync::Arc;

use base64::Engine as _;
use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};
use crate::secrecy::published::{self, Published};
use crate::source::{Place, SourceFile, Span};
use yaml::Pointer;

/// The secret is public: it is from ClearML's guide or a chart's default values.
///
/// # Why
/// Anyone who has read the same page can log in. With the token secret they can sign tokens for any user.
///
/// # Level
/// An error. A warning where a chart from the vendor contains the same value, so that changing it here alone would
/// break the connection.
///
/// # Bad
/// ```yaml values.yaml
/// auth:
///   password: GK4PRTVT3706T25K6BA1
/// #           ^^^^^^^^^^^^^^^^^^^^ error: the readiness probe's key that the open-source chart has by default is public
/// ```
///
/// # Good
/// ```yaml values.yaml
/// auth:
///   existingSecret: redis-credentials
/// ```
///
/// # Fix
/// By hand: generate a secret, put it into the secret store, and refer to it here.
///
/// # Source
/// ClearML's guide for multi-tenant Kubernetes; clearml-helm-charts, charts/clearml/values.yaml; clearml-server,
/// secure.conf.
pub(super) static WELL_KNOWN: Rule = Rule::error("secret/well-known", include_str!("well_known.rs")).hides_text();

pub(super) const CHECKS: &[Check] = &[Check::bytes(bytes), Check::object(object).and_ours()];

fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    for found in published::find(&file.text) {
        findings.push(finding(file.place(Span::new(found.range.start, found.range.end)), &found));
    }
}

/// Base64 in Secrets.
fn object(object: &Object, findings: &mut Vec<Finding>) {
    let Some(data) = object.get("/data").and_then(Value::as_object).filter(|_| object.kind() == "Secret") else {
        return;
    };
    for (key, value) in data {
        let decoded =
            value.as_str().and_then(|text| base64::engine::general_purpose::STANDARD.decode(text.trim()).ok());
        let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        if let Some(found) = published::find(&text).next() {
            findings.push(finding(object.place(Pointer::filled("/data/{}", [&key])), &found));
        }
    }
}

fn finding(place: Place, found: &Published) -> Finding {
    let (level, help) = if found.fixed {
        (Level::Warning, "the billing chart holds the same value: ask for one with another, and put a reference here")
    } else {
        (Level::Error, "make a secret of your own, and put a reference here")
    };
    WELL_KNOWN.at(place, format!("{} is public", found.what)).level(level).help(help)
}
