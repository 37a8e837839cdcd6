//! Platforms of two tenants, as definitions.

use std::fs;
use std::path::Path;

/// The state of a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum State {
    /// Its folder is not there.
    #[default]
    Absent,
    Active,
    Suspended,
    Retired,
}

impl State {
    /// The states that may follow: `render` refuses that a tenant vanishes that is not retired.
    pub(super) fn next(self) -> Vec<Self> {
        let all = [Self::Absent, Self::Active, Self::Suspended, Self::Retired];
        let may = |other: &Self| self != *other && (*other != Self::Absent || self == Self::Retired);
        all.into_iter().filter(may).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Absent => "",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        }
    }
}

/// Whether a component is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    #[default]
    Off,
    On,
    Retired,
}

impl Part {
    /// What may follow: `render` refuses that a component goes that is not retired.
    pub(super) fn next(self) -> Vec<Self> {
        match self {
            Self::Off => vec![Self::On],
            Self::On => vec![Self::Retired],
            Self::Retired => vec![Self::On, Self::Off],
        }
    }

    fn listed(self, name: &str, more: &str) -> String {
        match self {
            Self::Off => String::new(),
            Self::On => format!("    {name}: {{{more}}}\n"),
            Self::Retired => {
                format!("    {name}: {{state: retired{}{more}}}\n", if more.is_empty() { "" } else { ", " })
            }
        }
    }
}

/// What differs between the trees.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Platform {
    pub acme: State,
    pub beta: State,
    /// Whether acme has a queue whose tasks span nodes.
    pub multi_node: bool,
    /// Whether acme has a router.
    pub router: bool,
    /// An operator by a chart, in a namespace and for the whole cluster.
    pub operator: Part,
    /// A server by a chart, of a stage in which data is kept, alone in its namespace.
    pub store: Part,
    /// A component without a chart.
    pub plain: Part,
    /// Whether the whole environment is about to go.
    pub ends: bool,
}

impl Default for Platform {
    fn default() -> Self {
        Self {
            acme: State::Absent,
            beta: State::Absent,
            multi_node: false,
            router: true,
            operator: Part::Off,
            store: Part::Off,
            plain: Part::Off,
            ends: false,
        }
    }
}

const STORE: &str = "  stage: 30-backends\n  namespace: {name: store, create: true}\n  \
                     chart: {name: store-operator, repository: bitnami, version: \"{{ options.version }}\", release: store}\n  clusterScoped:\n    \
                     - {group: rbac.authorization.k8s.io, kind: ClusterRole}\n    - {group: rbac.authorization.k8s.io, kind: ClusterRoleBinding}\n";

const PLAIN: &str = "  stage: 50-applications\n  namespace: {name: plain, create: true}\n";

const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: plain}\n\
                     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";

const ENVIRONMENT: &str = include_str!("environment.yaml");

impl Platform {
    /// Writes the definitions of an environment named `e`, which an engine of a version delivers.
    pub(super) fn write(&self, root: &Path, engine: &str) {
        let accepted = if self.acme != State::Absent && self.multi_node { "[rights/acme, engine/acme]" } else { "[]" };
        let components = [
            self.operator.listed("gpu-operator", "version: v24.9.2, driver: {enabled: false}"),
            self.store.listed("store", "version: 1.0.0"),
            self.plain.listed("plain", ""),
        ];
        let state = if self.ends { "retired" } else { "active" };
        let environment = ENVIRONMENT.replace("ENGINE", engine).replace("ACCEPTED", accepted).replace("STATE", state)
            + &components.concat();
        for (name, more) in [("store", STORE), ("plain", PLAIN)] {
            let head = format!(
                "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  about: What is tried.\n  scope: environment\n"
            );
            write(root, &format!("components/{name}/component.yaml"), &(head + more));
        }
        write(root, "components/plain/manifests/claim.yaml", CLAIM);
        write(root, "environments/e/environment.yaml", &environment);
        let more = format!(
            "  router: {{enabled: {}}}\n  queues: {{span: {{gpus: 1{}}}}}\n",
            self.router,
            if self.multi_node { ", multiNode: [1, 1]" } else { "" }
        );
        for (number, (name, state, more)) in
            [("acme", self.acme, more.as_str()), ("beta", self.beta, "")].into_iter().enumerate()
        {
            let company = format!("{name} company");
            let text = format!(
                "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {{name: {name}}}\nspec:\n  state: {}\n  company: {company}\n  \
                 environments: [e]\n  admin: {{name: Admin, email: admin@{name}.example}}\n  redisDatabase: {number}\n  quota: {{gpus: 2}}\n{more}",
                state.name()
            );
            let path = format!("tenants/{name}/tenant.yaml");
            if state == State::Absent {
                let _ = fs::remove_dir_all(root.join("tenants").join(name));
            } else {
                write(root, &path, &text);
            }
        }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
