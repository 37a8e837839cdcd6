//! Roles and bindings, read from manifests.

use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::defaults::{self, Version};
use crate::request::account_user;
use crate::rule::Rule;
use crate::selector::{Labels, Selector, or_default};

/// The API group of roles and bindings.
pub(crate) const GROUP: &str = "rbac.authorization.k8s.io";

/// The four kinds of RBAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Rules of one namespace.
    Role,
    /// Rules for the cluster, or for the namespaces that bind them.
    ClusterRole,
    /// Gives rules in one namespace.
    RoleBinding,
    /// Gives rules in the cluster.
    ClusterRoleBinding,
}

impl Kind {
    /// As `kind` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::ClusterRole => "ClusterRole",
            Self::RoleBinding => "RoleBinding",
            Self::ClusterRoleBinding => "ClusterRoleBinding",
        }
    }

    /// As requests name it.
    #[must_use]
    pub fn resource(self) -> &'static str {
        match self {
            Self::Role => "roles",
            Self::ClusterRole => "clusterroles",
            Self::RoleBinding => "rolebindings",
            Self::ClusterRoleBinding => "clusterrolebindings",
        }
    }

    /// Whether its objects stand in a namespace.
    #[must_use]
    pub fn is_namespaced(self) -> bool {
        matches!(self, Self::Role | Self::RoleBinding)
    }

    fn of(object: &Value) -> Option<Self> {
        let group = object.get("apiVersion")?.as_str()?.split_once('/')?.0;
        let all = [Self::Role, Self::ClusterRole, Self::RoleBinding, Self::ClusterRoleBinding];
        let kind = object.get("kind")?.as_str()?;
        all.into_iter().find(|one| group == GROUP && one.name() == kind)
    }
}

/// What makes an object one: kind, namespace, name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace; empty for cluster-scoped kinds.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.as_str() {
            "" => write!(f, "{}/{}", self.kind.name(), self.name),
            namespace => write!(f, "{}/{namespace}/{}", self.kind.name(), self.name),
        }
    }
}

/// A Role or a ClusterRole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Which.
    pub id: ObjectId,
    /// Its own rules.
    pub rules: Vec<Rule>,
    /// Its labels, by which others select it.
    pub(crate) labels: Labels,
    /// What it selects, where it is aggregated.
    pub(crate) aggregation: Option<Vec<Selector>>,
    /// Whether Kubernetes itself brings it.
    pub built_in: bool,
}

/// A RoleBinding or a ClusterRoleBinding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Which.
    pub id: ObjectId,
    /// The role that it gives.
    pub role: RoleRef,
    /// To whom.
    pub subjects: Vec<Subject>,
    /// Whether Kubernetes itself brings it.
    pub built_in: bool,
}

/// The role that a binding gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RoleRef {
    /// `Role` or `ClusterRole`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// To whom a binding gives its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// A user, a group or a service account.
    pub kind: SubjectKind,
    /// The account's namespace, where the binding names it.
    pub namespace: String,
    /// The name.
    pub name: String,
}

/// Kinds of subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A service account.
    ServiceAccount,
    /// None that the authorizer knows: it gives nothing to it.
    Unknown,
}

impl SubjectKind {
    /// As `kind` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::ServiceAccount => "ServiceAccount",
            Self::Unknown => "Unknown",
        }
    }
}

/// Whom a binding may give rights to, in the form that requests have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Holder {
    User(String),
    Group(String),
}

impl Subject {
    /// The user or group that it is; none where the authorizer gives it nothing.
    pub(crate) fn holder(&self, binding_namespace: &str) -> Option<Holder> {
        match self.kind {
            SubjectKind::User => Some(Holder::User(self.name.clone())),
            SubjectKind::Group => Some(Holder::Group(self.name.clone())),
            SubjectKind::Unknown => None,
            SubjectKind::ServiceAccount => {
                let namespace = if self.namespace.is_empty() { binding_namespace } else { &self.namespace };
                (!namespace.is_empty()).then(|| Holder::User(account_user(namespace, &self.name)))
            }
        }
    }
}

/// An object that is RBAC's by its kind and that the API server would not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind.
    pub kind: Kind,
    /// The object's name, as far as it has one.
    pub name: String,
    /// What is wrong.
    pub says: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}: {}", self.kind.name(), self.name, self.says)
    }
}

/// The roles and bindings of a cluster, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    pub(crate) roles: IndexMap<ObjectId, Role>,
    pub(crate) bindings: IndexMap<ObjectId, Binding>,
}

