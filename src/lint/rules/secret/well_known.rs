use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use regex::Regex;
use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, Object, ObjectRule, Rule, TextRule};
use crate::source::{SourceFile, Span};

/// A secret that everyone knows: from ClearML's guide, or a chart's public default.
///
/// # Why
/// It opens the server to anyone who has read the same page. The token secret lets them sign tokens for any user.
///
/// # Bad
/// ```yaml values.yaml
/// auth:
///   password: GK4PRTVT3706T25K6BA1
/// #           ^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// auth:
///   existingSecret: redis-credentials
/// ```
///
/// # Source
/// ClearML's guide for multi-tenant Kubernetes; clearml-helm-charts, charts/clearml/values.yaml; clearml-server, secure.conf.
pub(super) struct WellKnown;

impl Lint for WellKnown {
    const RULE: Rule = Rule::error("secret/well-known");
}

/// Published secrets, and whose they are. `true`: a delivered chart holds the same value, so that it cannot be changed at one end.
const KNOWN: [(&str, &str, bool); 12] = [
    ("jdhfKmsd1", "the Kafka password of ClearML's guide", true),
    ("sdkWoq23", "the Redis password of ClearML's guide", false),
    ("GGS9F4M6XB2DXJ5AFT9F", "the API server key that the open-source chart has by default", false),
    (
        "2oGujVFhPfaozhpuz2GzQfA5OyxmMsR3WVJpsCR5hrgHFs20PO",
        "the API server secret that the open-source chart has by default",
        false,
    ),
    (
        "ymLh1ok5k5xNUQfS944Xdx9xjf0wueokqKM2dMZfHuH9ayItG2",
        "the token secret that the open-source chart has by default",
        false,
    ),
    ("XXCRJ123CEE2KSQ068WO", "the file server key that the open-source chart has by default", false),
    (
        "YIy8EVAC7QCT4FtgitxAQGyW7xRHDZ4jpYlTE7HKiscpORl1hG",
        "the file server secret that the open-source chart has by default",
        false,
    ),
    ("GK4PRTVT3706T25K6BA1", "the readiness probe's key that the open-source chart has by default", false),
    ("ENP39EQM4SLACGD5FXB7", "the test user's key that the open-source chart has by default", false),
    (
        "lPcm0imbcBZ8mwgO7tpadutiS3gnJD05x9j7afwXPS35IKbpiQ",
        "the test user's secret that the open-source chart has by default",
        false,
    ),
    ("62T8CP7HGBC6647XF9314C2VY67RJO", "a key built into the open-source server", false),
    ("EYVQ385RW7Y2QQUH88CZ7DWIQ1WUHP", "a key built into the open-source server", false),
];

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let known: Vec<&str> = KNOWN.iter().map(|(secret, ..)| *secret).collect();
    Regex::new(&known.join("|")).ok()
});

/// Whether a text holds a well-known secret.
pub(super) fn known_in(text: &str) -> bool {
    PATTERN.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The well-known secrets in a text: where, whose, and the level.
fn find(text: &str) -> impl Iterator<Item = (Span, &'static str, Level)> {
    PATTERN.iter().flat_map(move |pattern| pattern.find_iter(text)).filter_map(|found| {
        let (_, what, fixed) = KNOWN.iter().find(|(secret, ..)| *secret == found.as_str())?;
        let level = if *fixed { Level::Warning } else { Level::Error };
        Some((Span::new(found.start(), found.end()), *what, level))
    })
}

impl TextRule for WellKnown {
    fn check(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
        for (span, what, level) in find(&file.text) {
            findings.push(finding(file.place(span), what, level));
        }
    }
}

impl ObjectRule for WellKnown {
    /// Base64 in Secrets.
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        let Some(data) = object.get("/data").and_then(Value::as_object).filter(|_| object.kind() == "Secret") else {
            return;
        };
        for (key, value) in data {
            let decoded =
                value.as_str().and_then(|text| base64::engine::general_purpose::STANDARD.decode(text.trim()).ok());
            let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            if let Some((_, what, level)) = find(&text).next() {
                findings.push(finding(object.place(&format!("/data/{}", crate::document::step(key))), what, level));
            }
        }
    }
}

fn finding(place: crate::source::Place, what: &str, level: Level) -> Finding {
    let help = match level {
        Level::Error => "make a secret of your own, and put a reference here",
        _ => "the billing chart holds the same value: ask for one with another, and put a reference here",
    };
    WellKnown::RULE.at(place, format!("{what}: everyone knows it")).level(level).help(help)
}
