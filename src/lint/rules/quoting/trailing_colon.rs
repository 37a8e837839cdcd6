use crate::finding::{Finding, Fix, Rule};
use crate::lint::subject::repair::Slip;
use crate::lint::{Check, Scalar, YamlFile};

/// The name of an environment variable ends in a colon.
///
/// # Why
/// Without quotes the file does not parse. With quotes, Kubernetes before 1.32 refuses the name. Newer versions accept
/// it, and ClearML's server reads `billing.enabled:: true` as the string `": True"`. That switch is on whatever its
/// value.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__billing__enabled:
/// #                                    ^ error: a colon after a value: the file does not parse
///       value: "true"
///     - name: "CLEARML__services__auth:"
/// #           ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the name of this environment variable ends in a colon: `CLEARML__services__auth:`
///       value: "true"
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__billing__enabled
///       value: "true"
///     - name: "CLEARML__services__auth"
///       value: "true"
/// ```
///
/// # Fix
/// Safe: removes the colon.
///
/// # Source
/// KEP-4369 (environment variable names); clearml-server, apiserver/config/basic.py.
pub(super) static TRAILING_COLON: Rule = Rule::error("quoting/trailing-colon", include_str!("trailing_colon.rs"));

pub(super) const CHECKS: &[Check] = &[Check::file(file), Check::scalar(scalar)];

fn file(file: &YamlFile, findings: &mut Vec<Finding>) {
    for repair in file.repairs_of(Slip::TrailingColon) {
        let message = "a colon after a value: the file does not parse";
        let fix = Fix { title: "remove the colon".to_owned(), safe: true, edits: repair.edits.clone() };
        findings.push(TRAILING_COLON.at(file.file.place(repair.span), message).fix(fix));
    }
}

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if !scalar.is_env_name() {
        return;
    }
    let Some(name) = scalar.text().strip_suffix(':') else { return };
    let message = format!("the name of this environment variable ends in a colon: `{name}:`");
    findings.push(TRAILING_COLON.at(scalar.place(), message).fix(scalar.rewrite("remove the colon", true, name)));
}
