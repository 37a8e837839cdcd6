//! The core of an environment.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::acknowledged::Acknowledged;
use super::cluster::Cluster;
use super::delivery::Delivery;
use super::gpu::Gpu;
use super::tenant::Flow;
use crate::document::Cidr;

/// `spec` of an environment, without `components` and `tenantDefaults`: those are read by the components' own schemas.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EnvironmentSpec {
    /// The parent: the environment that this one is merged over. Maps merge, lists replace, `null` deletes.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "dns-label"))]
    pub extends: Option<String>,
    /// Whether this environment is only a parent of others and is not rendered itself. Not inherited.
    #[serde(default)]
    pub r#abstract: bool,
    /// `active`; `retired`: nothing is protected from deletion any more, so that all of the platform can be deleted. Its tenants are retired
    /// or removed first.
    #[serde(default)]
    pub state: Lifetime,
    /// Whether this is a production environment: some rules are stricter then.
    #[serde(default)]
    pub production: bool,
    /// The environment in which changes are tested before they are made here.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "dns-label"))]
    pub promoted_from: Option<String>,
    /// The domain that every host of the environment is in; also that of the session cookie.
    #[schemars(extend("format" = "host"))]
    pub domain: String,
    /// How the manifests are delivered to the cluster.
    pub delivery: Delivery,
    /// The cluster.
    pub cluster: Cluster,
    /// The cluster's GPUs, if it has any.
    #[serde(default)]
    #[schemars(with = "Gpu")]
    pub gpu: Option<Gpu>,
    /// Where secrets come from. None is ever rendered.
    #[serde(default)]
    pub secrets: Secrets,
    /// Mirrors of image registries: registry or prefix of a repository to what replaces it. The longest prefix wins.
    #[serde(default)]
    #[schemars(extend(
        "propertyNames" = {"format": "registry"},
        "additionalProperties" = {"type": "string", "format": "registry"}
    ))]
    pub registries: BTreeMap<String, String>,
    /// Registries, after mirrors are applied, that ask for a user name and a password: `mirror.example.com`. Each pod that pulls from one
    /// has the Secret `registry-<host>`, which `tenantry secrets` lists. What charts of ClearML pull needs `clearml-registry` anyway.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true, "items" = {"type": "string", "format": "host-port"}))]
    pub registry_credentials: Vec<String>,
    /// The proxy that the environment needs to reach the internet.
    #[serde(default)]
    #[schemars(with = "Proxy")]
    pub proxy: Option<Proxy>,
    /// Certificate authorities in addition to those in the images.
    #[serde(default)]
    #[schemars(with = "CustomCa")]
    pub custom_ca: Option<CustomCa>,
    /// Connections of the platform's own workloads in addition to those that the components declare: to databases, object storage or
    /// identity providers at private addresses, from backups. Flows of parents stay; `null` takes them away. What every tenant needs
    /// stands in `tenantDefaults.flows`.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// Repositories of charts, by the name that components use.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "dns-label"}))]
    pub helm_repositories: BTreeMap<String, HelmRepository>,
    /// Tenants whose folders may be deleted without `state: retired`.
    #[serde(default)]
    pub removed: Vec<Removed>,
    /// Exceptions from isolation that are accepted here, by name.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true), inner(length(min = 1)))]
    pub accepted_exceptions: Vec<String>,
    /// What a change may cost beyond the budget that `tenantry.yaml` gives the environment. Each counts in the change that brings it.
    #[serde(default)]
    pub acknowledged: Vec<Acknowledged>,
}

/// Whether an environment or a component of one stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lifetime {
    /// What holds its data is protected from deletion.
    #[default]
    Active,
    /// Nothing of it is protected any more.
    Retired,
}

/// Where secrets come from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(extend(
    "if" = {"properties": {"provider": {"const": "externalSecrets"}}, "required": ["provider"]},
    "then" = {"required": ["store"]}
))]
pub(crate) struct Secrets {
    /// `externalSecrets`: tenantry renders ExternalSecret objects. `existing`: you create the Secrets, and `tenantry secrets` lists them.
    pub provider: SecretProvider,
    /// The store that ExternalSecrets read.
    #[schemars(with = "SecretStore")]
    pub store: Option<SecretStore>,
    /// The entry of the store that a Secret is read from. `{scope}` is `platform` or the tenant's name, `{name}` the Secret's name.
    #[schemars(extend("format" = "secret-path"))]
    pub path: String,
    /// How often External Secrets reads the store again.
    #[schemars(extend("format" = "duration"))]
    pub refresh_interval: String,
}

impl Default for Secrets {
    fn default() -> Self {
        Self {
            provider: SecretProvider::Existing,
            store: None,
            path: "{scope}/{name}".to_owned(),
            refresh_interval: "1h".to_owned(),
        }
    }
}

/// Who makes Secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SecretProvider {
    /// The External Secrets Operator.
    ExternalSecrets,
    /// Someone else.
    Existing,
}

/// A store of the External Secrets Operator.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SecretStore {
    /// Its kind. Only a ClusterSecretStore serves several namespaces.
    #[serde(default = "cluster_secret_store")]
    #[schemars(extend("enum" = ["ClusterSecretStore", "SecretStore"]))]
    pub kind: String,
    /// Its name.
    #[schemars(extend("format" = "dns-name"))]
    pub name: String,
}

fn cluster_secret_store() -> String {
    "ClusterSecretStore".to_owned()
}

