use crate::finding::{Finding, Fix};
use crate::lint::{Lint, Rule, Scalar, ScalarRule, YamlFile, YamlRule};

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
pub(super) struct TrailingColon;

impl Lint for TrailingColon {
    const RULE: Rule = Rule::error("quoting/trailing-colon");
}

impl YamlRule for TrailingColon {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        for repair in file.repairs_of(Self::RULE.id) {
            let message = "a colon after a value: the file does not parse";
            let fix = Fix { title: "remove the colon".to_owned(), safe: true, edits: repair.edits.clone() };
            findings.push(Self::RULE.at(file.file.place(repair.span), message).fix(fix));
        }
    }
}

impl ScalarRule for TrailingColon {
    fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
        if !scalar.is_env_name() {
            return;
        }
        let Some(name) = scalar.text().strip_suffix(':') else { return };
        let message = format!("the name of this environment variable ends in a colon: `{name}:`");
        findings.push(Self::RULE.at(scalar.place(), message).fix(scalar.rewrite("remove the colon", true, name)));
    }
}
