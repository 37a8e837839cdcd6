//! Secrets in YAML and JSON: what a scalar holds, by where it stands.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use serde_json::Value;

use super::name::{self, Meant, meaning};
use super::text::{self, Care, Found};
use super::{public, published, value};

/// What a document is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Kubernetes object. Keys named like secrets mostly name Secrets and their keys there.
    Object,
    /// A definition, or values of a Helm chart.
    Values,
    /// Something of which nothing is known.
    Other,
}

/// What decides for all scalars of a document: asked once, as a document may have as many keys as it has lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    kind: Kind,
    /// A Secret.
    secret: bool,
    /// A Secret of Argo CD, which holds more than credentials.
    argo_cd: bool,
    /// What delivers the values of a chart.
    release: bool,
    /// A JSON Schema.
    schema: bool,
    /// Whether everything in it is encrypted.
    encrypted: bool,
}

impl Facts {
    /// Those of a document; `root` is the text at a path from its root, empty for a mapping or a list.
    pub(crate) fn new<'t>(kind: Kind, root: impl Fn(&[&str]) -> Option<&'t str>) -> Self {
        let own = root(&["kind"]).filter(|_| kind == Kind::Object);
        Self {
            kind,
            secret: own == Some("Secret"),
            argo_cd: root(&["metadata", "labels", "argocd.argoproj.io/secret-type"]).is_some(),
            release: matches!(own, Some("HelmRelease" | "Application" | "ApplicationSet")),
            schema: root(&["$schema"]).is_some(),
            encrypted: own == Some("SealedSecret") || root(&["sops"]).is_some(),
        }
    }

    /// Those of an object that is a JSON tree.
    pub(crate) fn of(object: &Value) -> Self {
        let is_object = object.get("apiVersion").is_some() && object.get("kind").is_some();
        Self::new(if is_object { Kind::Object } else { Kind::Values }, |path| {
            let found = path.iter().try_fold(object, |value, key| value.get(key))?;
            Some(found.as_str().unwrap_or_default())
        })
    }
}

/// Lists of environment variables, by the key that holds them, in objects and in charts.
pub(crate) const ENV_LISTS: [&str; 7] =
    ["env", "extraEnvs", "extraEnv", "extraEnvVars", "envs", "environment", "environmentVariables"];

/// Lists of entries with `name` and `value` that are no environment variables: parameters of Argo CD and Helm.
const PARAMETERS: [&str; 4] = ["parameters", "forceString", "set", "setString"];

/// A scalar in YAML or JSON, and what stands around it.
pub(crate) trait Spot {
    /// Its text, decoded.
    fn text(&self) -> &str;
    /// The keys that lead to it, the innermost first; indices are left out.
    fn keys(&self) -> impl Iterator<Item = &str>;
    /// Whether it is an item of a list.
    fn is_item(&self) -> bool;
    /// Whether the mapping that it is a value of is an item of a list.
    fn is_in_entry(&self) -> bool;
    /// The text of a scalar in the mapping that it is a value of.
    fn sibling(&self, key: &str) -> Option<&str>;
    /// Whether one of the keys beside it passes.
    fn has_sibling(&self, test: &dyn Fn(&str) -> bool) -> bool;
    /// The item before it in its list, where that is a scalar.
    fn previous(&self) -> Option<&str>;
    /// Whether it is a string or a number, not a switch or nothing.
    fn is_texty(&self) -> bool;
}

/// The secrets in a scalar, by their places in its text.
pub(crate) fn find(spot: &impl Spot, facts: &Facts) -> Vec<Found> {
    let text = spot.text();
    if text.len() < 4 || !spot.is_texty() || is_told_only(spot, facts) {
        return vec![];
    }
    if facts.kind == Kind::Other || is_description(spot) {
        return text::by_shape(text);
    }
    if is_in_secret(spot, facts) {
        return in_secret(spot, facts);
    }
    match named(spot, facts) {
        Some(name) if is_whole(text) => {
            let whole = text.trim();
            let start = text.len() - text.trim_start().len();
            vec![Found { range: start..start + whole.len(), what: name.to_owned(), by_shape: false, sure: true }]
        }
        _ => {
            if text::is_free(text) {
                return vec![];
            }
            let mut found = text::find(text, Care::Report);
            let is_id = spot.keys().next().is_some_and(name::is_id) || spot.sibling("name").is_some_and(name::is_id);
            found.retain(|found| !(is_id && found.is_id()));
            found
        }
    }
}

