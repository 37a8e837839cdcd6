use crate::finding::{Finding, Rule};
use crate::lint::subject::compose;
use crate::lint::{Check, Role, Scalar};
use yaml::Step;

/// This text must be JSON, and is not.
///
/// # Why
/// ClearML's web server reads each `WEBSERVER__` variable as JSON and does not start if one is invalid. A string needs
/// double quotes of its own. A ConfigMap's `*.json` file that is invalid breaks the program that reads it.
///
/// # Bad
/// ```yaml overrides.yaml
/// webserver:
///   extraEnvs:
///     - name: WEBSERVER__fileBaseUrl
///       value: "https://files.example.com"
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the value of WEBSERVER__fileBaseUrl is not JSON, and the web server does not start
/// ```
/// ```yaml docker-compose.yml
/// services:
///   webserver:
///     image: allegroai/clearml:1.16.2
///     environment:
///       - WEBSERVER__useFilesProxy=true
///       - WEBSERVER__fileBaseUrl=https://files.example.com
/// #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the value of WEBSERVER__fileBaseUrl is not JSON, and the web server does not start
/// ```
///
/// # Good
/// ```yaml docker-compose.yml
/// services:
///   webserver:
///     image: allegroai/clearml:1.16.2
///     environment:
///       - WEBSERVER__useFilesProxy=true
///       - WEBSERVER__fileBaseUrl="https://files.example.com"
/// ```
/// ```yaml overrides.yaml
/// webserver:
///   extraEnvs:
///     - name: WEBSERVER__fileBaseUrl
///       value: '"https://files.example.com"'
///     - name: WEBSERVER__onlyPasswordLogin
///       value: "true"
/// ```
///
/// # Fix
/// Safe: writes the variable's value as a JSON string. A `*.json` file has no fix: correct it by hand.
/// ```yaml overrides.yaml
/// webserver:
///   extraEnvs:
///     - name: WEBSERVER__fileBaseUrl
///       value: '"https://files.example.com"'
/// ```
///
/// # Source
/// clearml-server, docker/build/internal_files/update_from_env.py.
pub(super) static JSON_VALUE: Rule = Rule::error("quoting/json-value", include_str!("json_value.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.is_key {
        return;
    }
    let of_compose = compose::variable(scalar);
    let text = of_compose.map_or(scalar.text(), |(_, value)| value);
    let named = scalar.env_name().or(of_compose.map(|(name, _)| name));
    let variable = named.filter(|name| name.starts_with("WEBSERVER__"));
    // A Secret's data are in base64.
    let is_config_map = || scalar.node.document().root().get("kind").is_some_and(|kind| kind.text() == "ConfigMap");
    let in_config_map = matches!(scalar.path.step, Some(Step::Key(key)) if key.ends_with(".json"))
        && scalar.role == Role::Object
        && scalar.path.parent.and_then(|parent| parent.key()) == Some("data")
        && is_config_map();
    if !(variable.is_some() || in_config_map) || is_templated(text) {
        return;
    }
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else { return };
    let place = scalar.place();
    findings.push(match variable {
        Some(name) => {
            let json = serde_json::Value::from(text).to_string();
            let whole = text.len() == scalar.text().len();
            let fix = whole
                .then(|| scalar.rewrite("write it as a JSON string", !text.starts_with(['[', '{']), &json))
                .flatten();
            let message = format!("the value of {name} is not JSON, and the web server does not start");
            JSON_VALUE.at(place, message).help("strings need double quotes inside those of YAML: '\"text\"'").fix(fix)
        }
        None => JSON_VALUE.at(place, format!("not JSON: {error}")),
    });
}

/// Templates and files that hold more than one value are other programs' business.
fn is_templated(text: &str) -> bool {
    text.is_empty() || text.contains("{{") || text.contains("${") || text.contains("$(")
}
