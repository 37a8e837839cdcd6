//! What a value looks like: a reference, a placeholder, a name, or text that nobody would choose but for a secret.

use base64::Engine as _;

/// What `flux build kustomization` writes for encrypted values.
const MASKED: &str = "**SOPS**";

/// What the catalog's router writes where its chart insists on a value.
const FILLER: &str = "in-extra-envs";

/// How a name of a secret ends.
const ENDS: [&str; 7] = ["password", "passwd", "passphrase", "pwd", "key", "secret", "token"];

/// Whether a value under a name that surely means a secret is one.
pub(crate) fn is_literal(text: &str) -> bool {
    text.len() >= 4
        && !(is_switch(text)
            || is_reference(text)
            || is_placeholder(text)
            || names_itself(text)
            || says_none(text)
            || is_prose(text))
}

/// Whether a value under a name that may mean a secret is one: no word, no name, no path.
pub(crate) fn may_be_secret(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let (digit, upper) = (has(u8::is_ascii_digit), has(u8::is_ascii_uppercase));
    let letter = upper || has(u8::is_ascii_lowercase);
    let symbol = text.bytes().any(|byte| byte.is_ascii_punctuation() && !b"-_./:".contains(&byte));
    let mixed = text.len() >= 8 && letter && digit && (upper && has(u8::is_ascii_lowercase) || symbol);
    is_literal(text) && !text.contains(char::is_whitespace) && (mixed || looks_random(text)) && !is_expression(text)
}

/// Text that something replaces by the secret: templates, and the notations of the usual secret managers.
pub(crate) fn is_reference(text: &str) -> bool {
    const BEGINS: [&str; 13] = [
        "ENC[",
        "ref+",
        "vault:",
        "secret:",
        "<path:",
        "arn:",
        "op://",
        "env:",
        "{env:",
        "file:",
        "projects/",
        "%(",
        "%env(",
    ];
    let template = ["{{", "{%", "${", "$("].iter().any(|mark| text.contains(mark));
    template
        || text == FILLER
        || text == MASKED
        || BEGINS.iter().any(|start| text.starts_with(start))
        || text.trim_start_matches('\\').starts_with(['$', '`'])
        || is_sealed(text)
        || is_variable(text)
        || is_client_token(text)
        || is_account(text)
        || (text.contains("://") && !text.contains('@'))
        || is_path(text)
}

/// `root:x:0:0:root:/root:/bin/bash`, a line of a passwd file, whose password stands elsewhere.
fn is_account(text: &str) -> bool {
    let parts: Vec<&str> = text.trim().split(':').take(8).collect();
    matches!(parts.as_slice(), [_, "x" | "*", _, _, _, _, shell] if shell.starts_with('/'))
}

/// What kubeseal writes: long, and `Ag` at the beginning; and what AWS KMS does, which some prefix with a name
/// (docs.aws.amazon.com, kms/latest/APIReference/API_Encrypt: all ciphertexts there begin so).
fn is_sealed(text: &str) -> bool {
    let body = text.rsplit(':').next().unwrap_or(text);
    let of_kms = body.starts_with("AQICAH") && body.len() >= 80;
    (of_kms || text.starts_with("Ag") && text.len() >= 80 && body.len() == text.len()) && body.bytes().all(is_base64)
}

/// `{FRIGATE_RTSP_PASSWORD}`: a variable of the program that reads the text.
fn is_variable(text: &str) -> bool {
    let name = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A client token of Datadog, which browsers send (docs.datadoghq.com, account_management/api-app-keys, "Client tokens").
fn is_client_token(text: &str) -> bool {
    text.strip_prefix("pub").is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte)
}

/// `/data/signing/ed25519.pub`; base64 may begin with a slash, and has capitals.
fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/._-".contains(&byte);
    text.strip_prefix(['/', '.']).is_some_and(|rest| rest.contains('/') && text.bytes().all(plain))
}

/// Text that stands for a secret that is to come.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "changeme",
        "change-me",
        "todo",
        "tbd",
        "fixme",
        "replaceme",
        "replace-me",
        "overrideme",
        "override-me",
        "xxx",
        "placeholder",
        "dummy",
    ];
    const BEGINS: [&str; 4] = ["changeme", "replace-with-", "dummy-", "to-be-replaced"];
    let lower = text.to_ascii_lowercase().replace('_', "-");
    let bare = lower.trim_matches('-');
    text == "-"
        || WORDS.contains(&bare)
        || BEGINS.iter().any(|begin| bare.starts_with(begin))
        || bare.ends_with("-goes-here")
        || is_to_fill(text)
        || is_empty_pem(text)
}

/// Text that says that there is no secret, or that something makes one: `sk-no-key-required`, `not-needed`, `generate`.
fn says_none(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["noauth", "no-auth", "unused", "unset", "not set", "generate", "generated", "autogenerated"];
    const PARTS: [&str; 5] = ["not-needed", "not-required", "not-used", "no-key", "no-password"];
    let lower = text.to_ascii_lowercase().replace('_', "-");
    WORDS.contains(&lower.as_str()) || PARTS.iter().any(|part| lower.contains(part))
}

