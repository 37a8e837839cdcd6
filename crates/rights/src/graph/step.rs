//! One step of a way: who can do what, by which rule, and what follows.

use std::fmt;
use std::sync::Arc;

use super::actor::{Actor, Place};
use crate::authorizer::Grant;
use crate::object::ObjectId;

/// The objects that give a right, with the places in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct By {
    /// The binding; none where the right comes by binding the role.
    pub binding: Option<ObjectId>,
    /// The place of the subject in the binding.
    pub subject: usize,
    /// The role that states the rule.
    pub role: ObjectId,
    /// The place of the rule in the role.
    pub rule: usize,
    /// Whether Kubernetes itself brings both.
    pub built_in: bool,
}

impl By {
    pub(crate) fn of(grant: &Grant<'_>) -> Self {
        Self {
            binding: Some(grant.binding.id.clone()),
            subject: grant.subject,
            role: grant.stated_by.id.clone(),
            rule: grant.rule,
            built_in: grant.binding.built_in && grant.stated_by.built_in,
        }
    }

    /// The object that a reviewer changes first, and the place in it.
    #[must_use]
    pub fn place(&self) -> (&ObjectId, String) {
        match &self.binding {
            Some(binding) => (binding, format!("/subjects/{}", self.subject)),
            None => (&self.role, format!("/rules/{}", self.rule)),
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(binding) = &self.binding {
            write!(f, "{binding}:subjects[{}], ", self.subject)?;
        }
        write!(f, "{}:rules[{}]", self.role, self.rule)
    }
}

/// How much an act does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Sees what the cluster shows of itself: nodes, classes.
    See,
    /// Reads what belongs to somebody.
    Read,
    /// Changes it.
    Change,
    /// Takes it over.
    Control,
}

/// A right on a place, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Act {
    /// How much it does.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// The verb and the resource: `create pods/exec`.
    pub can: String,
    /// The objects; none stands for all.
    pub names: Vec<String>,
    /// What whoever has the right does.
    pub says: String,
    /// Whether it changes what keeps a tenant apart.
    pub guard: bool,
    /// The rule.
    pub by: By,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can {}", self.can)?;
        if !self.names.is_empty() {
            write!(f, " ({})", self.names.join(", "))?;
        }
        write!(f, " {}: {}", self.place, self.says)
    }
}

/// How one actor becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is a member of the group.
    Member,
    /// A pod may run as the account.
    RunsAs,
    /// By a right.
    Right(Arc<Act>),
}

/// A step from one actor to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub who: Actor,
    /// How.
    pub link: Link,
    /// Whom it becomes.
    pub becomes: Actor,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, link, becomes } = self;
        match link {
            Link::Member => write!(f, "{who} are in {becomes}"),
            Link::RunsAs => write!(f, "{who} may run as {becomes}"),
            Link::Right(act) => write!(f, "{who} {act} ({becomes})"),
        }
    }
}
