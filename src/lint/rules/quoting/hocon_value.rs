use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Scalar};
use pyhocon::{self, Meaning};

/// The ClearML server changes or rejects the value of this setting, or reads other settings from it.
///
/// # Why
/// The server puts the value of each `CLEARML__` variable into HOCON text and parses it at start. An e-mail address, a
/// URL with a query and most generated passwords stop it before it logs anything. `5d` becomes a duration, `007`
/// becomes 7, and `true.example.com` becomes another host. A comma or a line break sets other settings.
///
/// # Level
/// An error. A warning where the server only removes blanks around the text.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__credentials__supervisor__email
///       value: "ops@example.com"
/// #            ^^^^^^^^^^^^^^^^^ error: ClearML's server does not start ('@' cannot stand there without quotes) with `ops@example.com`, the value of secure.credentials.supervisor.email
///     - name: CLEARML__hosts__elastic__workers__prefix
///       value: "007"
/// #            ^^^^^ error: ClearML's server reads 7 for `007`, the value of hosts.elastic.workers.prefix
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__credentials__supervisor__email
///       value: '"ops@example.com"'
///     - name: CLEARML__services__auth__default_groups__users__features
///       value: '["applications"]'
///     - name: CLEARML__billing__enabled
///       value: "true"
/// ```
///
/// # Fix
/// Safe: adds quotes for HOCON inside those for YAML, where the text can only be meant as a string. Unsafe: adds them
/// elsewhere.
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__credentials__supervisor__email
///       value: '"ops@example.com"'
///     - name: CLEARML__hosts__elastic__workers__prefix
///       value: '"007"'
/// ```
///
/// # Source
/// clearml-server, apiserver/config/basic.py; pyhocon 0.3.60 to 0.3.63.
pub(super) static HOCON_VALUE: Rule = Rule::error("quoting/hocon-value", include_str!("hocon_value.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(setting) = scalar.hocon_setting() else { return };
    let raw = scalar.text();
    let Some((what, level, safe)) = fault(raw) else { return };
    let secret = scalar.is_secret();
    let shown = if secret { "this value".to_owned() } else { format!("`{}`", raw.trim_end()) };
    let message = format!("ClearML's server {} {shown}, the value of {setting}", what.says(secret));
    let intended = unescaped(raw).unwrap_or_else(|| pyhocon::quoted(raw.trim_end_matches('\n')));
    let title = if secret { "quote it for HOCON".to_owned() } else { format!("write {intended}") };
    let fix = scalar.rewrite(title, safe, &intended);
    let help = "HOCON needs quotes of its own, inside those of YAML: '\"text\"'";
    findings.push(HOCON_VALUE.at(scalar.place(), message).level(level).help(help).fix(fix));
}

/// What the server does with a value.
enum Fate {
    Crashes(String),
    Changes(Option<String>),
    SetsOthers,
    Includes,
}

impl Fate {
    fn says(&self, secret: bool) -> String {
        match self {
            Self::Crashes(why) if !secret => format!("does not start ({why}) with"),
            Self::Crashes(_) => "does not start with".to_owned(),
            Self::Changes(Some(to)) if !secret => format!("reads {to} for"),
            Self::Changes(_) => "reads something else for".to_owned(),
            Self::SetsOthers => "takes other settings from".to_owned(),
            Self::Includes => "reads a file or an address because of".to_owned(),
        }
    }
}

/// What is wrong with a raw value, how bad it is, and whether quoting it can only be right.
fn fault(raw: &str) -> Option<(Fate, Level, bool)> {
    if raw.is_empty() || raw.contains("${") {
        return None;
    }
    let changed = |to: String| Some((Fate::Changes(Some(to)), Level::Error, false));
    match pyhocon::read(raw) {
        Meaning::Same | Meaning::Absent => None,
        Meaning::Typed(value) if prints_back(&value, raw) => None,
        Meaning::Typed(value) => changed(format!("{value}")),
        Meaning::Duration(duration) => changed(format!("the duration {duration}")),
        // Quoted for HOCON.
        Meaning::Changed { to: Some(text) } if raw.trim() == pyhocon::quoted(&text) => None,
        Meaning::Changed { to: Some(text) } if text == raw.trim() => {
            Some((Fate::Changes(Some(format!("`{text}`, without blanks around,"))), Level::Warning, false))
        }
        Meaning::Changed { to } => Some((Fate::Changes(to.map(|text| format!("`{text}`"))), Level::Error, true)),
        Meaning::Crash { why } => {
            Some((Fate::Crashes(why), Level::Error, !raw.starts_with(['[', '{']) && !raw.contains(',')))
        }
        Meaning::OtherKeys { .. } => Some((Fate::SetsOthers, Level::Error, false)),
        Meaning::Include => Some((Fate::Includes, Level::Error, false)),
    }
}

/// Whether a typed value is what was written.
fn prints_back(value: &Value, raw: &str) -> bool {
    match value {
        Value::Number(number) => raw.trim().parse::<f64>().ok() == number.as_f64() && looks_typed(raw.trim()),
        Value::Array(items) => !items.iter().any(|item| item.as_str().is_some_and(keeps_quotes)),
        _ => true,
    }
}

/// `3`, `-1`, `0.5`: not `007`, `1e5`, `+5`, nor 20 digits.
fn looks_typed(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    !padded && digits.len() < 16 && digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.contains(['e', 'E'])
}

/// An item whose quotes are part of it: `['a']`, `[\"a\"]`.
fn keeps_quotes(item: &str) -> bool {
    ['"', '\''].iter().any(|quote| item.len() > 1 && item.starts_with(*quote) && item.ends_with(*quote))
}

/// A list whose quotes are escaped or single, with quotes that HOCON knows.
fn unescaped(raw: &str) -> Option<String> {
    let plain = raw.replace("\\\"", "\"").replace("\\\\", "\\").replace('\'', "\"");
    let is_list =
        plain != raw && raw.starts_with('[') && matches!(pyhocon::read(&plain), Meaning::Typed(Value::Array(_)));
    is_list.then_some(plain)
}
