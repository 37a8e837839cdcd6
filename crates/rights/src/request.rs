//! Who asks, and what for.

/// What users of service accounts begin with.
const ACCOUNT: &str = "system:serviceaccount:";

/// A user and the groups it is in, as the API server's authentication names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The user's name.
    pub user: String,
    /// Its groups.
    pub groups: Vec<String>,
}

impl Identity {
    /// A service account, with the groups that every one of them is in.
    #[must_use]
    pub fn account(namespace: &str, name: &str) -> Self {
        let groups = ["system:serviceaccounts".to_owned(), accounts_of(namespace), "system:authenticated".to_owned()];
        Self { user: account_user(namespace, name), groups: groups.into() }
    }

    /// Somebody who has shown nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { user: "system:anonymous".into(), groups: ["system:unauthenticated".to_owned()].into() }
    }

    /// Whether the API server lets it do everything, without asking RBAC.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.groups.iter().any(|group| group == MASTERS)
    }
}

/// The group that the API server itself lets through.
pub(crate) const MASTERS: &str = "system:masters";

/// The user that a service account is.
#[must_use]
pub(crate) fn account_user(namespace: &str, name: &str) -> String {
    format!("{ACCOUNT}{namespace}:{name}")
}

/// The group of all service accounts of a namespace.
#[must_use]
pub(crate) fn accounts_of(namespace: &str) -> String {
    format!("system:serviceaccounts:{namespace}")
}

/// The namespace and name of the service account that a user is.
#[must_use]
pub(crate) fn account_of(user: &str) -> Option<(&str, &str)> {
    user.strip_prefix(ACCOUNT)?.split_once(':')
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// For objects.
    Resource(Resource),
    /// For a path that is no resource.
    Url {
        /// The verb: `get`, `post`.
        verb: String,
        /// The path.
        path: String,
    },
}

impl Request {
    /// The namespace that it is asked in; empty for cluster-scoped objects, objects of all namespaces, and paths.
    #[must_use]
    pub fn namespace(&self) -> &str {
        match self {
            Self::Resource(resource) => &resource.namespace,
            Self::Url { .. } => "",
        }
    }
}

/// A verb on objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resource {
    /// The verb: `get`, `create`, `bind`.
    pub verb: String,
    /// The API group; the core group is the empty one.
    pub group: String,
    /// The resource in the plural: `pods`.
    pub resource: String,
    /// Its subresource: `log`; mostly empty.
    pub subresource: String,
    /// The namespace; empty for cluster-scoped objects and for those of all namespaces.
    pub namespace: String,
    /// The object's name; empty where the request names none.
    pub name: String,
}
