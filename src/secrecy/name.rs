//! Which keys, variables and flags hold secrets, by their names.

use std::sync::LazyLock;

use regex::Regex;

use super::memo::Memo;

/// How sure a name makes us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// The value is a secret, whatever it looks like.
    Secret,
    /// The value is a secret if it looks like one: it may also be the name of a Secret, or a word.
    Perhaps,
}

/// Words that make a name one about a secret: a place, a form, a limit, a name.
const ABOUT: [&str; 53] = [
    "algorithm",
    "annotation",
    "audience",
    "automount",
    "checksum",
    "column",
    "count",
    "create",
    "description",
    "digest",
    "duration",
    "enable",
    "enabled",
    "endpoint",
    "existing",
    "expiration",
    "expiry",
    "field",
    "file",
    "files",
    "fingerprint",
    "hash",
    "header",
    "issuer",
    "keyref",
    "label",
    "length",
    "lifetime",
    "location",
    "max",
    "method",
    "min",
    "mount",
    "name",
    "namespace",
    "path",
    "policy",
    "prefix",
    "projected",
    "provider",
    "public",
    "ref",
    "sha256",
    "size",
    "store",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "use",
    "version",
    "volume",
];

/// What may stand behind the word that tells: which of several it is, or how it is written.
const WHICH: [&str; 31] = [
    "b64",
    "backup",
    "base",
    "base64",
    "clear",
    "current",
    "data",
    "default",
    "dev",
    "encoded",
    "hocon",
    "live",
    "new",
    "old",
    "plain",
    "plaintext",
    "previous",
    "primary",
    "prod",
    "production",
    "qa",
    "readonly",
    "ro",
    "rw",
    "secondary",
    "stage",
    "staging",
    "test",
    "text",
    "val",
    "value",
];

/// What a password is called.
const PASSWORDS: [&str; 5] = ["password", "passwd", "passphrase", "passcode", "pwd"];

/// Names of one word whose parts nobody separates.
const WHOLE: [&str; 13] = [
    "apikey",
    "apitoken",
    "authtoken",
    "bindpw",
    "dbpass",
    "masterauth",
    "pgpass",
    "privatekey",
    "requirepass",
    "rootpw",
    "secretkey",
    "userkey",
    "userpass",
];

/// Words before `key` that make it a secret one.
const KEYS: [&str; 20] = [
    "account",
    "aes",
    "api",
    "auth",
    "encryption",
    "fernet",
    "glue",
    "hmac",
    "jwks",
    "license",
    "master",
    "nacl",
    "private",
    "secret",
    "server",
    "shared",
    "signing",
    "storage",
    "user",
    "webhook",
];

/// Words before `key` that may make it a secret one: a file of that name is as likely.
const MAYBE_KEYS: [&str; 26] = [
    "admin",
    "anthropic",
    "app",
    "client",
    "cohere",
    "consumer",
    "cookie",
    "crypt",
    "data",
    "deploy",
    "gemini",
    "groq",
    "jwt",
    "mistral",
    "openai",
    "root",
    "routing",
    "sas",
    "service",
    "session",
    "ssh",
    "subscription",
    "team",
    "tls",
    "wandb",
    "write",
];

/// Words before `secret` that make it a value, not the name of a Secret.
const SECRETS: [&str; 18] = [
    "access", "api", "app", "client", "consumer", "cookie", "glue", "hmac", "jwt", "nextauth", "oauth", "server",
    "session", "shared", "signing", "token", "user", "webhook",
];

/// What every name of a secret holds: most names fail this before they are taken apart.
static HINT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i-u:pass|pwd|secret|token|key|cred|pw|pat|auth|salt|erlang)").ok());

/// Whether a key or variable of this name holds a secret.
pub(crate) fn means_secret(name: &str) -> bool {
    meaning(name).is_some()
}

/// What a key, a variable or a flag of this name holds.
pub(crate) fn meaning(name: &str) -> Option<Meant> {
    thread_local!(static KNOWN: Memo<Option<Meant>> = Memo::new());
    if name.len() > 200 {
        return None;
    }
    KNOWN.with(|known| known.get(name, meant))
}

