use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

/// A secret reaches the server's HOCON by a way that does not escape it.
///
/// # Why
/// The server parses the value of each `CLEARML__` variable, those from Secrets too. Most generated passwords hold a character that
/// stops it, and the failure shows only when the secret is changed.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__kafka__billing__sasl_plain_password
/// #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
///       valueFrom: {secretKeyRef: {name: kafka, key: password}}
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__kafka__billing__sasl_plain_password
///       valueFrom: {secretKeyRef: {name: kafka, key: password.hocon}}
/// ```
///
/// # Source
/// clearml-server, apiserver/config/basic.py: `f"{path}: {os.environ[key]}"`.
pub(super) static HOCON_UNSAFE: Rule = Rule::warning("secret/hocon-unsafe", include_str!("hocon_unsafe.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(check)];

fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart != Chart::Server {
        return;
    }
    for component in ["apiserver", "fileserver"] {
        let Some(envs) = values.get(&format!("{component}.extraEnvs")) else { continue };
        for entry in envs.items() {
            let Some(name) = entry.get("name").filter(|name| pyhocon::path_of(name.text()).is_some()) else {
                continue;
            };
            let key = entry
                .get("valueFrom")
                .and_then(|from| from.get("secretKeyRef"))
                .and_then(|reference| reference.get("key"));
            if key.map(NodeRef::text).is_some_and(|key| !key.ends_with(".hocon") && !key.ends_with("_hocon")) {
                let message =
                    format!("the server parses {}, and nothing says that the Secret's text is fit for it", name.text());
                let help = "let the Secret hold the text in double quotes under a key `<key>.hocon`, and refer to that";
                findings.push(HOCON_UNSAFE.at(name.place(), message).help(help));
            }
        }
    }
}
