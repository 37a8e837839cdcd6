//! All rules, by family.

use super::{
    Entry, allowance, delivery, gpu, isolation, naming, port, quoting, reference, schema, secret, source, version, yaml,
};

/// Rules that belong together; the first part of their ids.
pub struct Family {
    /// The name.
    pub name: &'static str,
    /// What its rules catch, in a line.
    pub about: &'static str,
    /// Its rules.
    pub rules: &'static [Entry],
}

/// The families, in the order of the documentation.
pub static FAMILIES: &[Family] = &[
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
pub fn rules() -> impl Iterator<Item = &'static Entry> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    rules().find(|entry| entry.rule.id == id)
}

/// Whether this is a rule, a family, or `all`.
pub fn knows(which: &str) -> bool {
    which == "all" || find(which).is_some() || FAMILIES.iter().any(|family| family.name == which)
}
