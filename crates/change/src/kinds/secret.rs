//! Secrets: `pkg/apis/core/validation/validation.go`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::config;
use crate::faults::Faults;
use crate::field::Field;

const SOURCE: &str = "pkg/apis/core/validation ValidateSecret";
const UPDATE: &str = "pkg/apis/core/validation ValidateSecretUpdate";

/// Each type asks for its keys.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let data = object.get("data");
    let mut size = 0;
    for (key, value) in data.entries() {
        config::config_key(faults, key, &value, SOURCE);
        size += value.len() / 4 * 3;
    }
    if size > config::LARGEST {
        faults.invalid(&data, SOURCE, "must hold at most 1 MiB");
    }
    let needs = |faults: &mut Faults, keys: &[&str]| {
        for key in keys.iter().filter(|key| data.value.and_then(|data| data.get(key)).is_none()) {
            faults.invalid(&data.key(key), SOURCE, "is required by the type of the Secret");
        }
    };
    match object.get("type").text() {
        "kubernetes.io/service-account-token" => {
            let account = object.get("metadata").get("annotations").key("kubernetes.io/service-account.name");
            faults.required(&account, SOURCE);
        }
        "kubernetes.io/dockercfg" => {
            needs(faults, &[".dockercfg"]);
            json(faults, &data.key(".dockercfg"));
        }
        "kubernetes.io/dockerconfigjson" => {
            needs(faults, &[".dockerconfigjson"]);
            json(faults, &data.key(".dockerconfigjson"));
        }
        "kubernetes.io/basic-auth" if ["username", "password"].iter().all(|key| !data.key(key).is_set()) => {
            needs(faults, &["username", "password"]);
        }
        "kubernetes.io/ssh-auth" => {
            faults.required(&data.key("ssh-privatekey"), SOURCE);
        }
        "kubernetes.io/tls" => needs(faults, &["tls.crt", "tls.key"]),
        _ => {}
    }
}

fn json(faults: &mut Faults, value: &Field<'_>) {
    let text: String = value.text().chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let is_json = || {
        let bytes = STANDARD.decode(text).ok()?;
        serde_json::from_slice::<serde_json::Map<String, Value>>(&bytes).ok()
    };
    if value.is_set() && is_json().is_none() {
        faults.invalid(value, SOURCE, "must be a JSON object");
    }
}

/// The type stays, and what is marked immutable.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    faults.same(&live.get("type"), &wanted.get("type"), UPDATE);
    config::frozen(faults, live, wanted, &["data"], UPDATE);
}
