//! Which keys and variables hold secrets, and which texts are ones.

use std::borrow::Cow;

use base64::Engine as _;

use crate::lint::{Role, Scalar, Step, is_page};
use yaml::{NodeRef, Reading};

use super::{public, well_known};

/// How sure a key's name makes us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// Its value is a secret, or a mistake.
    Secret,
    /// Its value may also name a Secret.
    Perhaps,
}

/// Words that make a key one about a secret, not one that holds it.
const ABOUT: [&str; 30] = [
    "existing",
    "name",
    "ref",
    "url",
    "uri",
    "path",
    "file",
    "ttl",
    "expiration",
    "enabled",
    "enable",
    "mount",
    "length",
    "type",
    "provider",
    "store",
    "policy",
    "lifetime",
    "duration",
    "endpoint",
    "issuer",
    "audience",
    "count",
    "max",
    "min",
    "automount",
    "projected",
    "annotation",
    "keyref",
    "create",
];

/// Words before `key` that make it a secret one.
const KEYS: [&str; 10] =
    ["api", "access", "secret", "private", "user", "jwks", "encryption", "signing", "glue", "server"];

/// Words before `secret` that make it a value, not a name.
const SECRETS: [&str; 11] =
    ["client", "user", "server", "glue", "token", "shared", "app", "consumer", "jwt", "access", "webhook"];

/// How a name of a secret ends.
const ENDS: [&str; 7] = ["password", "passwd", "passphrase", "pwd", "key", "secret", "token"];

/// Whether a key or variable of this name holds a secret.
pub(crate) fn means_secret(name: &str) -> bool {
    meaning(name).is_some()
}

/// What a key or variable of this name holds.
pub(super) fn meaning(name: &str) -> Option<Meant> {
    if !may_mean(name) {
        return None;
    }
    let words = words(name.rsplit("__").next().unwrap_or(name));
    let (last, before) = words.split_last()?;
    let previous = before.last().map_or("", String::as_str);
    if words.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    let ends = |known: &[&str]| known.iter().any(|word| previous.ends_with(word));
    match last.as_str() {
        "password" | "passwd" | "passphrase" | "pwd" | "apikey" | "userkey" => Some(Meant::Secret),
        "token" if !previous.is_empty() => Some(Meant::Secret),
        "key" if ends(&KEYS) => Some(Meant::Secret),
        "secret" if ends(&SECRETS) => Some(Meant::Secret),
        "secret" | "token" => Some(Meant::Perhaps),
        _ => None,
    }
}

/// Whether a name ends as those of secrets do: what most names fail, before they are taken apart.
fn may_mean(name: &str) -> bool {
    let name = name.trim_end_matches(|character: char| !character.is_alphanumeric()).as_bytes();
    ENDS.iter().any(|end| {
        let from = name.len().checked_sub(end.len());
        from.and_then(|from| name.get(from..)).is_some_and(|last| last.eq_ignore_ascii_case(end.as_bytes()))
    })
}

/// The words of a name in camelCase, snake_case, kebab-case or with dots, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
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
            word.extend(character.to_lowercase());
        }
    }
    words
}

/// Whether a scalar is a secret in clear.
pub(super) fn is_literal(scalar: &Scalar<'_>) -> bool {
    let text = scalar.text();
    if text.len() < 4 {
        return false;
    }
    // The secrets of a page are examples, but for those that someone has drawn, or that everyone knows.
    if is_page(&scalar.file.file.path) && !(is_drawn(text) || well_known::known_in(text)) {
        return false;
    }
    let is_meant = match meant(scalar) {
        Some(Meant::Secret) => true,
        Some(Meant::Perhaps) => looks_random(text),
        None => false,
    };
    is_meant
        && !public::is_switch(text)
        && matches!(scalar.node.scalar(Reading::GoV2), yaml::Scalar::Str(_) | yaml::Scalar::Int(_))
        && !(is_reference(text) || is_placeholder(text) || names_itself(text) || is_encrypted(scalar))
}

/// Whether a scalar stands where a secret does, and is the name of what is to stand there.
pub(super) fn is_name_of_secret(scalar: &Scalar<'_>) -> bool {
    meant(scalar) == Some(Meant::Secret) && names_itself(scalar.text())
}

