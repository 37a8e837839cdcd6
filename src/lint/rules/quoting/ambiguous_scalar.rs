use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::{Reading, Style, read_plain, readings_differ};

/// A plain scalar that readers of YAML take for different things.
///
/// # Why
/// kubectl, Argo CD and Helm read YAML 1.1, more or less; editors and schema validators read YAML 1.2; kustomize and Flux are between
/// them. `on` is true to some and a word to others, `017` is 15 or 17, `1_000` a number or a word. What was reviewed is then
/// not what is applied.
///
/// # Bad
/// ```yaml values.yaml
/// mode: off
/// #     ^^^
/// fileMode: 0644
/// #         ^^^^
/// coordinates:
///   y: 2
/// # ^
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
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web}
/// spec:
///   containers: [{name: web, image: "registry.example.com/web:1.20.3"}]
///   volumes:
///     - name: scripts
///       configMap: {name: scripts, defaultMode: 0755}
/// ```
///
/// # Fix
/// Safe where a string is required; unsafe elsewhere, for a reader may want the number or the boolean. Quotes the scalar.
///
/// # Source
/// Measured with PyYAML, ruamel.yaml, sigs.k8s.io/yaml and yaml.v3; `resolve.go` of the Go readers.
pub(super) static AMBIGUOUS_SCALAR: Rule =
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
            .help("quote it if the text is meant")
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
