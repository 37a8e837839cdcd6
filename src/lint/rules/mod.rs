//! All rules, by family.

pub(crate) mod allowance;
pub(crate) mod delivery;
pub(crate) mod gpu;
pub(crate) mod isolation;
pub(crate) mod naming;
pub(crate) mod port;
pub(crate) mod quoting;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod secret;
pub(crate) mod source;
pub(crate) mod version;
pub(crate) mod yaml;

use super::Entry;

/// Rules that belong together; the first part of their ids.
pub(crate) struct Family {
    /// The name.
    pub name: &'static str,
    /// What its rules catch, in a line.
    pub about: &'static str,
    /// Its rules.
    pub rules: &'static [Entry],
}

/// The families, in the order of the documentation.
pub(crate) static FAMILIES: &[Family] = &[
    Family { name: "quoting", about: "what the engineer wrote is not what a reader gets", rules: quoting::RULES },
    Family { name: "yaml", about: "what parsers fail or disagree on", rules: yaml::RULES },
    Family { name: "secret", about: "secrets that stand where everyone can read them", rules: secret::RULES },
    Family { name: "version", about: "one thing, one version", rules: version::RULES },
    Family { name: "port", about: "ports of nodes, which belong to the whole cluster", rules: port::RULES },
    Family { name: "gpu", about: "GPUs and their parts", rules: gpu::RULES },
    Family { name: "reference", about: "names that lead to something else", rules: reference::RULES },
    Family { name: "isolation", about: "what keeps tenants apart", rules: isolation::RULES },
    Family { name: "delivery", about: "what Argo CD and Flux do that nobody meant", rules: delivery::RULES },
    Family { name: "naming", about: "names of tenants, environments and components", rules: naming::RULES },
    Family { name: "schema", about: "what definitions and manifests may say", rules: schema::RULES },
    Family { name: "source", about: "files that cannot be read", rules: source::RULES },
    Family { name: "allowance", about: "what is wrong with allowances", rules: allowance::RULES },
];

/// All rules, family by family.
pub(crate) fn rules() -> impl Iterator<Item = &'static Entry> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The rule of this id.
pub(crate) fn find(id: &str) -> Option<&'static Entry> {
    rules().find(|entry| entry.rule.id == id)
}

/// Whether this is a rule, a family, or `all`.
pub(crate) fn knows(which: &str) -> bool {
    which == "all" || find(which).is_some() || FAMILIES.iter().any(|family| family.name == which)
}
