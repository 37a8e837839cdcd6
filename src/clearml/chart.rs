//! The charts of a ClearML platform: whose values a file holds.

use yaml::NodeRef;

/// A chart whose values we know something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Chart {
    /// The server: `clearml`, `clearml-enterprise`.
    Server,
    /// The agent: `clearml-agent`, `clearml-enterprise-agent`.
    Agent,
    /// The task traffic router, later the app gateway.
    Router,
    /// `clearml-billing`.
    Billing,
    /// Bitnami's redis.
    Redis,
    /// `clearml-dynamic-mig-operator`.
    MigOperator,
    /// NVIDIA's GPU operator.
    GpuOperator,
    /// Some other chart.
    Unknown,
}

/// Names of charts, and of our components, whose values files bear the name.
const NAMES: [(&str, Chart); 17] = [
    ("clearml", Chart::Server),
    ("clearml-enterprise", Chart::Server),
    ("clearml-agent", Chart::Agent),
    ("clearml-enterprise-agent", Chart::Agent),
    ("agent", Chart::Agent),
    ("clearml-task-traffic-router", Chart::Router),
    ("clearml-enterprise-task-traffic-router", Chart::Router),
    ("clearml-enterprise-app-gateway", Chart::Router),
    ("router", Chart::Router),
    ("clearml-billing", Chart::Billing),
    ("billing", Chart::Billing),
    ("redis", Chart::Redis),
    ("redis-shared", Chart::Redis),
    ("clearml-dynamic-mig-operator", Chart::MigOperator),
    ("dynamic-mig-operator", Chart::MigOperator),
    ("gpu-operator", Chart::GpuOperator),
    ("cdmo", Chart::MigOperator),
];

impl Chart {
    /// The chart of this name, with or without its repository: `clearml/clearml-enterprise`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.rsplit('/').next()?;
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, chart)| *chart)
    }

    /// The names that [`Chart::named`] knows.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// The chart that values are of, by keys that only this one has.
    pub(crate) fn recognise(root: NodeRef<'_>) -> Option<Self> {
        let has = |key: &str| root.get(key).is_some_and(NodeRef::is_mapping);
        let clearml = |key: &str| root.get("clearml").and_then(|node| node.get(key)).is_some();
        if has("agentk8sglue") || clearml("agentk8sglueKey") {
            return Some(Self::Agent);
        }
        if ["apiserver", "webserver", "fileserver", "clearmlApplications"].into_iter().any(has)
            || clearml("cookieDomain")
        {
            return Some(Self::Server);
        }
        if clearml("apiServerUrlReference") || clearml("jwksKey") || has("tcpSession") || has("streamSession") {
            return Some(Self::Router);
        }
        if has("migManager") || has("devicePlugin") || has("mig") {
            return Some(Self::GpuOperator);
        }
        let keys = || root.raw_entries().map(|(key, _)| key.text());
        if has("auth") && keys().all(|key| REDIS_KEYS.contains(&key)) {
            return Some(Self::Redis);
        }
        let credentials = root.get("imageCredentials")?;
        match credentials.get("username").map(NodeRef::text) {
            Some(name) if name.contains("billing") => Some(Self::Billing),
            _ => Some(Self::Unknown),
        }
    }

    /// The chart that values are of, by the name of their file: `values/agent.yaml`, `overrides.yaml`.
    pub(crate) fn by_file_name(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if folder.ends_with("/values") || folder == "values" {
            return Some(Self::named(name).unwrap_or(Self::Unknown));
        }
        let values = ["values", "overrides", "override"]
            .iter()
            .any(|word| name.split(['.', '-', '_']).any(|part| part == *word));
        values.then_some(Self::Unknown)
    }
}

/// The top level of the redis chart 17.8.3.
const REDIS_KEYS: [&str; 18] = [
    "global",
    "architecture",
    "auth",
    "commonConfiguration",
    "existingConfigmap",
    "fullnameOverride",
    "image",
    "master",
    "metrics",
    "nameOverride",
    "networkPolicy",
    "replica",
    "sentinel",
    "serviceAccount",
    "sysctl",
    "tls",
    "volumePermissions",
    "useExternalDNS",
];
