use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::{Reading, Style};

/// A number that loses digits, or its form, on its way through JSON.
///
/// # Why
/// Helm, kubectl and Argo CD carry numbers as 64-bit floats: above 2^53 the last digits change. Helm templates print integers from a
/// million on as `8.388608e+06` unless the chart converts them.
///
/// # Bad
/// ```yaml values.yaml
/// account: 12345678901234567890
/// #        ^^^^^^^^^^^^^^^^^^^^
/// maxBytes: 8388608
/// #         ^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// account: "12345678901234567890"
/// maxBytes: "8388608"
/// ```
///
/// # Fix
/// Unsafe: quotes it; the chart may want a number.
///
/// # Source
/// helm/helm#1707.
pub(super) static LARGE_NUMBER: Rule = Rule::warning("quoting/large-number", include_str!("large_number.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

/// 2^53: from here on not every integer is a 64-bit float.
const EXACT: i128 = 1 << 53;

/// From here on Go prints a float with an exponent.
const PRINTED_PLAIN: i128 = 1_000_000;

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.is_key
        || scalar.node.style() != Style::Plain
        || scalar.text().len() < 7
        || scalar.wants_string().is_some()
    {
        return;
    }
    let integer = match scalar.node.scalar(Reading::GoV2) {
        yaml::Scalar::Int(value) => value.abs(),
        yaml::Scalar::Float(_) if scalar.text().bytes().all(|byte| byte.is_ascii_digit()) => EXACT,
        _ => return,
    };
    let text = scalar.text();
    let (level, message) = match scalar.role {
        Role::Values(_) | Role::Object if integer >= EXACT => {
            (Level::Warning, format!("{text} loses digits as a 64-bit float"))
        }
        Role::Values(_) if integer >= PRINTED_PLAIN => {
            (Level::Info, format!("Helm prints {text} with an exponent unless the chart converts it"))
        }
        _ => return,
    };
    findings.push(
        LARGE_NUMBER
            .at(scalar.place(), message)
            .level(level)
            .help("quote it if the chart takes text")
            .fix(scalar.quoted(false)),
    );
}
