//! Who may do what in a Kubernetes cluster, and what follows from it.
//!
//! [`Objects`] reads Roles, ClusterRoles and their bindings from manifests, on top of the default ones of a version of
//! Kubernetes. [`Authorizer`] answers a [`Request`] as the RBAC authorizer of the API server does, and names the binding
//! and the rule that allow it. [`write::write`] answers whether the API server would take a Role or a binding
//! from somebody: it refuses what gives more rights than they have.
//!
//! [`graph::ways`] follows rights from what a tenant controls to what belongs to others: a right to make pods is every account
//! of the namespace, a right to `bind` is every role, and so on by a [`table`] with sources.
//!
//! The crate knows manifests and nothing else: no folder, no tenant's definition, no finding.
#![forbid(unsafe_code)]

mod aggregate;
mod authorizer;
mod defaults;
mod follow;
pub mod graph;
mod object;
pub mod question;
mod request;
mod rule;
mod scope;
mod selector;
mod validate;
mod work;
pub mod write;

pub use authorizer::{Authorizer, Decision, Grant, MissingRole};
pub use defaults::Version;
pub use follow::{Follow, table};
pub use object::{Binding, Kind, ObjectId, Objects, Problem, Role, RoleRef, Subject, SubjectKind};
pub use request::{Identity, Request, Resource};
pub use rule::{Right, Rule};
pub use work::TooMuch;
