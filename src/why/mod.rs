//! Where a rendered value comes from, and back: what a line of a definition decides.

mod answer;
mod asked;
mod decides;
pub(crate) mod form;
mod other;
mod said;
mod units;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::finding::Finding;
use crate::manifest::Identity;
use crate::source::{Folder, Place, Tree};
use crate::workspace::Workspace;

pub(crate) use answer::answer;
pub(crate) use asked::{Asked, Unclear};
pub(crate) use decides::decides;
pub(crate) use said::Said;

/// A rendered value, and all that had a say in it.
#[derive(Debug)]
pub(crate) struct Why {
    /// The environment.
    pub environment: String,
    /// The tenant; none for the platform.
    pub tenant: Option<String>,
    /// The rendered file.
    pub file: String,
    /// The object.
    pub object: Identity,
    /// The way to the value, as `tenantry diff` writes it.
    pub path: String,
    /// The value; a secret is not shown.
    pub value: Value,
    /// The lines of definitions that the value is made from, the one that decides most foremost.
    pub values: Vec<Said>,
    /// Those that decide whether it is there.
    pub conditions: Vec<Said>,
    /// The template's line, and whether the template is built in.
    pub template: Option<(Place, bool)>,
    /// What stands there: the expression, where the template does not say the value word by word.
    pub expression: Option<String>,
    /// For whom the object is made, where nothing else is known.
    pub owner: Place,
    /// What else decides the value.
    pub note: Option<&'static str>,
}

/// What a line of a definition decides.
#[derive(Debug)]
pub(crate) struct Decides {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// What it decides, folded over tenants.
    pub decided: Vec<Decided>,
}

/// A value that a line decides, in the platform or in one or many tenants.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    /// The environment.
    pub environment: String,
    /// The tenants, by name; none for the platform.
    pub tenants: Vec<String>,
    /// The object; of many tenants, the first one's.
    pub object: Identity,
    /// Its file.
    pub file: String,
    /// The way to the value.
    pub path: String,
    /// The value; a secret is not shown.
    pub value: Value,
    /// How.
    pub how: How,
}

/// How a line decides a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum How {
    /// The value is made from it.
    Value,
    /// It decides whether the value is there.
    Condition,
    /// A template reads it, but another value that was tried changed nothing, or none could be tried.
    Perhaps,
}

impl How {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Condition => "condition",
            Self::Perhaps => "perhaps",
        }
    }
}

/// Resolves the part of a tree that an answer needs: all environments and components, and of the tenants those that may be meant.
pub(crate) fn part(root: &Path, tenants: &BTreeSet<String>) -> Workspace {
    let (tree, findings) = Tree::with_tenants(Arc::new(Folder::new(root)), tenants);
    Workspace::of(tree, findings)
}

/// What keeps a question from being answered.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The definitions cannot be rendered.
    Broken(Vec<Finding>),
    /// Nothing is there that was asked for: what is wrong, and what to do.
    Nothing(String, String),
}
