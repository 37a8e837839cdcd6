use crate::finding::{Finding, Rule};
use crate::lint::{Check, Scalar};

/// Quotes turn a boolean, number or list of the ClearML server into a string.
///
/// # Why
/// Every string that is not empty counts as true. So the switch `'"false"'` stays on. A quoted number or list is text.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__ui_features_per_role__user__show_datasets
///       value: '"false"'
/// #            ^^^^^^^^^ warning: the quotes make `false`, the value of services.auth.ui_features_per_role.user.show_datasets, a string
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__services__auth__ui_features_per_role__user__show_datasets
///       value: 'false'
/// ```
///
/// # Fix
/// Unsafe: removes the inner quotes. The setting may want a string.
///
/// # Source
/// clearml-server, apiserver/config/basic.py; pyhocon 0.3.60 to 0.3.63.
pub(super) static HOCON_TYPED: Rule = Rule::warning("quoting/hocon-typed", include_str!("hocon_typed.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(setting) = scalar.hocon_setting().filter(|_| !scalar.is_secret()) else { return };
    let inner = scalar.text().trim().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let Some(inner) = inner.filter(|inner| is_typed(inner)) else { return };
    let message = format!("the quotes make `{inner}`, the value of {setting}, a string");
    let fix = scalar.rewrite("remove the inner quotes", false, inner);
    let help = "leave the inner quotes out unless the setting wants text";
    findings.push(HOCON_TYPED.at(scalar.place(), message).help(help).fix(fix));
}

fn is_typed(text: &str) -> bool {
    let list = (text.starts_with('[') && text.ends_with(']')) || (text.starts_with('{') && text.ends_with('}'));
    let word = ["true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word));
    // Identifiers that are all digits are common; switches and counts are short.
    let count = text.len() <= 4 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    list || word || count
}
