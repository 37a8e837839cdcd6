//! Secrets that everyone knows, because a guide or a chart has published them.

use std::sync::LazyLock;

use regex::Regex;

/// A published secret.
pub(crate) struct Published {
    /// Where it stands in the text.
    pub(crate) range: std::ops::Range<usize>,
    /// Whose it is.
    pub(crate) what: &'static str,
    /// Whether a delivered chart holds the same value, so that it cannot be changed at one end.
    pub(crate) fixed: bool,
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

/// Whether a text holds a published secret.
pub(crate) fn known_in(text: &str) -> bool {
    PATTERN.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The published secrets in a text.
pub(crate) fn find(text: &str) -> impl Iterator<Item = Published> {
    PATTERN.iter().flat_map(move |pattern| pattern.find_iter(text)).filter_map(|found| {
        let (_, what, fixed) = KNOWN.iter().find(|(secret, ..)| *secret == found.as_str())?;
        Some(Published { range: found.range(), what, fixed: *fixed })
    })
}
