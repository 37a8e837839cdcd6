use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

/// A `CLEARML__` variable takes a secret that is not quoted for HOCON.
///
/// # Why
/// The server parses the value of each `CLEARML__` variable as HOCON, also those from Secrets. Most generated passwords
/// contain a character that stops the server. The failure appears only after the secret is changed.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: CLEARML__secure__kafka__billing__sasl_plain_password
/// #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: the server parses CLEARML__secure__kafka__billing__sasl_plain_password as HOCON, and the Secret's text may not be quoted for it
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
/// # Fix
/// By hand: store the text in double quotes under a key that ends in `.hocon`, and refer to that key.
///
/// # Source
/// clearml-server, apiserver/config/basic.py: `f"{path}: {os.environ[key]}"`.
pub(crate) static HOCON_UNSAFE: Rule = Rule::warning("secret/hocon-unsafe", include_str!("hocon_unsafe.rs"));

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
                let message = format!(
                    "the server parses {} as HOCON, and the Secret's text may not be quoted for it",
                    name.text()
                );
                let help = "store the text in double quotes under a key `<key>.hocon`, and refer to that key";
                findings.push(HOCON_UNSAFE.at(name.place(), message).help(help));
            }
        }
    }
}