/// What nobody would choose as a word in the value of an environment variable, or as its name: no secret that is reported where nothing
/// around it hints at one, but people do put secrets there, so that no output quotes it.
pub(crate) fn unlike_words(spot: &impl Spot) -> Vec<Range<usize>> {
    let mut keys = spot.keys();
    let (own, list) = (keys.next(), keys.next());
    let is_variable = list.is_some_and(|list| ENV_LISTS.contains(&list));
    if !is_variable || !matches!(own, Some("name" | "value")) {
        return vec![];
    }
    let text = spot.text();
    let is_part = |c: char| c.is_ascii_alphanumeric() || (own == Some("value") && "+/=_-".contains(c));
    let mut found = vec![];
    let mut start = 0;
    for part in text.split(|c: char| !is_part(c)) {
        let at = start;
        // The separator may be a character of several bytes.
        start +=
            part.len() + text.get(at + part.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if value::may_be_secret(part) {
            found.push(at..at + part.len());
        }
    }
    found
}

/// The name of a variable or key that makes the whole scalar a secret.
fn named<'s>(spot: &'s impl Spot, facts: &Facts) -> Option<&'s str> {
    let text = spot.text().trim();
    let (name, sure) = name_of(spot)?;
    let is_secret = match meaning(name)? {
        _ if name::repeats(name, text) => false,
        Meant::Secret if names_key(spot) || names_object(name, text) => value::may_be_secret(text),
        Meant::Secret if sure || facts.kind == Kind::Values || facts.release => {
            value::is_literal(text) && !(is_one_word(name) && text.contains(' '))
        }
        _ => value::may_be_secret(text),
    };
    is_secret.then_some(name)
}

/// The name that a scalar stands under, and whether it is surely that of a secret's value.
fn name_of<S: Spot>(spot: &S) -> Option<(&str, bool)> {
    if spot.is_item() {
        let flag = spot.previous().filter(|flag| flag.starts_with('-') && !flag.contains(['=', ' ']))?;
        return Some((flag.trim_start_matches('-'), true));
    }
    let mut keys = spot.keys();
    let own = keys.next()?;
    if own == "value"
        && let Some(name) = spot.sibling("name")
    {
        let list = keys.next().unwrap_or_default();
        let sure = spot.is_in_entry() && (ENV_LISTS.contains(&list) || PARAMETERS.contains(&list));
        return Some((name, sure || name.starts_with("CLEARML_") || name.starts_with("TRAINS_")));
    }
    let around = keys.next().unwrap_or_default();
    Some((own, !spot.is_in_entry() && (ENV_LISTS.contains(&around) || around == "data")))
}

/// `userSecret: clearml-user`: what ends so holds names of Secrets as often as secrets, if it is no variable.
fn names_object(name: &str, text: &str) -> bool {
    name.ends_with("Secret") && text.contains('-') && value::is_name(text)
}

/// Tokens and keys are one word; passwords may be several.
fn is_one_word(name: &str) -> bool {
    name::words(name).iter().rev().any(|word| matches!(word.as_str(), "token" | "key" | "secret"))
}

/// Whether the names of a Secret's keys stand here, not what they lead to: `secretKeys: {password: DB_PASSWORD}`,
/// `{secretName: x, secretKey: y}`, `envSecrets: {X: key-name}`.
fn names_key(spot: &impl Spot) -> bool {
    let mut keys = spot.keys();
    let own = keys.next().unwrap_or_default();
    let around = keys.next().unwrap_or_default().to_ascii_lowercase();
    let names = |key: &str| {
        let key = key.to_ascii_lowercase();
        ["secretname", "existingsecret", "secretref", "secret_name"].iter().any(|end| key.ends_with(end))
    };
    let of_keys = [
        "secretkeys",
        "envsecrets",
        "secretenv",
        "secretenvs",
        "secretenvvars",
        "envfromsecret",
        "envfromsecrets",
        "secretrefs",
    ];
    let is_access = |key: &str| matches!(key.to_ascii_lowercase().as_str(), "accesskey" | "access_key" | "accesskeyid");
    of_keys.iter().any(|known| around.ends_with(known))
        || spot.has_sibling(&names)
        || name::is_secret_key(own) && !spot.has_sibling(&is_access)
}