/// Whether a scalar stands where a secret does.
fn meant(scalar: &Scalar<'_>) -> Option<Meant> {
    match scalar.role {
        _ if scalar.is_key => None,
        Role::Other => None,
        Role::Object => in_object(scalar),
        _ if names_keys(scalar) => None,
        _ => scalar.env_name().or(own_key(scalar)).and_then(meaning),
    }
}

/// Whether the mapping around holds the names of a Secret's keys, not what they lead to: `secretKeys: {password: DB_PASSWORD}`.
///
/// So does `admin: {existingSecret: x, userKey: admin-user}`.
fn names_keys(scalar: &Scalar<'_>) -> bool {
    let of_existing = own_key(scalar) == Some("userKey") && scalar.sibling("existingSecret").is_some();
    of_existing
        || scalar.path.keys().nth(1).is_some_and(|around| around == "secretKeys" || around.ends_with("SecretKeys"))
}

/// In objects, keys named like secrets mostly name Secrets and their keys: what holds one is an environment variable, a Secret, or
/// the values of a chart.
fn in_object(scalar: &Scalar<'_>) -> Option<Meant> {
    if scalar.is_env_value() {
        return meaning(scalar.sibling("name")?);
    }
    let kind = scalar.node.document().root().get("kind").map_or("", NodeRef::text);
    let keys: Vec<&str> = scalar.path.keys().collect();
    match kind {
        "Secret" if matches!(keys.as_slice(), [_, "stringData" | "data"]) => of_secret(scalar),
        "HelmRelease" | "Application" if keys.contains(&"values") || keys.contains(&"valuesObject") => {
            own_key(scalar).and_then(meaning)
        }
        _ => None,
    }
}

/// All of a Secret is one, but for what tells of itself that it is public, and for what Argo CD keeps beside the credentials of a
/// repository or cluster.
fn of_secret(scalar: &Scalar<'_>) -> Option<Meant> {
    /// Argo CD, docs/operator-manual/argocd-repositories-yaml.md and declarative-setup.md, "Repositories" and "Clusters". A cluster's
    /// `config` holds credentials.
    const PLAIN: [&str; 21] = [
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
    let metadata = scalar.node.document().root().get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let is_argo_cds = labels.is_some_and(|labels| labels.get("argocd.argoproj.io/secret-type").is_some());
    let text = decoded(scalar);
    let key = own_key(scalar).unwrap_or_default();
    let plain = is_argo_cds && PLAIN.contains(&key);
    let public = (plain || public::is_named(key)) && !with_password(&text) && !public::is_private(&text);
    (!(public || public::holds_none(key, &text) || text == MASKED)).then_some(Meant::Secret)
}

/// A Secret's text: `data` is in base64.
fn decoded<'a>(scalar: &Scalar<'a>) -> Cow<'a, str> {
    let text = scalar.text();
    let encoded = scalar.path.keys().nth(1) == Some("data");
    let bytes = encoded.then(|| base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()).flatten();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether it is an address with a password in it.
pub(super) fn with_password(text: &str) -> bool {
    let user = text.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':') && !user.contains('/'))
}

fn own_key<'a>(scalar: &Scalar<'a>) -> Option<&'a str> {
    match scalar.path.step {
        Some(Step::Key(key)) => Some(key),
        _ => None,
    }
}

/// Files that sops encrypts as a whole hold a `sops` mapping.
fn is_encrypted(scalar: &Scalar<'_>) -> bool {
    scalar.node.document().root().get("sops").is_some()
}

/// What `flux build kustomization` writes for encrypted values.
const MASKED: &str = "**SOPS**";

/// Text that something replaces by the secret: templates, and the notations of the usual secret managers.
pub(super) fn is_reference(text: &str) -> bool {
    let begins = ["ENC[", "ref+", "vault:", "<path:", "arn:", "op://", "AgA", "$", "projects/"];
    let template = text.contains("{{") || text.contains("${") || text.contains("$(");
    // What the catalog's router writes where its chart insists on a value.
    let filler = text == "in-extra-envs" || text == MASKED;
    template
        || filler
        || begins.iter().any(|start| text.starts_with(start))
        || (text.contains("://") && !text.contains('@'))
        || is_path(text)
}

