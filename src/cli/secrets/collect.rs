//! The Secrets of an environment, each once.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::catalog::component::SecretSource;
use crate::catalog::names;
use crate::finding::{self, Finding};
use crate::fleet::Environment;
use crate::plan::{self, Secret, SecretKey};
use crate::render::{self, Credential, Target};

/// A Secret that must exist.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Needed {
    /// The environment.
    pub environment: String,
    /// The tenant that it is for; none for the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who makes it: `externalSecrets`, `existing` (someone), or `provisioning` (the tenant's Job).
    pub from: &'static str,
    /// Where the store must hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_path: Option<String>,
    /// Its keys.
    pub keys: Vec<Key>,
    /// Labels that it must bear.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What it holds beside the keys, and what that is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The registry that a pull Secret is for.
    #[serde(skip)]
    pub registry: Option<String>,
    /// The keys that the Secret has in the cluster.
    #[serde(skip)]
    pub in_cluster: BTreeSet<String>,
    /// The components that need it.
    pub components: Vec<String>,
    /// Whether it gives power over the platform.
    pub administrator: bool,
    /// What it must equal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equals: Vec<String>,
    /// Where its name and keys are known from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why its name and keys are only assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

/// One key: of the Secret, or of the store's entry that it is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Key {
    /// The key.
    pub name: String,
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The form that the value must have, a regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// How to write a value that someone else chose, so that its reader gets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
}

/// Text that HOCON, which ClearML's server reads, shells and JSON all take as it is; needed where no one escapes it.
const SAFE: &str = "^[A-Za-z][A-Za-z0-9_-]{15,}$";

/// How HOCON keeps any text: see `pyhocon`.
const AS_HOCON: &str = r#"in double quotes, with \ and " in it as \\ and \", and a line break as \n"#;

/// The Secrets of an environment: the platform's, then each tenant's.
pub(in crate::cli) fn environment(environment: &Environment, catalog: &Catalog) -> finding::Result<Vec<Needed>> {
    let target = Target::new(environment);
    let platform = plan::platform(environment, catalog)?;
    let credentials = render::credentials(&target, &platform);
    let own = platform.components.iter().flat_map(|placed| &placed.secrets);
    let git = render::of_git(&target);
    let credentials: Vec<_> = credentials.iter().chain(&git).collect();
    let mut of_platform = gather(&target, None, own.chain(credentials.iter().map(|credential| &credential.secret)));
    credentials.into_iter().for_each(|credential| fix(&mut of_platform, credential));
    let of_tenants: Vec<_> = environment
        .tenants
        .par_iter()
        .map(|tenant| {
            let plan = platform.tenant(tenant)?;
            let secrets = plan.components.iter().flat_map(|placed| &placed.secrets);
            Ok(gather(&target, Some(&tenant.name), secrets))
        })
        .collect();
    let mut needed = of_platform;
    let mut findings = Vec::new();
    for result in of_tenants {
        match result {
            Ok(secrets) => needed.extend(secrets),
            Err::<_, Vec<Finding>>(wrong) => findings.extend(wrong),
        }
    }
    if findings.is_empty() { Ok(needed) } else { Err(findings) }
}

fn gather<'a>(target: &Target<'_>, tenant: Option<&String>, secrets: impl Iterator<Item = &'a Secret>) -> Vec<Needed> {
    let mut gathered: BTreeMap<(&str, &str), Needed> = BTreeMap::new();
    for secret in secrets {
        let needed = gathered.entry((&secret.namespace, &secret.name)).or_insert_with(|| first(target, tenant, secret));
        needed.in_cluster.extend(in_cluster(target, secret));
        for key in keys(target, secret) {
            if !needed.keys.contains(&key) {
                needed.keys.push(key);
            }
        }
        if !needed.components.contains(&secret.component) {
            needed.components.push(secret.component.clone());
        }
        needed.equals.extend(secret.equals.iter().cloned());
        needed.administrator |= secret.administrator;
    }
    gathered.into_values().collect()
}

/// Adds what is known of a credential beforehand, where no ExternalSecret writes it.
fn fix(needed: &mut [Needed], credential: &Credential<'_>) {
    let secret = &credential.secret;
    let is_it = |one: &&mut Needed| one.namespace == secret.namespace && one.name == secret.name;
    let Some(needed) = needed.iter_mut().find(is_it) else { return };
    let texts = |map: &Map<String, Value>| -> BTreeMap<String, String> {
        map.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    };
    let (labels, fields) = credential.fixed();
    needed.in_cluster.extend(fields.keys().cloned());
    needed.labels = texts(labels);
    if needed.from == "existing" {
        needed.fields = texts(fields);
    }
}

fn first(target: &Target<'_>, tenant: Option<&String>, secret: &Secret) -> Needed {
    let from = match secret.from {
        SecretSource::Provisioning => "provisioning",
        SecretSource::Store if target.renders_secrets() => "externalSecrets",
        SecretSource::Store | SecretSource::Hand => "existing",
    };
    Needed {
        environment: target.environment.name.clone(),
        tenant: tenant.cloned(),
        namespace: secret.namespace.clone(),
        name: secret.name.clone(),
        kind: secret.kind.clone(),
        from,
        store_path: (from == "externalSecrets").then(|| secret.store_path.clone()),
        keys: Vec::new(),
        labels: BTreeMap::new(),
        fields: BTreeMap::new(),
        registry: secret.registry.clone(),
        in_cluster: BTreeSet::new(),
        components: Vec::new(),
        administrator: secret.administrator,
        equals: Vec::new(),
        confirmed: secret.confirmed.clone(),
        assumed: secret.assumed.clone(),
    }
}

/// The keys that the Secret has in the cluster, whoever makes it.
fn in_cluster(target: &Target<'_>, secret: &Secret) -> Vec<String> {
    let escapes = target.renders_secrets() && secret.from == SecretSource::Store;
    let escaped = secret.keys.iter().filter(|key| key.hocon && escapes).map(|key| names::escaped_key(&key.name));
    secret.keys.iter().map(|key| key.name.clone()).chain(escaped).collect()
}

/// What someone must provide: the properties of the store's entry, or the keys of the Secret itself.
fn keys(target: &Target<'_>, secret: &Secret) -> Vec<Key> {
    let from_store = target.renders_secrets() && secret.from == SecretSource::Store;
    let plain = |name: &str, about: Option<String>| Key { name: name.to_owned(), about, pattern: None, write: None };
    if from_store && secret.kind == render::PULL_SECRET {
        let about = secret.registry.as_deref().map(|registry| format!("of the account at {registry}"));
        return vec![plain("username", about.clone()), plain("password", about)];
    }
    if from_store && secret.keys.iter().any(|key| key.address.is_some()) {
        let about = Some("of the account at the proxy".to_owned());
        return vec![plain("username", about.clone()), plain("password", about)];
    }
    let read = |key: &SecretKey| {
        let by_hand = !from_store;
        let must_fit = by_hand && key.hocon && !key.given;
        let write = match &key.address {
            Some(address) => Some(format!("{}, both percent-encoded", example(address))),
            None => (by_hand && key.hocon && key.given).then(|| AS_HOCON.to_owned()),
        };
        Key {
            name: if from_store { key.property.clone() } else { key.name.clone() },
            about: key.about.clone(),
            pattern: key.pattern.clone().or_else(|| must_fit.then(|| SAFE.to_owned())),
            write,
        }
    };
    secret.keys.iter().map(read).collect()
}

/// An address with the places of a user name and a password.
fn example(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    format!("{scheme}://<user name>:<password>@{rest}")
}