/// `-----BEGIN OPENSSH PRIVATE KEY-----` with dots where the key would be.
pub(crate) fn is_empty_pem(text: &str) -> bool {
    let Some(body) = text.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
        return false;
    };
    let body = body.split_once("-----").map_or("", |(_, body)| body);
    let body = body.rsplit_once("-----END ").map_or(body, |(body, _)| body);
    !body.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// Text that tells its reader to fill it in.
pub(crate) fn is_to_fill(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let filled = lower.len() >= 3 && lower.bytes().all(|byte| b"x*.".contains(&byte));
    filled || in_angles(text) || ["your", "insert_", "insert-"].iter().any(|start| lower.starts_with(start))
}

/// `ACCESSKEY`, `GOOGLE_API_KEY_VAL`, `ClearML API Access Key`: the name of what is to stand there.
pub(crate) fn names_itself(text: &str) -> bool {
    let capitals = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let lower = text.to_ascii_lowercase();
    let name = lower.trim_end_matches("_value").trim_end_matches("_val");
    let words = || text.split(' ').map(|word| word.chars().next());
    let title = words().count() > 1 && words().all(|first| first.is_some_and(char::is_uppercase));
    (capitals || title) && ENDS.iter().any(|end| name.ends_with(end))
}

/// `<TOKEN>`; not an address in a Markdown link, nor what Argo CD's vault plugin replaces.
pub(crate) fn in_angles(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.is_some_and(|inner| {
        !inner.is_empty()
            && !inner.contains(['<', '>', '\n', '=', '/'])
            && !inner.starts_with("path:")
            // Slack's mentions of groups, people and channels (api.slack.com, "Formatting text for app surfaces").
            && !inner.starts_with(['!', '@', '#'])
            && !inner.contains('|')
    })
}

/// `true`, `"false"`, `id-token: write`: a choice, and no secret by any name.
pub(crate) fn is_switch(text: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off", "enabled", "disabled", "read", "write", "null", "none"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// More words than a passphrase has, or a sentence.
fn is_prose(text: &str) -> bool {
    let words = text.split_ascii_whitespace().count();
    !text.contains('\n') && words > 6
        || (words > 2 && !text.contains('\n') && text.trim_end().ends_with(['.', '!', '?', ':']))
}

/// What objects and their keys are called: small letters and digits, with dashes or dots between words.
pub(crate) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._/".contains(&byte);
    !text.is_empty() && text.bytes().all(fits) && !looks_random(text)
}

/// `ENABLED=true`, scripts, lines of settings: what a program reads, and is no secret as a whole.
pub(crate) fn is_settings(text: &str) -> bool {
    let text = text.trim();
    let is_pair = |line: &str| {
        let name = line.split_once(['=', ':']).map_or("", |(name, _)| name.trim());
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    text.starts_with("#!") || text.contains('\n') || is_pair(text) && !is_basic(text) && !text.ends_with('=')
}

/// Calls, indices, members: what programs are written in.
pub(crate) fn is_expression(text: &str) -> bool {
    let is_member = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let called = text.find(['(', '[']).and_then(|at| text.get(..at)).is_some_and(|head| head.split('.').all(is_member));
    let member = text.contains('.') && text.split('.').all(is_member);
    called || member || text.starts_with(['(', '[', '{', '&', '*', '!', '|', '<'])
}

/// Whether a text, or what it encodes, is no word of anyone's.
pub(crate) fn is_drawn(text: &str) -> bool {
    let encoded = base64::engine::general_purpose::STANDARD.decode(text).ok();
    let words = encoded.and_then(|bytes| String::from_utf8(bytes).ok());
    looks_random(words.as_deref().map_or(text, str::trim))
}

/// Long, and of letters and digits without order: no name that people choose.
pub(crate) fn looks_random(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let whole = text.len() >= 16 && digits >= 3 && text.bytes().all(is_base64);
    let run = text.split(['-', '_', '/']).map(str::len).max().unwrap_or(0);
    whole && (upper && lower || run >= 16 && (upper || lower))
}

/// Whether a text is what HTTP's basic authentication sends: `user:password` in base64.
pub(crate) fn is_basic(text: &str) -> bool {
    let decoded = base64::engine::general_purpose::STANDARD.decode(text).ok();
    let words = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    words.is_some_and(|words| {
        let (user, password) = words.split_once(':').unwrap_or_default();
        !user.is_empty() && is_literal(password) && !words.chars().any(|c| c.is_control() || c == ' ')
    })
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
    fn names_and_expressions_are_told_from_secrets() {
        for text in ["web-tls", "registry-credentials-2", "os.getenv(\"X\")", "var.db_password", "X-Auth-Token"] {
            assert!(!may_be_secret(text), "{text}");
        }
        for text in ["Kestrel-morning-7", "Zk3vQ9tLw8Rf2YxN", "zk3vq9tlw8rf2yxnzk3vq9tl", "Min1miAdmin77"] {
            assert!(may_be_secret(text), "{text}");
        }
    }
}