/// `/data/signing/ed25519.pub`; base64 may begin with a slash, and has capitals.
fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/._-".contains(&byte);
    text.strip_prefix('/').is_some_and(|rest| rest.contains('/') && text.bytes().all(plain))
}

/// Text that stands for a secret that is to come.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = [
        "changeme",
        "change-me",
        "change_me",
        "todo",
        "tbd",
        "fixme",
        "replaceme",
        "replace-me",
        "replace_me",
        "xxx",
        "placeholder",
        "-",
    ];
    word.contains(&lower.as_str()) || lower.starts_with("changeme") || is_to_fill(text) || is_empty_pem(text)
}

/// `-----BEGIN OPENSSH PRIVATE KEY-----` with dots where the key would be.
fn is_empty_pem(text: &str) -> bool {
    let Some(body) = text.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
        return false;
    };
    let body = body.split_once("-----").map_or("", |(_, body)| body);
    let body = body.rsplit_once("-----END ").map_or(body, |(body, _)| body);
    !body.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// Text that tells its reader to fill it in.
pub(super) fn is_to_fill(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let filled = lower.len() >= 3 && lower.bytes().all(|byte| b"x*.".contains(&byte));
    filled || in_angles(text) || ["your", "insert_", "insert-"].iter().any(|start| lower.starts_with(start))
}

/// `ACCESSKEY`, `GOOGLE_API_KEY_VAL`, `ClearML API Access Key`: the name of what is to stand there.
fn names_itself(text: &str) -> bool {
    let capitals = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let lower = text.to_ascii_lowercase();
    let name = lower.trim_end_matches("_value").trim_end_matches("_val");
    let words = || text.split(' ').map(|word| word.chars().next());
    let title = words().count() > 1 && words().all(|first| first.is_some_and(char::is_uppercase));
    (capitals || title) && ENDS.iter().any(|end| name.ends_with(end))
}

/// `<TOKEN>`; not an address in a Markdown link, nor what Argo CD's vault plugin replaces.
pub(super) fn in_angles(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.is_some_and(|inner| {
        !inner.is_empty()
            && !inner.contains(['<', '>', '\n', '=', '/'])
            && !inner.starts_with("path:")
            && !inner.contains('|')
    })
}

/// Whether a text, or what it encodes, is no word of anyone's.
fn is_drawn(text: &str) -> bool {
    let encoded = base64::engine::general_purpose::STANDARD.decode(text).ok();
    let words = encoded.and_then(|bytes| String::from_utf8(bytes).ok());
    looks_random(words.as_deref().map_or(text, str::trim))
}

/// Long, and of letters and digits without order: no name that people choose.
fn looks_random(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let charset = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    text.len() >= 16 && charset && digits >= 3 && (upper && lower || text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_pages_words_are_told_from_secrets() {
        for word in ["strong-password", "c3Ryb25nLXBhc3N3b3Jk", "dGNwOi8vbG9jYWxob3N0OjU3MDU=", "my-private-key"] {
            assert!(!is_drawn(word), "{word}");
        }
        for secret in ["hG7dK2mQ9xW4tB8nR5", "aEc3ZEsybVE5eFc0dEI4blI1"] {
            assert!(is_drawn(secret), "{secret}");
        }
    }

    #[test]
    fn what_stands_for_a_secret_is_told_from_one() {
        for text in ["ClearML API Access Key", "GOOGLE_API_KEY_VAL"] {
            assert!(names_itself(text), "{text}");
        }
        assert!(!names_itself("Simple passphrase"));
        let pem =
            |body: &str| format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n");
        assert!(is_placeholder(&pem("...")) && !is_placeholder(&pem("b3BlbnNzaC1rZXk")));
        assert!(is_placeholder("-----BEGIN RSA PRIVATE KEY-----"));
    }

    #[test]
    fn keys_that_hold_secrets_are_told_from_keys_that_name_them() {
        for name in [
            "password",
            "clearml.agentk8sglueKey",
            "apiserverSecret",
            "CLEARML__secure__x__sasl_plain_password",
            "jwksKey",
            "DB_PASSWORD",
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
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
        assert_eq!(meaning("tlsSecret"), Some(Meant::Perhaps));
    }
}
