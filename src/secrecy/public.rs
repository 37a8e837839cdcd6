//! What stands in Secrets and is none: user names, addresses, certificates, settings.

use super::name;

/// What Argo CD keeps beside the credentials of a repository or cluster (docs/operator-manual/argocd-repositories-yaml.md and
/// declarative-setup.md, "Repositories" and "Clusters"). A cluster's `config` holds credentials.
pub(crate) const ARGO_CD: [&str; 21] = [
    "azureServicePrincipalClientId",
    "azureServicePrincipalTenantId",
    "enableLfs",
    "enableOCI",
    "forceHttpBasicAuth",
    "githubAppEnterpriseBaseUrl",
    "githubAppID",
    "githubAppInstallationID",
    "insecure",
    "insecureIgnoreHostKey",
    "insecureOCIForceHttp",
    "name",
    "namespaces",
    "noProxy",
    "project",
    "proxy",
    "server",
    "shard",
    "type",
    "url",
    "username",
];

/// Last words of keys whose values are public, or no use without the secret beside them.
const PUBLIC: [&str; 50] = [
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
    "dialect",
    "domain",
    "driver",
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
    "kind",
    "level",
    "mode",
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
    "role",
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
pub(crate) fn is_named(key: &str) -> bool {
    let key = key.strip_suffix("_in").unwrap_or(key);
    let words = name::words(key);
    let Some((last, before)) = words.split_last() else { return false };
    let is_public = |word: &String| matches!(word.as_str(), "ca" | "cert" | "certs" | "chain" | "dhparam");
    let certificates = last == "pem" && before.iter().any(is_public);
    certificates || PUBLIC.contains(&last.as_str()) || last.ends_with("name") || last.ends_with("url")
}

/// Whether a key of a Secret is that of settings. Credentials of registries are settings by their name, and nothing but credentials.
pub(crate) fn is_settings(key: &str) -> bool {
    SETTINGS.iter().any(|end| key.ends_with(end)) && !key.contains("config.json") && !key.contains("credential")
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
        assert!(is_settings("grafana.ini") && !is_settings("config.json"));
    }
}
