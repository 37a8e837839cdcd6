//! What expressions of the catalog may call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

use minijinja::value::{Kwargs, Rest, Serde};
use minijinja::{Environment, Error, ErrorKind, State, Value as Context};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::bound::walkable;
use super::sibling;
use crate::catalog::{names, registries};
use crate::definition::port_of;
use crate::finding::Clue;
use crate::hex::short_hex;
use crate::source::SourceFile;
use yaml::Pointer;

/// Adds the filters and functions. `file()`, `files()` and `file_digest()` read from `files` and from nowhere else: the component's own
/// folder, or `/component/path` of another's. One `*` in a path stands for any part of a name.
pub(super) fn add(engine: &mut Environment<'static>, files: &Arc<BTreeMap<String, Arc<SourceFile>>>) {
    engine.add_filter("hocon", hocon);
    engine.add_filter("json", json);
    engine.add_filter("env", |text: &str| for_kubelet(text));
    engine.add_filter("prefixed", |text: &str, prefix: &str| format!("{prefix}{text}"));
    engine.add_function("url_ports", url_ports);
    engine.add_filter("floor", |number: f64| number.floor() as i64);
    engine.add_filter("mirror", mirror);
    engine.add_function("mirror_parts", mirror_parts);
    engine.add_function("mirror_folder", mirror_folder);
    engine.add_function("shared_registry", shared_registry);
    engine.add_function("is_mirrored", is_mirrored);
    engine.add_function("pull_secrets", pull_secrets);
    engine.add_function("digest", digest);
    engine.add_function("fullname", |release: &str, chart: &str| names::fullname(release, chart));
    super::gpus::add(engine);
    engine.add_function("fail", fail);
    engine.add_function("secret_key", secret_key);
    engine.add_function("proxy_env", proxy_env);
    let texts = files.iter().map(|(path, file)| (path.clone(), Context::from(file.text.as_str())));
    let texts: Arc<Texts> = Arc::new(texts.collect());
    let one = Arc::clone(&texts);
    engine.add_function("file", move |state: &State<'_, '_>, name: &str| {
        let path = path_of(state, name);
        one.get(&path).cloned().ok_or_else(|| invalid(format!("there is no file {path}")))
    });
    let several = Arc::clone(&texts);
    engine.add_function("files", move |state: &State<'_, '_>, pattern: &str| {
        Ok(Context::from(matching(&several, &path_of(state, pattern))?))
    });
    // Kept, for every tenant's Job asks for the same script.
    let digests = RwLock::new(BTreeMap::<String, String>::new());
    engine.add_function("file_digest", move |state: &State<'_, '_>, pattern: &str| {
        let path = path_of(state, pattern);
        if let Some(known) = digests.read().ok().and_then(|digests| digests.get(&path).cloned()) {
            return Ok(known);
        }
        let digest = digest_of(&matching(&texts, &path)?);
        if let Ok(mut digests) = digests.write() {
            digests.insert(path, digest.clone());
        }
        Ok(digest)
    });
}

/// What filters and functions read of the environment beside their arguments.
pub(super) const READS: [(&str, &[&str]); 8] = [
    ("mirror", &["environment.registries"]),
    ("mirror_parts", &["environment.registries"]),
    ("mirror_folder", &["environment.registries"]),
    ("shared_registry", &["environment.registries"]),
    ("is_mirrored", &["environment.registries"]),
    ("pull_secrets", &["environment.registryCredentials", "environment.registries"]),
    ("secret_key", &["environment.secrets.provider"]),
    (
        "proxy_env",
        &[
            "environment.proxy",
            "environment.cluster.podCidrs",
            "environment.cluster.serviceCidrs",
            "environment.cluster.nodeCidrs",
            "environment.cluster.apiServers.cidrs",
            "environment.domain",
        ],
    ),
];

/// Texts of files by their path.
type Texts = BTreeMap<String, Context>;

fn path_of(state: &State<'_, '_>, name: &str) -> String {
    name.strip_prefix('/').map_or_else(|| sibling(state.name(), name), str::to_owned)
}

