use crate::finding::{Finding, Level};
use crate::lint::{Lint, Role, Rule, Scalar, ScalarRule};
use crate::yaml::{self, Reading, Style, read_plain, readings_differ};

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
/// ```
///
/// # Fix
/// Safe where a string is required; unsafe elsewhere, for a reader may want the number or the boolean. Quotes the scalar.
///
/// # Source
/// Measured with PyYAML, ruamel.yaml, sigs.k8s.io/yaml and yaml.v3; `resolve.go` of the Go readers.
pub struct AmbiguousScalar;

impl Lint for AmbiguousScalar {
    const RULE: Rule = Rule::warning("quoting/ambiguous-scalar");
}

impl ScalarRule for AmbiguousScalar {
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
        let readings: Vec<String> = [Reading::GoV2, Reading::GoV3, Reading::Core12]
            .iter()
            .map(|reading| format!("{} to {}", read_plain(text, *reading).describe(), reading.readers()))
            .collect();
        let what = if scalar.is_key { "key" } else { "value" };
        let level = if wants_string && scalar.role != Role::Other { Level::Error } else { Level::Warning };
        let message = format!("the {what} `{text}` is {}", readings.join(", "));
        findings.push(
            Self::RULE
                .at(scalar.place(), message)
                .level(level)
                .help("quote it if the text is meant")
                .fix(scalar.quoted(wants_string || scalar.is_key)),
        );
    }
}

/// Whether the readers in use around Kubernetes differ; others are some other program's own affair.
fn differs_for_kubernetes(text: &str) -> bool {
    read_plain(text, Reading::GoV2) != read_plain(text, Reading::GoV3)
}
