//! What stands in Secrets and is none: user names, addresses, certificates, settings.

use super::name;

/// Last words of keys whose values are public, or no use without the secret beside them.
const PUBLIC: [&str; 44] = [
    "address",
    "algorithm",
    "audience",
    "bucket",
    "ca",
    "cert",
    "certificate",
    "cipher",
    "crt",
    "database",
    "db",
    "dbname",
    "domain",
    "email",
    "endpoint",
    "expiration",
    "format",
    "hash",
    "host",
    "hostname",
    "hosts",
    "id",
    "kdf",
    "mtime",
    "name",
    "namespace",
    "organization",
    "owner",
    "pbkdf",
    "port",
    "project",
    "protocol",
    "provider",
    "pub",
    "region",
    "scheme",
    "size",
    "type",
    "url",
    "user",
    "username",
    "usernames",
    "version",
    "zone",
];

/// How keys of settings end, which are secret by what they hold only.
const SETTINGS: [&str; 9] = [".yaml", ".yml", ".json", ".ini", ".conf", ".cfg", ".toml", ".properties", ".xml"];

/// Whether a key of a Secret is named like something public: `username`, `ca.crt`, `azurestorageaccountname`.
pub(super) fn is_named(key: &str) -> bool {
    let key = key.strip_suffix("_in").unwrap_or(key);
    let words = name::words(key);
    let Some((last, before)) = words.split_last() else { return false };
    let is_public = |word: &String| matches!(word.as_str(), "ca" | "cert" | "certs" | "chain" | "dhparam");
    let certificates = last == "pem" && before.iter().any(is_public);
    certificates || PUBLIC.contains(&last.as_str()) || last.ends_with("name") || last.ends_with("url")
}

/// Whether it is a private key, whatever its name says.
pub(super) fn is_private(text: &str) -> bool {
    text.contains("PRIVATE KEY")
}

/// `true`, `"false"`: a choice, and no secret by any name.
pub(super) fn is_switch(text: &str) -> bool {
    ["true", "false", "yes", "no", "enabled", "disabled"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a Secret's entry is a switch, or settings in which nothing is a secret.
pub(super) fn holds_none(key: &str, text: &str) -> bool {
    if is_switch(text) {
        return true;
    }
    // Credentials of registries are settings by their name, and nothing but credentials.
    let settings =
        SETTINGS.iter().any(|end| key.ends_with(end)) && !key.contains("config.json") && !key.contains("credential");
    settings && !is_private(text) && !text.lines().any(holds_secret)
}

/// Whether a line of settings gives a secret a value, or shows an address with a password.
fn holds_secret(line: &str) -> bool {
    let line = line.trim();
    let entries = line.split([',', '{', '}', '<']).filter_map(|entry| entry.split_once([':', '=', '>']));
    let mut set = entries.map(|(key, value)| (quoteless(key), quoteless(value)));
    set.any(|(key, value)| !value.is_empty() && !name::is_reference(value) && name::means_secret(key))
        || name::with_password(line)
}

fn quoteless(text: &str) -> &str {
    text.trim_start_matches(['-', ' ']).trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_entries_of_secrets_are_told_from_secret_ones() {
        for key in
            ["username", "ca.crt", "known_hosts", "identity.pub", "azurestorageaccountname", "email-username", "ca.pem"]
        {
            assert!(is_named(key), "{key}");
        }
        for key in
            ["password", "tls.key", "identity", "key", "token", ".dockerconfigjson", "value", "accounts.alice.tokens"]
        {
            assert!(!is_named(key), "{key}");
        }
        assert!(holds_none("grafana.ini", "[date_formats]\ndefault_timezone = UTC\n"));
        assert!(!holds_none("grafana.ini", "[security]\nadmin_password = correct-horse\n"));
        assert!(!holds_none("alertmanager.yaml", "url: https://a:correct-horse@example.com\n"));
        assert!(!holds_none("config.json", r#"{"auths": {}}"#));
    }
}
