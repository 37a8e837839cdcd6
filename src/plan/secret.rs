//! Secrets that must exist.

use std::collections::BTreeSet;

use crate::catalog::Component;
use crate::catalog::component::SecretSource;
use crate::catalog::names::PROXY_SECRET;
use crate::catalog::{names, registries};
use crate::fleet::Environment;

/// A Secret that must exist.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its type, `Opaque` or `kubernetes.io/dockerconfigjson`.
    pub kind: String,
    /// Its keys.
    pub keys: Vec<SecretKey>,
    /// Who makes it.
    pub from: SecretSource,
    /// The entry of the store that it is read from: the environment's `secrets.path`, filled in.
    pub store_path: String,
    /// Whether it gives power over the platform.
    pub administrator: bool,
    /// Registry that a pull Secret is for.
    pub registry: Option<String>,
    /// What it must equal, in words.
    pub equals: Option<String>,
    /// The component that needs it.
    pub component: String,
    /// Where its name and keys are known from; none where they are assumed.
    pub confirmed: Option<String>,
    /// Why its name and keys are only assumed.
    pub assumed: Option<String>,
}

/// One key of a Secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretKey {
    /// The key.
    pub name: String,
    /// What the value is.
    pub about: Option<String>,
    /// Whether the value reaches HOCON.
    pub hocon: bool,
    /// The property of the store's entry.
    pub property: String,
    /// The value's allowed form, a regular expression.
    pub pattern: Option<String>,
    /// Whether someone else chooses the value.
    pub given: bool,
    /// The address that the value is, with a user name and password in it that are put in at run time.
    pub address: Option<String>,
}

impl SecretKey {
    /// A key with the store's property of the same name.
    pub(crate) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), property: name.to_owned(), ..Self::default() }
    }
}

/// The addresses of the environment's proxy, where it needs a password and a component goes through it.
pub(super) fn of_proxy(environment: &Environment, component: &Component, namespace: &str) -> Option<Secret> {
    let proxy = environment.spec.proxy.as_ref().filter(|proxy| proxy.credentials)?;
    component.spec.flows.iter().find(|flow| flow.to.as_slice().iter().any(|to| to == super::flow::PROXY))?;
    let addresses = [("http", proxy.http.as_ref()), ("https", Some(&proxy.https))];
    let keys = addresses.into_iter().filter_map(|(name, address)| {
        let about = Some(format!("the proxy's address for {name}"));
        Some(SecretKey { about, address: Some(address?.clone()), ..SecretKey::named(name) })
    });
    let path = &environment.spec.secrets.path;
    Some(Secret {
        name: PROXY_SECRET.to_owned(),
        namespace: namespace.to_owned(),
        kind: "Opaque".to_owned(),
        keys: keys.collect(),
        from: SecretSource::Store,
        store_path: path.replace("{scope}", "platform").replace("{name}", PROXY_SECRET),
        administrator: false,
        registry: None,
        equals: None,
        component: component.name.clone(),
        confirmed: Some("our own Secret, read by the variables of proxies".to_owned()),
        assumed: None,
    })
}

/// The accounts at registries that pods with these images pull from.
pub(super) fn of_registries<'a>(
    environment: &'a Environment,
    component: &'a Component,
    namespace: &'a str,
    images: &[String],
) -> impl Iterator<Item = Secret> + 'a {
    let mirrors = environment.spec.registries.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
    let hosts: BTreeSet<String> = images.iter().map(|image| registries::host(&mirrors, image)).collect();
    let asking = environment.spec.registry_credentials.iter().filter(move |host| hosts.contains(*host));
    asking.map(move |host| {
        let name = names::registry_secret(host);
        let path = &environment.spec.secrets.path;
        Secret {
            namespace: namespace.to_owned(),
            kind: "kubernetes.io/dockerconfigjson".to_owned(),
            keys: vec![SecretKey {
                about: Some(format!("pull credentials of an account at {host}")),
                ..SecretKey::named(".dockerconfigjson")
            }],
            from: SecretSource::Store,
            store_path: path.replace("{scope}", "platform").replace("{name}", &name),
            name,
            administrator: false,
            registry: Some(host.clone()),
            equals: None,
            component: component.name.clone(),
            confirmed: Some("our own Secret, named in imagePullSecrets".to_owned()),
            assumed: None,
        }
    })
}
