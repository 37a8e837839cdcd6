use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::{Reading, Style};

/// Helm changes the digits or the form of this number.
///
/// # Why
/// Helm reads numbers in values as 64-bit floats. Above 2^53 the last digits change. Templates print integers from one
/// million on as `8.388608e+06` unless the chart converts them.
///
/// # Level
/// A warning from 2^53 on. A note from one million on, because many charts convert the number. Only values are
/// reported: kubectl keeps integers of Kubernetes objects.
///
/// # Bad
/// ```yaml values.yaml
/// account: 12345678901234567890
/// #        ^^^^^^^^^^^^^^^^^^^^ warning: Helm reads 12345678901234567890 as a 64-bit float, which changes its last digits
/// maxBytes: 8388608
/// #         ^^^^^^^ info: Helm prints 8388608 with an exponent unless the chart converts it
/// ```
///
/// # Good
/// ```yaml values.yaml
/// account: "12345678901234567890"
/// maxBytes: "8388608"
/// ```
///
/// # Fix
/// Unsafe: quotes the number. The chart may need a number.
///
/// # Source
/// helm/helm#1707, helm/helm#11045.
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
        yaml::Scalar::Float(_) if scalar.text().bytes().all(|byte| byte.is_ascii_digit()) => i128::MAX,
        _ => return,
    };
    let text = scalar.text();
    let (level, message) = match scalar.role {
        Role::Values(_) if integer >= EXACT => {
            (Level::Warning, format!("Helm reads {text} as a 64-bit float, which changes its last digits"))
        }
        // kubectl keeps whatever is a 64-bit integer.
        Role::Object if integer > i128::from(i64::MAX) => {
            (Level::Warning, format!("{text} is no 64-bit integer, so its last digits change"))
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
            .help("quote it if a text will do")
            .fix(scalar.quoted(false)),
    );
}
