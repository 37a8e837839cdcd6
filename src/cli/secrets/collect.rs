//! The Secrets of an environment, each once.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::catalog::Catalog;
use crate::catalog::component::SecretSource;
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::plan::{self, Secret};
use crate::render::{self, Target};

/// A Secret that must exist.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Needed {
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
pub(super) struct Key {
    /// The key.
    pub name: String,
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The form that the value must have, a regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// Text that HOCON, which ClearML's server reads, shells and JSON all take as it is; needed where no one escapes it.
const SAFE: &str = "^[A-Za-z][A-Za-z0-9_-]{15,}$";

/// The Secrets of an environment: the platform's, then each tenant's.
pub(super) fn environment(environment: &Environment, catalog: &Catalog) -> Result<Vec<Needed>, Vec<Finding>> {
    let target = Target::new(environment);
    let platform = plan::platform(environment, catalog)?;
    let credentials = render::credentials(&target, &platform);
    let own = platform.components.iter().flat_map(|placed| &placed.secrets);
    let of_platform = gather(&target, None, own.chain(credentials.iter().map(|credential| &credential.secret)));
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

fn first(target: &Target<'_>, tenant: Option<&String>, secret: &Secret) -> Needed {
    let from = match secret.from {
        SecretSource::Provisioning => "provisioning",
        SecretSource::Store if target.renders_secrets() => "externalSecrets",
        SecretSource::Store => "existing",
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
        components: Vec::new(),
        administrator: secret.administrator,
        equals: Vec::new(),
        confirmed: secret.confirmed.clone(),
        assumed: secret.assumed.clone(),
    }
}

/// What someone must provide: the properties of the store's entry, or the keys of the Secret itself.
fn keys(target: &Target<'_>, secret: &Secret) -> Vec<Key> {
    let from_store = target.renders_secrets() && secret.from == SecretSource::Store;
    if from_store && secret.kind == render::PULL_SECRET {
        let about = secret.registry.as_deref().map(|registry| format!("of the account at {registry}"));
        let key = |name: &str| Key { name: name.to_owned(), about: about.clone(), pattern: None };
        return vec![key("username"), key("password")];
    }
    let keys = secret.keys.iter().map(|key| Key {
        name: if from_store { key.property.clone() } else { key.name.clone() },
        about: key.about.clone(),
        pattern: key.pattern.clone().or_else(|| (key.hocon && !from_store).then(|| SAFE.to_owned())),
    });
    keys.collect()
}
