//! The families of rules.

/// Rules that belong together; the first part of their ids. In the order of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    /// What the engineer wrote is not what a reader gets.
    Quoting,
    /// What parsers fail or disagree on.
    Yaml,
    /// Secrets that everyone can read.
    Secret,
    /// Versions of charts, images and tools.
    Version,
    /// Ports of nodes.
    Port,
    /// GPUs and their parts.
    Gpu,
    /// Names that lead to something else.
    Reference,
    /// What keeps tenants apart.
    Isolation,
    /// What Argo CD and Flux do.
    Delivery,
    /// What a change does to clusters that run.
    Change,
    /// Names of definitions.
    Naming,
    /// What definitions and manifests may say.
    Schema,
    /// Files that cannot be read.
    Source,
    /// Allowances.
    Allowance,
}

impl Family {
    /// All families, in the order of the documentation.
    pub(crate) const ALL: [Self; 14] = [
        Self::Quoting,
        Self::Yaml,
        Self::Secret,
        Self::Version,
        Self::Port,
        Self::Gpu,
        Self::Reference,
        Self::Isolation,
        Self::Delivery,
        Self::Change,
        Self::Naming,
        Self::Schema,
        Self::Source,
        Self::Allowance,
    ];

    /// The name, as ids have it.
    pub(crate) const fn name(self) -> &'static str {
        self.words().0
    }

    /// What its rules catch, in a line.
    pub(crate) const fn about(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Quoting => ("quoting", "what the engineer wrote is not what a reader gets"),
            Self::Yaml => ("yaml", "what parsers fail or disagree on"),
            Self::Secret => ("secret", "secrets that stand where everyone can read them"),
            Self::Version => ("version", "one thing, one version"),
            Self::Port => ("port", "ports of nodes, which belong to the whole cluster"),
            Self::Gpu => ("gpu", "GPUs and their parts"),
            Self::Reference => ("reference", "names that lead to something else"),
            Self::Isolation => ("isolation", "what keeps tenants apart"),
            Self::Delivery => ("delivery", "what Argo CD and Flux do that nobody meant"),
            Self::Change => ("change", "what a change does to clusters that run"),
            Self::Naming => ("naming", "names of tenants, environments and components"),
            Self::Schema => ("schema", "what definitions and manifests may say"),
            Self::Source => ("source", "files that cannot be read"),
            Self::Allowance => ("allowance", "what is wrong with allowances"),
        }
    }

    /// The family of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// The family that an id begins with. Evaluated when the program is built: an id without a family does not compile.
    #[allow(clippy::panic, reason = "only `static`s of rules call it, so the compiler evaluates it")]
    pub(super) const fn of(id: &str) -> Self {
        let mut at = 0;
        while at < Self::ALL.len() {
            if begins_with(id.as_bytes(), Self::ALL[at].name().as_bytes()) {
                return Self::ALL[at];
            }
            at += 1;
        }
        panic!("the id of a rule begins with its family")
    }
}

/// Whether an id is `family/...`.
const fn begins_with(id: &[u8], family: &[u8]) -> bool {
    let mut at = 0;
    while at < family.len() {
        if at >= id.len() || id[at] != family[at] {
            return false;
        }
        at += 1;
    }
    at < id.len() && id[at] == b'/'
}
