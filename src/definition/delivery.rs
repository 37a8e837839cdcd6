//! How an environment is delivered. The facts about the engines: Argo CD's and Flux's own documentation, as cited in `render`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What applies the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Engine {
    /// Argo CD.
    #[serde(rename = "argocd")]
    ArgoCd,
    /// Flux.
    Flux,
}

impl Engine {
    /// The engine's name in definitions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ArgoCd => "argocd",
            Self::Flux => "flux",
        }
    }

    /// The namespace that its own installation uses.
    pub(crate) fn usual_namespace(self) -> &'static str {
        match self {
            Self::ArgoCd => "argocd",
            Self::Flux => "flux-system",
        }
    }
}

/// How the manifests are delivered to the cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Delivery {
    /// What applies the manifests: `argocd` or `flux`.
    pub engine: Engine,
    /// The engine's version, in quotes: `"3.4"` for Argo CD, `"2.9"` for Flux. It decides which fields may be emitted.
    #[schemars(extend("format" = "version"))]
    pub version: String,
    /// How many groups the tenants are spread over: 1, 16 or 256. One group can hold about 250 tenants. Do not change it later: when a
    /// tenant moves to another group, the old group deletes what the new one creates.
    #[serde(default)]
    pub buckets: Buckets,
    /// URL of the git repository that holds `rendered/`.
    #[schemars(extend("format" = "git-url"))]
    pub repository: String,
    /// Whether the engine needs credentials for the repository. `tenantry secrets` lists the Secret, which must be made by hand before
    /// anything is applied.
    #[serde(default)]
    pub credentials: bool,
    /// Name of a GitRepository for `repository` that exists already in Flux's namespace: `flux-system` where `flux bootstrap` made it.
    /// Without this, `root.yaml` makes one called `platform`.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "dns-name"))]
    pub git_repository: Option<String>,
    /// Branch, tag or commit that the engine follows. With Flux a tag is written `refs/tags/v1`.
    #[serde(default = "main")]
    #[schemars(length(min = 1))]
    pub revision: String,
    /// Folder of the tree in the git repository, for a monorepo; empty where the tree is the repository.
    #[serde(default)]
    #[schemars(extend("format" = "path"))]
    pub path: String,
    /// The cluster as Argo CD knows it, by name or by server. By default the cluster's own name, or Argo CD's own cluster with
    /// `inCluster`.
    #[serde(default)]
    pub destination: Destination,
    /// Whether Argo CD runs in this environment's own cluster.
    #[serde(default)]
    pub in_cluster: bool,
    /// The engine's namespace; `argocd` or `flux-system` by default.
    #[serde(default)]
    #[schemars(extend("format" = "dns-label"))]
    pub namespace: String,
    /// The namespace of the tenants' HelmReleases with Flux, so that they and the Secrets that they read are out of the tenants'
    /// reach. A choice for the environment's lifetime: in another namespace each release is made anew.
    #[serde(default = "tenant_releases")]
    #[schemars(extend("format" = "dns-label"))]
    pub releases_namespace: String,
    /// Names of Flux's shards, the values of `sharding.fluxcd.io/key`; buckets are spread over them in order.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true, "items" = {"type": "string", "format": "dns-label"}))]
    pub shards: Vec<String>,
}

fn tenant_releases() -> String {
    "tenant-releases".to_owned()
}

fn main() -> String {
    "main".to_owned()
}

/// A cluster as Argo CD knows it. One of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("maxProperties" = 1))]
pub(crate) struct Destination {
    /// Name of the cluster in Argo CD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub name: Option<String>,
    /// URL of the cluster's API server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "url"))]
    pub server: Option<String>,
}

/// Number of groups of tenants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Buckets {
    /// All in one, `tenants/<name>/`.
    #[default]
    One,
    /// By the first hexadecimal digit of the name's sha256, `tenants/3/<name>/`.
    Sixteen,
    /// By the first two, `tenants/3f/<name>/`.
    TwoHundredFiftySix,
}

impl Buckets {
    /// How many hexadecimal digits name a bucket.
    pub fn digits(self) -> usize {
        match self {
            Self::One => 0,
            Self::Sixteen => 1,
            Self::TwoHundredFiftySix => 2,
        }
    }
}

impl TryFrom<u16> for Buckets {
    type Error = &'static str;

    fn try_from(count: u16) -> Result<Self, Self::Error> {
        match count {
            1 => Ok(Self::One),
            16 => Ok(Self::Sixteen),
            256 => Ok(Self::TwoHundredFiftySix),
            _ => Err("buckets are 1, 16 or 256"),
        }
    }
}

impl From<Buckets> for u16 {
    fn from(buckets: Buckets) -> Self {
        match buckets {
            Buckets::One => 1,
            Buckets::Sixteen => 16,
            Buckets::TwoHundredFiftySix => 256,
        }
    }
}

impl JsonSchema for Buckets {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Buckets".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "enum": [1, 16, 256]})
    }
}
