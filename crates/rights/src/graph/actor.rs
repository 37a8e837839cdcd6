//! Who has rights, and where rights hold.

use std::fmt;

use crate::request::{Identity, MASTERS, account_of, account_user, accounts_of};

/// Whoever makes requests, or lets code run that does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// Code of one's own in the pods of a namespace: a pod may name any account there.
    Pods(String),
    /// A service account.
    Account {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// A user.
    User(String),
    /// A member of a group.
    Group(String),
    /// Whoever binds a role in a place: its kind, its name, and the namespace (none is the cluster).
    Bound {
        /// `Role` or `ClusterRole`.
        kind: String,
        /// The role's name.
        name: String,
        /// Where it is bound; empty for the cluster.
        namespace: String,
    },
    /// Whoever may do everything in the cluster.
    Cluster,
}

impl Actor {
    /// A service account.
    #[must_use]
    pub fn account(namespace: &str, name: &str) -> Self {
        Self::Account { namespace: namespace.to_owned(), name: name.to_owned() }
    }

    /// A user, which may be a service account.
    pub(crate) fn user(name: &str) -> Self {
        account_of(name).map_or_else(|| Self::User(name.to_owned()), |(namespace, name)| Self::account(namespace, name))
    }

    /// A group; one that the API server lets through is the cluster.
    pub(crate) fn group(name: &str) -> Self {
        if name == MASTERS { Self::Cluster } else { Self::Group(name.to_owned()) }
    }

    /// In the form that requests have; none where the actor makes no requests itself.
    pub(crate) fn identity(&self) -> Option<Identity> {
        match self {
            Self::Account { namespace, name } => Some(Identity::account(namespace, name)),
            Self::User(name) => Some(Identity { user: name.clone(), groups: vec!["system:authenticated".into()] }),
            Self::Group(name) => Some(Identity { user: String::new(), groups: vec![name.clone()] }),
            Self::Pods(_) | Self::Bound { .. } | Self::Cluster => None,
        }
    }

    /// The groups that it is in without any binding.
    pub(crate) fn groups(&self) -> Vec<Self> {
        let names = match self {
            Self::Pods(namespace) => vec![
                accounts_of(namespace),
                "system:serviceaccounts".into(),
                "system:authenticated".into(),
                "system:unauthenticated".into(),
            ],
            Self::Account { .. } | Self::User(_) => self.identity().map(|identity| identity.groups).unwrap_or_default(),
            Self::Group(_) | Self::Bound { .. } | Self::Cluster => Vec::new(),
        };
        names.into_iter().map(Self::Group).collect()
    }

    /// The user's name, where it is one.
    pub(crate) fn user_name(&self) -> Option<String> {
        match self {
            Self::Account { namespace, name } => Some(account_user(namespace, name)),
            Self::User(name) => Some(name.clone()),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pods(namespace) => write!(f, "pods of {namespace}"),
            Self::Account { namespace, name } => write!(f, "account {namespace}/{name}"),
            Self::User(name) => write!(f, "user {name}"),
            Self::Group(name) => write!(f, "group {name}"),
            Self::Bound { kind, name, namespace } => write!(f, "{kind} {name} bound {}", Place::of(namespace)),
            Self::Cluster => write!(f, "everything in the cluster"),
        }
    }
}

/// Where a right holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// In one namespace.
    Namespace(String),
    /// In all namespaces, and on what stands in none.
    Cluster,
}

impl Place {
    /// By the namespace of a binding, which is empty for the cluster.
    pub(crate) fn of(namespace: &str) -> Self {
        if namespace.is_empty() { Self::Cluster } else { Self::Namespace(namespace.to_owned()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace(namespace) => write!(f, "in {namespace}"),
            Self::Cluster => write!(f, "in the cluster"),
        }
    }
}
