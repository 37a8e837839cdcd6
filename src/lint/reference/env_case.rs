use std::collections::BTreeMap;

use crate::finding::{Finding, Level};
use crate::lint::{Chart, Lint, Rule, Values, ValuesRule};
use crate::yaml::NodeRef;

/// Two settings of the ClearML server whose names differ only in case, or one that the chart sets already.
///
/// # Why
/// The server lowers the case of names: one of the two wins, by the order of ASCII. A name that stands twice in a container's list is
/// refused by server-side apply.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - {name: CLEARML__secure__auth__cookie, value: a}
///     - {name: CLEARML__SECURE__auth__cookie, value: b}
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - {name: CLEARML__secure__auth__cookie, value: a}
/// ```
///
/// # Source
/// clearml-server, apiserver/config/basic.py; clearml-helm-charts, templates/apiserver-deployment.yaml.
pub struct EnvCase;

impl Lint for EnvCase {
    const RULE: Rule = Rule::error("reference/env-case");
}

/// Settings that the chart's own containers have, in lower case.
const OF_THE_CHART: [&str; 15] = [
    "clearml__hosts__elastic__workers__hosts",
    "clearml__hosts__elastic__events__hosts",
    "clearml__hosts__elastic__datasets__hosts",
    "clearml__hosts__elastic__logs__hosts",
    "clearml__hosts__mongo__backend__host",
    "clearml__hosts__mongo__auth__host",
    "clearml__apiserver__default_company_name",
    "clearml__apiserver__auth__session_auth_cookie_name",
    "clearml__apiserver__auth__cookies__domain",
    "clearml__secure__credentials__apiserver__user_key",
    "clearml__secure__credentials__apiserver__user_secret",
    "clearml__secure__auth__token_secret",
    "clearml__apiserver__pre_populate__enabled",
    "clearml__secure__credentials__tests__user_key",
    "clearml__secure__credentials__tests__user_secret",
];

impl ValuesRule for EnvCase {
    fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
        if values.chart != Chart::Server {
            return;
        }
        for part in ["apiserver", "fileserver"] {
            let mut first: BTreeMap<String, NodeRef<'_>> = BTreeMap::new();
            let list = values.get(&format!("{part}.extraEnvs"));
            for name in list.into_iter().flat_map(NodeRef::items).filter_map(|entry| entry.get("name")) {
                let lower = name.text().to_ascii_lowercase();
                if let Some(earlier) = first.get(&lower) {
                    let message = format!("{} is the setting of {}: case does not count", name.text(), earlier.text());
                    findings.push(Self::RULE.at(name.place(), message).related(earlier.place(), "set here"));
                } else if OF_THE_CHART.contains(&lower.as_str()) {
                    let message = format!("the chart sets {} itself", name.text());
                    findings.push(
                        Self::RULE
                            .at(name.place(), message)
                            .level(Level::Warning)
                            .help("use the chart's own value for it"),
                    );
                }
                first.entry(lower).or_insert(name);
            }
        }
    }
}