impl Objects {
    /// Those that a version of Kubernetes brings with it.
    #[must_use]
    pub fn of_kubernetes(version: Version) -> Self {
        let mut objects = Self::default();
        for value in defaults::objects(version) {
            // Data of this crate; that all of it is read is a test.
            let _ = objects.insert(&value, true);
        }
        objects
    }

    /// Adds a manifest; a later one of the same identity takes an earlier one's place. Others than RBAC's are passed over.
    ///
    /// # Errors
    /// Where the API server would not read it.
    pub fn add(&mut self, object: &Value) -> Result<Option<ObjectId>, Problem> {
        self.insert(object, false)
    }

    /// Adds a manifest, and the items of a List.
    ///
    /// # Errors
    /// What the API server would not read of it.
    pub fn add_manifest(&mut self, manifest: &Value) -> Result<(), Problem> {
        let items = manifest.get("items").and_then(Value::as_array);
        let of = manifest.get("kind").and_then(Value::as_str).and_then(|kind| kind.strip_suffix("List"));
        let (Some(items), Some(of)) = (items, of) else { return self.add(manifest).map(|_| ()) };
        for item in items {
            match item.as_object() {
                // The items of a RoleList need not say their kind again.
                Some(fields) if !of.is_empty() && !fields.contains_key("kind") => {
                    let mut fields = fields.clone();
                    fields.insert("kind".into(), of.into());
                    fields.insert("apiVersion".into(), manifest.get("apiVersion").cloned().unwrap_or_default());
                    self.add(&fields.into())?;
                }
                _ => self.add_manifest(item)?,
            }
        }
        Ok(())
    }

    /// Takes an object away.
    pub fn remove(&mut self, id: &ObjectId) {
        self.roles.shift_remove(id);
        self.bindings.shift_remove(id);
    }

    /// All roles.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// All bindings.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.values()
    }

    fn insert(&mut self, object: &Value, built_in: bool) -> Result<Option<ObjectId>, Problem> {
        let Some(kind) = Kind::of(object) else { return Ok(None) };
        let read = Manifest::deserialize(object).map_err(|error| {
            let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
            Problem { kind, name, says: error.to_string() }
        })?;
        let id = read.id(kind);
        match kind {
            Kind::Role | Kind::ClusterRole => {
                self.roles.insert(id.clone(), read.into_role(id.clone(), built_in));
            }
            Kind::RoleBinding | Kind::ClusterRoleBinding => {
                self.bindings.insert(id.clone(), read.into_binding(id.clone(), built_in));
            }
        }
        Ok(Some(id))
    }
}

/// The fields of all four kinds.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    #[serde(deserialize_with = "or_default")]
    metadata: Metadata,
    #[serde(deserialize_with = "or_default")]
    rules: Vec<Rule>,
    aggregation_rule: Option<Aggregation>,
    #[serde(deserialize_with = "or_default")]
    role_ref: RoleRef,
    #[serde(deserialize_with = "or_default")]
    subjects: Vec<RawSubject>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    namespace: String,
    #[serde(deserialize_with = "or_default")]
    labels: Labels,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Aggregation {
    #[serde(deserialize_with = "or_default")]
    cluster_role_selectors: Vec<Selector>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawSubject {
    #[serde(deserialize_with = "or_default")]
    kind: String,
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    namespace: String,
}

impl Manifest {
    fn id(&self, kind: Kind) -> ObjectId {
        let namespace = match (kind.is_namespaced(), self.metadata.namespace.as_str()) {
            (false, _) => "",
            (true, "") => "default",
            (true, namespace) => namespace,
        };
        ObjectId { kind, namespace: namespace.to_owned(), name: self.metadata.name.clone() }
    }

    fn into_role(self, id: ObjectId, built_in: bool) -> Role {
        let aggregated = self.aggregation_rule.filter(|_| id.kind == Kind::ClusterRole);
        let aggregation = aggregated.map(|rule| rule.cluster_role_selectors);
        Role { id, rules: self.rules, labels: self.metadata.labels, aggregation, built_in }
    }

    fn into_binding(self, id: ObjectId, built_in: bool) -> Binding {
        let subjects = self.subjects.into_iter().map(RawSubject::read).collect();
        Binding { id, role: self.role_ref, subjects, built_in }
    }
}

impl RawSubject {
    fn read(self) -> Subject {
        let kinds = [SubjectKind::User, SubjectKind::Group, SubjectKind::ServiceAccount];
        let kind = kinds.into_iter().find(|kind| kind.name() == self.kind).unwrap_or(SubjectKind::Unknown);
        Subject { kind, namespace: self.namespace, name: self.name }
    }
}