/// A proxy. The cluster's own addresses and names never go through it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Proxy {
    /// For `http` addresses.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "url"))]
    pub http: Option<String>,
    /// For `https` addresses.
    #[schemars(extend("format" = "url"))]
    pub https: String,
    /// Whether it needs a user name and password. They are never written here: pods read the whole addresses from the Secret
    /// `proxy-credentials`, which `tenantry secrets` lists.
    #[serde(default)]
    pub credentials: bool,
    /// Hosts, domains and blocks of addresses that are reached without the proxy.
    #[serde(default)]
    #[schemars(inner(length(min = 1)))]
    pub no_proxy: Vec<String>,
    /// Address blocks of the proxy. Policies open the proxy's ports there to the pods that use it. A proxy that is written as an address
    /// needs none. Without them, pods can reach the proxy only at a public address on port 80 or 443.
    #[serde(default)]
    pub cidrs: Vec<Cidr>,
}

impl Proxy {
    /// Its addresses, where they are no names.
    pub(crate) fn written_addresses(&self) -> impl Iterator<Item = Cidr> + '_ {
        let urls = [self.http.as_deref(), Some(self.https.as_str())].into_iter().flatten();
        urls.filter_map(|url| host_of(url).parse::<std::net::IpAddr>().ok()).map(|address| Cidr(address.into()))
    }

    /// The hosts that it is reached by, where they are names.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        let urls = [self.http.as_deref(), Some(self.https.as_str())].into_iter().flatten();
        urls.map(host_of).filter(|host| host.parse::<std::net::IpAddr>().is_err()).collect()
    }

    /// The ports that it answers at, by its addresses.
    pub(crate) fn ports(&self) -> BTreeSet<u16> {
        [self.http.as_deref(), Some(&self.https)].into_iter().flatten().map(port_of).collect()
    }
}

/// The host of a URL, without the brackets of an IPv6 address.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// The port of a URL: the one that is written, or that of its scheme.
pub(crate) fn port_of(url: &str) -> u16 {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    // In the brackets of an IPv6 address colons are not those of a port.
    let port = host.rsplit_once(']').map_or(host, |(_, behind)| behind);
    let written = port.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    written.unwrap_or(if scheme == "https" { 443 } else { 80 })
}

/// A ConfigMap with certificate authorities, in each namespace that uses it. Programs read it instead of the authorities in their images
/// (`REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`), so it must hold public ones too where pods reach public hosts: `publicAuthorities` adds them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CustomCa {
    /// Name of the ConfigMap.
    #[schemars(extend("format" = "dns-name"))]
    pub config_map: String,
    /// The key in it that holds the certificates in PEM form.
    #[serde(default = "ca_crt")]
    #[schemars(length(min = 1))]
    pub key: String,
    /// The certificates, in PEM form: the ConfigMap is rendered. Without them someone must make it in each namespace, which `tenantry
    /// bootstrap` lists.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "certificates"))]
    pub certificates: Option<String>,
    /// What adds the public authorities to `certificates`: `trustManager` renders a Bundle of cert-manager's trust-manager, which must run
    /// in the cluster with its default authorities; `none` renders a ConfigMap with `certificates` alone.
    #[serde(default)]
    pub public_authorities: PublicAuthorities,
}

/// What adds public certificate authorities to those of an environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PublicAuthorities {
    /// Nothing.
    #[default]
    None,
    /// cert-manager's trust-manager.
    TrustManager,
}

fn ca_crt() -> String {
    "ca.crt".to_owned()
}

/// A repository of charts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HelmRepository {
    /// Its address: `https://...`, or `oci://...` for a registry.
    #[schemars(extend("format" = "helm-url"))]
    pub url: String,
    /// Whether it needs a user name and password, which come from the secret store.
    #[serde(default)]
    pub credentials: bool,
}

/// A tenant whose folder may be deleted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Removed {
    /// Its name.
    #[schemars(extend("format" = "dns-label"))]
    pub tenant: String,
    /// When it was decided: `2027-03-01`.
    #[schemars(extend("format" = "date"))]
    pub date: String,
    /// Why.
    #[schemars(length(min = 1))]
    pub reason: String,
}

/// What every component may be told under `components.<name>` of an environment, beside its own options.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ComponentCore {
    /// Exact version of its chart.
    #[schemars(with = "String", extend("format" = "version"))]
    pub version: Option<String>,
    /// Another chart instead of the catalog's.
    #[schemars(with = "ChartOverride")]
    pub chart: Option<ChartOverride>,
    /// The namespace that it runs in, instead of the catalog's; for components of the environment.
    #[schemars(with = "String", extend("format" = "dns-label"))]
    pub namespace: Option<String>,
    /// Name of its Helm release, instead of the catalog's.
    #[schemars(with = "String", extend("format" = "release"))]
    pub release: Option<String>,
    /// `active`; `retired`: nothing of it is protected from deletion any more. Take it from `components` in a later commit. For components
    /// of the environment.
    pub state: Lifetime,
}

/// Another chart instead of the catalog's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ChartOverride {
    /// Name of the repository in `helmRepositories`.
    #[schemars(with = "String", extend("format" = "dns-label"))]
    pub repository: Option<String>,
    /// Name of the chart.
    #[schemars(with = "String", extend("format" = "dns-label"))]
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_answers_at_the_ports_of_its_addresses() {
        for (url, port) in [
            ("http://proxy.example.com:3128", 3128),
            ("http://proxy.example.com", 80),
            ("https://proxy.example.com/", 443),
            ("http://user:secret@proxy.example.com:8080/path", 8080),
            ("http://[2001:db8::1]:3128", 3128),
            ("http://[2001:db8::1]", 80),
        ] {
            assert_eq!(port_of(url), port, "{url}");
        }
    }
}