/// The texts of the files of one folder that a path names, by their names there.
fn matching(texts: &Texts, path: &str) -> Result<Texts, Error> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (start, end) = name.split_once('*').unwrap_or((name, ""));
    let is_named = |file: &str| match file.strip_prefix(start) {
        Some(rest) if name.contains('*') => rest.ends_with(end),
        rest => rest == Some(""),
    };
    let files = texts.iter().filter_map(|(path, text)| {
        let file = path.strip_prefix(folder)?.strip_prefix('/')?;
        (!file.contains('/') && is_named(file)).then(|| (file.to_owned(), text.clone()))
    });
    let files: Texts = files.collect();
    if files.is_empty() { Err(invalid(format!("there is no file {path}"))) } else { Ok(files) }
}

/// A digest of one file's text, or of several with their names.
fn digest_of(files: &Texts) -> String {
    let texts = files.iter().map(|(name, text)| (name, text.as_str().unwrap_or("")));
    match texts.clone().collect::<Vec<_>>()[..] {
        [(_, text)] => digits(text.as_bytes()),
        _ => digits(texts.map(|(name, text)| format!("{name}\0{}\0{text}", text.len())).collect::<String>().as_bytes()),
    }
}

/// The first ten hexadecimal digits of the sha256 of bytes.
fn digits(bytes: &[u8]) -> String {
    short_hex(Sha256::digest(bytes), 10)
}

pub(super) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// The value of a variable as ClearML's server reads it back: see `pyhocon`.
fn hocon(value: Context) -> Result<String, Error> {
    Ok(for_kubelet(&pyhocon::render(&to_json(&value)?)))
}

/// Text as a container's `env` must have it, so that the kubelet gives it on as it is: `$$` is a dollar to it, and `$(NAME)` a variable.
///
/// Source: kubernetes, `third_party/forked/golang/expansion/expand.go`.
fn for_kubelet(text: &str) -> String {
    if text.contains("$$") || text.contains("$(") { text.replace('$', "$$") } else { text.to_owned() }
}

/// The ports of URLs, each once, sorted.
fn url_ports(urls: Rest<String>) -> Context {
    let ports: BTreeSet<u16> = urls.iter().map(|url| port_of(url)).collect();
    Context::from(Serde(ports))
}

/// The value as JSON: compact, or on lines for people with `pretty=true`.
fn json(value: Context, kwargs: Kwargs) -> Result<String, Error> {
    let pretty = kwargs.get::<Option<bool>>("pretty")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    if !pretty {
        return compact(&value);
    }
    let text = serde_json::to_string_pretty(&to_json(&value)?).map_err(|error| invalid(error.to_string()))?;
    Ok(format!("{text}\n"))
}

fn compact(value: &Context) -> Result<String, Error> {
    serde_json::to_string(&to_json(value)?).map_err(|error| invalid(error.to_string()))
}

/// The first ten hexadecimal digits of the sha256 of the values, as compact JSON, one a line.
fn digest(values: Rest<Context>) -> Result<String, Error> {
    let mut text = String::new();
    for value in values.iter() {
        text.push_str(&compact(value)?);
        text.push('\n');
    }
    Ok(digits(text.as_bytes()))
}

/// An image reference through the environment's registry mirrors.
fn mirror(state: &State<'_, '_>, image: &str) -> String {
    registries::mirror(&mirrors(state), image)
}

/// Registry and repository of an image, for charts that take them apart.
fn mirror_parts(state: &State<'_, '_>, registry: &str, repository: &str) -> Context {
    let (registry, repository) = registries::mirror_parts(&mirrors(state), registry, repository);
    Context::from_pairs([("registry", registry), ("repository", repository)])
}

/// The folder of an image, for charts that take it without the image's name.
fn mirror_folder(state: &State<'_, '_>, image: &str) -> Result<String, Error> {
    let name = image.rsplit('/').next().unwrap_or(image);
    registries::folder(&mirrors(state), image).ok_or_else(|| {
        invalid(format!("registries changes the name `{name}`, which the chart keeps: end the mirror with `/{name}`"))
    })
}

/// The registry that all of these images are pulled from, with what stands before their paths; none where they have none in common.
fn shared_registry(state: &State<'_, '_>, images: Rest<String>) -> Option<String> {
    registries::shared(&mirrors(state), &images)
}

/// Whether a mirror serves one of these images.
fn is_mirrored(state: &State<'_, '_>, images: Rest<String>) -> bool {
    let mirrors = mirrors(state);
    images.iter().any(|image| registries::is_mirrored(&mirrors, image))
}