/// Whether a text is one value, not settings or code of several lines.
fn is_whole(text: &str) -> bool {
    let text = text.trim();
    let is_key = |line: &str| {
        !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    };
    if text.contains('\n') {
        return text.lines().all(|line| is_key(line.trim()));
    }
    // An address or a connection string holds more than the secret; a PEM names itself.
    let is_object = text.starts_with(['{', '[']) && text.ends_with(['}', ']']);
    !(is_object || text.contains("://") || text.contains("-----BEGIN"))
}

/// Whether nobody acts on it: controllers write the status of an object, and schemas tell of values.
fn is_told_only(spot: &impl Spot, facts: &Facts) -> bool {
    facts.encrypted
        || facts.schema && spot.keys().any(|key| key == "properties")
        || spot.keys().any(|key| key == "openAPIV3Schema")
        || names_file(spot)
        || facts.kind == Kind::Object && spot.keys().last() == Some("status")
}

/// `secretGenerator: [{files: [htpasswd=files/users]}]`: what is named is a file.
fn names_file(spot: &impl Spot) -> bool {
    let mut keys = spot.keys();
    spot.is_item() && keys.next() == Some("files") && keys.next().is_some_and(|list| list.ends_with("Generator"))
}

/// Words for people, and expressions.
fn is_description(spot: &impl Spot) -> bool {
    const WORDS: [&str; 9] =
        ["about", "caption", "description", "expr", "expression", "message", "pattern", "summary", "title"];
    spot.keys().next().is_some_and(|key| WORDS.contains(&key))
}

fn is_in_secret(spot: &impl Spot, facts: &Facts) -> bool {
    facts.secret && matches!(spot.keys().nth(1), Some("stringData" | "data"))
}

/// All of a Secret is one, but for what tells of itself that it is public, settings in which nothing is a secret, and what Argo CD
/// keeps beside the credentials of a repository or cluster.
fn in_secret(spot: &impl Spot, facts: &Facts) -> Vec<Found> {
    let key = spot.keys().next().unwrap_or_default();
    let encoded = spot.keys().nth(1) == Some("data");
    let text = decoded(spot.text(), encoded);
    let named = meaning(key).is_some();
    let whole = || {
        // A secret by its name or its looks; all else is one because it stands here.
        let sure = named || text::has(&text) || value::is_drawn(text.trim());
        vec![Found { range: 0..spot.text().len(), what: key.to_owned(), by_shape: false, sure }]
    };
    if facts.argo_cd && public::ARGO_CD.contains(&key) || public::is_named(key) || public::is_settings(key) {
        let inside = text::find(&text, Care::Report);
        // What is encoded has no places of its own.
        return if encoded && !inside.is_empty() { whole() } else { inside };
    }
    if value::is_literal(text.trim()) { whole() } else { vec![] }
}

/// A Secret's text: `data` is in base64.
fn decoded(text: &str, encoded: bool) -> Cow<'_, str> {
    let bytes = encoded.then(|| base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()).flatten();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a secret on a page for people is more than an example: someone has drawn it, or everyone knows it.
pub(crate) fn is_real(secret: &str) -> bool {
    value::is_drawn(secret) || published::known_in(secret)
}

/// Whether a scalar stands where a secret does, and is the name of what is to stand there.
pub(crate) fn is_name_of_secret(spot: &impl Spot, facts: impl FnOnce() -> Facts) -> bool {
    if !value::names_itself(spot.text()) {
        return false;
    }
    let facts = facts();
    let meant = || name_of(spot).filter(|(name, _)| meaning(name) == Some(Meant::Secret));
    match facts.kind {
        Kind::Other => false,
        Kind::Object => is_in_secret(spot, &facts) || meant().is_some_and(|(_, sure)| sure || facts.release),
        Kind::Values => meant().is_some() && !names_key(spot),
    }
}