fn meant(name: &str) -> Option<Meant> {
    if !may_mean(name) {
        return None;
    }
    let words = words(name.rsplit("__").next().unwrap_or(name));
    if words.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    // `2` and `v2`.
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_which = |word: &String| WHICH.contains(&word.as_str()) || is_number(word.strip_prefix('v').unwrap_or(word));
    let last = words.iter().rposition(|word| !is_which(word))?;
    let (word, before) = words.get(..=last)?.split_last()?;
    let previous = before.iter().rev().find(|word| !is_which(word)).map_or("", String::as_str);
    let ends = |known: &[&str]| known.iter().any(|word| previous.ends_with(word));
    // Variables are written in capitals; in small letters the word has more meanings.
    let is_variable = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let sure = |sure: bool| Some(if sure { Meant::Secret } else { Meant::Perhaps });
    // `PASSWD2`
    match word.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "accesskey" => sure(before.iter().any(|word| word == "secret")),
        word if PASSWORDS.iter().any(|end| word.ends_with(end)) || WHOLE.contains(&word) => Some(Meant::Secret),
        "pass" | "pw" => sure(is_variable),
        "token" => sure(!previous.is_empty()),
        // `secret_access_key` is one; `access_key` is as often the name beside it.
        "key" if previous == "access" => sure(before.iter().any(|word| word == "secret")),
        "key" if ends(&KEYS) => Some(Meant::Secret),
        "key" if ends(&MAYBE_KEYS) => Some(Meant::Perhaps),
        "secret" => sure(ends(&SECRETS)),
        "credentials" | "credential" | "creds" => Some(Meant::Perhaps),
        "auth" | "pat" if is_variable && !previous.is_empty() => Some(Meant::Perhaps),
        "salt" if !previous.is_empty() => Some(Meant::Perhaps),
        // Of Vault's AppRole, and of RabbitMQ.
        "id" if previous == "secret" => Some(Meant::Perhaps),
        "cookie" if previous == "erlang" => Some(Meant::Perhaps),
        _ => None,
    }
}

/// Whether a name is that of a Secret's key as often as of a secret: `secretKey`.
pub(crate) fn is_secret_key(name: &str) -> bool {
    let words = words(name);
    matches!(words.as_slice(), [.., secret, key] if secret == "secret" && key == "key")
}

/// Whether a value is the name that it stands under, written another way: `DB_PASS: db-pass`.
pub(crate) fn repeats(name: &str, value: &str) -> bool {
    let words_of_value = words(value);
    words_of_value.len() > 1 && words(name) == words_of_value
}

/// Whether a name is that of a password, which may be any word; keys and tokens are drawn.
pub(crate) fn is_password(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| PASSWORDS.iter().any(|end| word.ends_with(end)) || ["pass", "pw"].contains(&word.as_str()))
}

/// Whether a name says of its value that it only identifies: `aws_access_key_id`.
pub(crate) fn is_id(name: &str) -> bool {
    words(name).last().is_some_and(|last| last == "id")
}

fn may_mean(name: &str) -> bool {
    HINT.as_ref().is_none_or(|hint| hint.is_match(name))
}

/// The words of a name in camelCase, `snake_case`, kebab-case or with dots, in lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut new = true;
    let mut lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            (new, lower) = (true, false);
            continue;
        }
        if new || (character.is_uppercase() && lower) {
            words.push(String::new());
        }
        (new, lower) = (false, character.is_lowercase() || character.is_ascii_digit());
        if let Some(word) = words.last_mut() {
            match character.is_ascii() {
                true => word.push(character.to_ascii_lowercase()),
                false => word.extend(character.to_lowercase()),
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_secrets_are_told_from_keys_that_name_them() {
        for name in [
            "password",
            "clearml.agentk8sglueKey",
            "apiserverSecret",
            "CLEARML__secure__x__sasl_plain_password",
            "jwksKey",
            "DB_PASSWORD",
            "GIT_PASS",
            "POSTGRES_PASSWORD_1",
            "API_KEY_PROD",
            "AZURE_STORAGE_KEY",
            "ENCRYPTION_KEY_V2",
            "DB_PASSWORD_RO",
            "SVC_PASSWD2",
        ] {
            assert_eq!(meaning(name), Some(Meant::Secret), "{name}");
        }
        for name in [
            "existingSecret",
            "secretName",
            "passwordKey",
            "tokenUrl",
            "access_token_url",
            "automountServiceAccountToken",
            "key",
            "secretKeyRef",
            "bypass",
            "tokenizer",
            "publicKey",
            "maxTokens",
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
        for name in
            ["tlsSecret", "token", "S3_SECRET", "SSH_KEY", "pass", "credentials", "REDISCLI_AUTH", "COOKIE_SALT"]
        {
            assert_eq!(meaning(name), Some(Meant::Perhaps), "{name}");
        }
    }
}