/// The pull Secrets that pods with these images need, as `imagePullSecrets` has them.
fn pull_secrets(state: &State<'_, '_>, images: Rest<String>) -> Context {
    let asking: Vec<String> = of_environment(state, "registryCredentials");
    let mirrors = mirrors(state);
    let hosts: BTreeSet<String> = images.iter().map(|image| registries::host(&mirrors, image)).collect();
    let names =
        asking.iter().filter(|host| hosts.contains(*host)).map(|host| json!({"name": names::registry_secret(host)}));
    Context::from(Serde(names.collect::<Vec<_>>()))
}

fn mirrors(state: &State<'_, '_>) -> BTreeMap<String, String> {
    of_environment(state, "registries")
}

/// A field of the environment.
fn of_environment<T: serde::de::DeserializeOwned + Default>(state: &State<'_, '_>, field: &str) -> T {
    let value = state.lookup("environment").and_then(|environment| environment.get_attr(field).ok());
    value
        .and_then(|value| serde_json::to_value(value).ok())
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// Stops with a message; for what a schema cannot say. The steps lead from the tenant's `spec` to the part that is refused.
fn fail(message: &str, steps: Rest<String>) -> Result<String, Error> {
    let part = steps.iter().fold(Pointer::ROOT.clone(), |part, step| part.key(step));
    let error = invalid(message);
    Err(if part.is_root() { error } else { error.with_source(Refused(Clue::Refused(part))) })
}

/// What a template refuses, beside its message.
#[derive(Debug)]
pub(super) struct Refused(pub Clue);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the template refuses it")
    }
}

impl std::error::Error for Refused {}

/// `valueFrom` of an environment variable: a key of a Secret. With `hocon=true` the key whose value is escaped for HOCON,
/// where the environment's provider of secrets escapes it; elsewhere the secret's pattern keeps it safe.
fn secret_key(state: &State<'_, '_>, name: &str, key: &str, kwargs: Kwargs) -> Result<Context, Error> {
    let hocon = kwargs.get::<Option<bool>>("hocon")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let secrets = state.lookup("environment").and_then(|environment| environment.get_attr("secrets").ok());
    let provider = secrets.and_then(|secrets| secrets.get_attr("provider").ok());
    let escapes = provider.is_some_and(|provider| provider.as_str() == Some("externalSecrets"));
    let key = if hocon && escapes { names::escaped_key(key) } else { key.to_owned() };
    Ok(Context::from(Serde(json!({ "secretKeyRef": { "name": name, "key": key } }))))
}

/// The environment variables that lead through the environment's proxy; none without one. What is in the cluster is
/// reached directly, and so are the hosts named: Services are often called by names that do not show where they are.
fn proxy_env(state: &State<'_, '_>, hosts: Rest<String>) -> Result<Context, Error> {
    let environment = state.lookup("environment").unwrap_or_default();
    let environment = if environment.is_undefined() { Value::Null } else { to_json(&environment)? };
    let Some(proxy) = environment.get("proxy").filter(|proxy| !proxy.is_null()) else {
        return Ok(Context::from(Serde(json!([]))));
    };
    let inside = ["/cluster/podCidrs", "/cluster/serviceCidrs", "/cluster/nodeCidrs", "/cluster/apiServers/cidrs"];
    let blocks = inside.iter().filter_map(|pointer| environment.pointer(pointer)).chain(proxy.get("noProxy"));
    let blocks = blocks.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    let own = environment.get("domain").and_then(Value::as_str);
    let mut direct: Vec<&str> = ["localhost", "127.0.0.1", ".svc", ".cluster.local"].into_iter().chain(own).collect();
    direct.extend(hosts.iter().map(String::as_str));
    for block in blocks {
        if !direct.contains(&block) {
            direct.push(block);
        }
    }
    let direct = direct.join(",");
    let needs_password = proxy.get("credentials").and_then(Value::as_bool).unwrap_or(false);
    let through = [("HTTP_PROXY", "http"), ("HTTPS_PROXY", "https")].into_iter().filter_map(|(name, key)| {
        let address = proxy.get(key)?.as_str()?;
        Some(if needs_password {
            json!({"name": name, "valueFrom": {"secretKeyRef": {"name": names::PROXY_SECRET, "key": key}}})
        } else {
            json!({"name": name, "value": address})
        })
    });
    let variables: Vec<Value> = through.chain([json!({"name": "NO_PROXY", "value": direct})]).collect();
    Ok(Context::from(Serde(variables)))
}

pub(super) fn to_json(value: &Context) -> Result<Value, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    walkable(value)?;
    serde_json::to_value(value).map_err(|error| invalid(error.to_string()))
}
