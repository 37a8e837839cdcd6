//! What a component says of itself: the types of `component.yaml`.

mod cluster_scoped;
mod hazard;
mod known;
mod network;
mod reads;
mod secret;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use cluster_scoped::{ClusterScopedSpec, MadeSpec};
pub(crate) use hazard::{Hazard, HazardSpec};
pub(crate) use known::KnownSpec;
pub(crate) use network::{FlowSpec, PortSpec, ServiceSpec, WorkloadSpec};
pub(crate) use reads::{ReadsSpec, SharesSpec};
pub(crate) use secret::{SecretSource, SecretSpec};

/// What a component exists once for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Scope {
    /// Once an environment: a part of the platform.
    Environment,
    /// Once for each tenant of an environment.
    Tenant,
}

/// When a component's objects are applied. The names sort in the order of application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub(crate) enum Stage {
    /// Namespaces and what must be in them before anything else.
    #[serde(rename = "00-namespaces")]
    Namespaces,
    /// ExternalSecrets.
    #[serde(rename = "10-secrets")]
    Secrets,
    /// Operators of GPUs and partitions.
    #[serde(rename = "20-operators")]
    Operators,
    /// What the server needs: databases, queues, object stores.
    #[serde(rename = "30-backends")]
    Backends,
    /// The server. Tenants wait for it.
    #[serde(rename = "40-server")]
    Server,
    /// What needs the server. No tenant waits for it.
    #[serde(rename = "50-applications")]
    Applications,
    /// A tenant's namespace, limits, policies and provisioning; applied by the platform's account.
    #[serde(rename = "base")]
    Base,
    /// A tenant's charts; applied by the tenant's own account.
    #[serde(rename = "apps")]
    Apps,
}

impl Stage {
    /// The stage's name in definitions and in `rendered/`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Namespaces => "00-namespaces",
            Self::Secrets => "10-secrets",
            Self::Operators => "20-operators",
            Self::Backends => "30-backends",
            Self::Server => "40-server",
            Self::Applications => "50-applications",
            Self::Base => "base",
            Self::Apps => "apps",
        }
    }

    /// The stages of the platform in order.
    pub(crate) const PLATFORM: [Self; 6] =
        [Self::Namespaces, Self::Secrets, Self::Operators, Self::Backends, Self::Server, Self::Applications];
}

/// `spec` of a component. A string may hold `{{ expressions }}` unless its field says otherwise.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ComponentSpec {
    /// What it is, in one line; no expressions.
    pub about: String,
    /// Number of the system in the platform's list, `S5`; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Title of the section of the installation guide that it stands for; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// Whether it exists once for an environment or once for each tenant.
    pub scope: Scope,
    /// Whether it exists without being listed in an environment.
    #[serde(default)]
    pub always: bool,
    /// Whether it exists, beyond being listed: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// When it is applied.
    pub stage: Stage,
    /// Whether a suspended or retired tenant keeps it. Charts of a tenant go, the base stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_when_suspended: Option<bool>,
    /// Settings of the component, as JSON Schema.
    #[serde(default)]
    pub options: Options,
    /// Which of the options must be given.
    #[serde(default)]
    pub required: Required,
    /// Options of a tenant that `tenantry new tenant` asks for though they may be left out.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Options of a tenant that no two tenants of an environment may give alike.
    #[serde(default)]
    pub unique: Vec<UniqueSpec>,
    /// Options of the environment that are hosts of the platform's own: JSON pointers from the component's options. No tenant, and no other
    /// environment, may have them.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// How people call a tenant whose definition does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The Helm chart that it installs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartSpec>,
    /// The version of the chart that it is known to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownSpec>,
    /// The namespace it runs in.
    pub namespace: NamespaceSpec,
    /// Components that the environment must list too; no expressions.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Components of the same scope that it comes after.
    #[serde(default)]
    pub after: Vec<String>,
    /// What runs: for policies and for the proof that tenants stay apart.
    #[serde(default)]
    pub workloads: IndexMap<String, WorkloadSpec>,
    /// The Services in front of its workloads.
    #[serde(default)]
    pub services: IndexMap<String, ServiceSpec>,
    /// Where facts that the proof rests on stand in the chart's values.
    #[serde(default)]
    pub reads: ReadsSpec,
    /// Parts of servers that several tenants use.
    #[serde(default)]
    pub shares: Vec<SharesSpec>,
    /// What changes of its options and values do to a system that runs.
    #[serde(default)]
    pub hazards: Vec<HazardSpec>,
    /// Connections that must be possible.
    #[serde(default)]
    pub flows: Vec<FlowSpec>,
    /// Secrets that must exist for it.
    #[serde(default)]
    pub secrets: Vec<SecretSpec>,
    /// Kinds without a namespace that its chart makes.
    #[serde(default)]
    pub cluster_scoped: Vec<ClusterScopedSpec>,
    /// Kinds with a namespace that its chart makes, beyond those that charts usually make. A tenant's project or account allows these.
    #[serde(default)]
    pub makes: Vec<MadeSpec>,
    /// Images that its pods pull: mirrors and pull Secrets follow them. `docker.io/clearml/*` stands for images of a folder whose names
    /// are not public; an entry may be an expression that gives a list.
    #[serde(default)]
    pub images: Vec<String>,
    /// Where its versions stand in its values, for rules that compare versions: name to JSON pointer.
    #[serde(default)]
    pub versions: IndexMap<String, String>,
}

