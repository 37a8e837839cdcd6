use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::{Reading, Style, read_plain, readings_differ};

/// YAML readers disagree about this unquoted value.
///
/// # Why
/// kubectl, Argo CD and Helm read roughly YAML 1.1. Editors and schema validators read YAML 1.2. kustomize and Flux are
/// in between. So `on` is true or a word, `017` is 15 or 17, and `1_000` is a number or a word. What was reviewed may
/// not be what is applied.
///
/// # Level
/// An error where a string is required and the readers around Kubernetes disagree. Otherwise a warning. A note in
/// Kubernetes objects whose readers agree with each other, but not with YAML 1.2.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off
/// #     ^^^ warning: the value `off` is the boolean false to kubectl, Argo CD and Helm, the string "off" to kustomize and Flux, the string "off" to YAML 1.2
/// fileMode: 0644
/// #         ^^^^ warning: the value `0644` is the number 420 to kubectl, Argo CD and Helm, the number 420 to kustomize and Flux, the number 644 to YAML 1.2
/// coordinates:
///   y: 2
/// # ^ warning: the key `y` is the boolean true to kubectl, Argo CD and Helm, the string "y" to kustomize and Flux, the string "y" to YAML 1.2
/// ```
///
/// # Good
/// ```yaml values.yaml
/// mode: "off"
/// fileMode: "0644"
/// coordinates:
///   "y": 2
/// enabled: true
/// since: 2026-01-31T08:00:00Z
/// ```
///
/// # Fix
/// Safe: quotes keys, and values where a string is required. Unsafe: quotes other values. The program may want a number
/// or a boolean there.
/// ```yaml values.yaml
/// mode: "off"
/// fileMode: "0644"
/// coordinates:
///   "y": 2
/// ```
///
/// # Source
/// Measured with kubectl 1.32, kustomize 5.5, PyYAML and ruamel.yaml; resolve.go of go.yaml.in/yaml v2 and v3.
pub(crate) static AMBIGUOUS_SCALAR: Rule =
    Rule::warning("quoting/ambiguous-scalar", include_str!("ambiguous_scalar.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let text = scalar.text();
    if scalar.node.style() != Style::Plain || scalar.node.tag().is_some() || !readings_differ(text) {
        return;
    }
    let wants_string = scalar.wants_string().is_some();
    if wants_string && !matches!(read_plain(text, Reading::GoV2), yaml::Scalar::Str(_)) {
        // quoting/number-for-string says so.
        return;
    }
    if scalar.role == Role::Other && (scalar.is_key || !differs_for_kubernetes(text)) {
        // A workflow's `on:` and the like are read by their own program only.
        return;
    }
    if yaml::is_canonical_date(text) || is_file_mode(scalar) {
        return;
    }
    let current = [Reading::GoV2, Reading::GoV3, Reading::Core12];
    let differ = current.iter().any(|reading| read_plain(text, *reading) != read_plain(text, Reading::GoV2));
    let told = if differ { current.as_slice() } else { &[Reading::GoV2, Reading::Yaml11] };
    let readings: Vec<String> = told
        .iter()
        .map(|reading| format!("{} to {}", read_plain(text, *reading).describe(), reading.readers()))
        .collect();
    let what = if scalar.is_key { "key" } else { "value" };
    let level = match scalar.role {
        // Nobody who applies objects reads them as YAML 1.1 alone has it.
        Role::Object if !differ => Level::Info,
        Role::Other => Level::Warning,
        _ if wants_string && differ => Level::Error,
        _ => Level::Warning,
    };
    let message = format!("the {what} `{text}` is {}", readings.join(", "));
    findings.push(
        AMBIGUOUS_SCALAR
            .at(scalar.place(), message)
            .level(level)
            .help("quote it if you mean the text")
            .fix(scalar.quoted(wants_string || scalar.is_key)),
    );
}

/// Whether it is a file's mode in octal digits, which those who read objects take for the number that is meant (kubernetes.io,
/// API reference of volumes: "YAML accepts both octal and decimal values").
fn is_file_mode(scalar: &Scalar<'_>) -> bool {
    let is_mode = |key: &str| key == "mode" || key == "defaultMode";
    let text = scalar.text();
    let octal = text.len() == 4 && text.starts_with('0') && text.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
    octal && scalar.role == Role::Object && !scalar.is_key && scalar.path.key().is_some_and(is_mode)
}

/// Whether the readers in use around Kubernetes differ; others are some other program's own affair.
fn differs_for_kubernetes(text: &str) -> bool {
    read_plain(text, Reading::GoV2) != read_plain(text, Reading::GoV3)
}