/// The options of a component: JSON Schemas by name of the key.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    /// Keys under `components.<name>` of an environment.
    #[serde(default)]
    pub environment: Map<String, Value>,
    /// Keys of a tenant's `spec`.
    #[serde(default)]
    pub tenant: Map<String, Value>,
}

/// The options that must be given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Required {
    /// Of the environment's keys.
    #[serde(default)]
    pub environment: Vec<String>,
    /// Of the tenant's keys.
    #[serde(default)]
    pub tenant: Vec<String>,
}

/// An option of a tenant that no two tenants of an environment may give alike; the case of letters does not count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UniqueSpec {
    /// JSON pointer to it, from the tenant's `spec`: `/company`; no expressions.
    pub option: String,
    /// What it is, as messages name it: `the company name`; no expressions.
    pub about: String,
    /// Where the platform itself has one, which no tenant may have: JSON pointer from the environment's `components`; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The rule that two alike break; no expressions.
    #[serde(default)]
    pub rule: UniqueRule,
}

/// A rule about options that two tenants give alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum UniqueRule {
    /// Of any option.
    #[default]
    #[serde(rename = "isolation/duplicate-option")]
    Option,
    /// Of companies.
    #[serde(rename = "isolation/duplicate-company")]
    Company,
    /// Of e-mail addresses.
    #[serde(rename = "isolation/duplicate-email")]
    Email,
    /// Of hosts: no tenant may have one of the platform's own either.
    #[serde(rename = "isolation/duplicate-host")]
    Host,
}

/// A Helm chart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChartSpec {
    /// Name of the chart.
    pub name: String,
    /// Key in the environment's `helmRepositories`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Path of an archive in the tree, instead of a repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// The archive's sha256, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The chart's exact version.
    pub version: String,
    /// Name of the Helm release.
    pub release: String,
    /// Whether it is installed: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Values that only Flux can take from a Secret.
    #[serde(default)]
    pub values_from: Vec<ValuesFromSpec>,
    /// Names of lists in its values whose items have a `name`, such as `extraEnvs`: raw values replace the items of the same
    /// name, and add the others. Any other list is replaced whole, as Helm does it.
    #[serde(default)]
    pub named_lists: Vec<String>,
    /// Versions of Kubernetes that its older versions are for, where they are known.
    #[serde(default)]
    pub kubernetes: Vec<KubernetesSpec>,
}

/// Versions of Kubernetes that a chart is for, up to a version of the chart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct KubernetesSpec {
    /// The first version of the chart that this does not hold for.
    pub below: String,
    /// Its `kubeVersion`.
    pub range: String,
}

/// A value of a chart that stands in a Secret.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ValuesFromSpec {
    /// Name of the Secret.
    pub secret: String,
    /// The key in it.
    pub key: String,
    /// Path in the values, `clearml.apiServerKey`.
    pub target_path: String,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// Pod Security level of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PodSecurity {
    /// No limits: operators of drivers and devices.
    Privileged,
    /// No known escapes.
    Baseline,
    /// Hardened.
    Restricted,
}

impl PodSecurity {
    /// The level's name, as the label's value has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

/// The namespace a component runs in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NamespaceSpec {
    /// Its name.
    pub name: String,
    /// Whether the compiler creates it, and therefore writes its policies.
    #[serde(default)]
    pub create: bool,
    /// Its Pod Security level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_security: Option<PodSecurity>,
    /// Labels beyond the compiler's own.
    #[serde(default)]
    pub labels: IndexMap<String, String>,
}
