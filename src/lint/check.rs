//! What a check is: what it sees, whose that is, and when it runs.

use std::sync::Arc;

use super::{Files, Manifests, Object, Scalar, TreeChange, Values, YamlFile};
use crate::finding::{Finding, Rule};
use crate::source::SourceFile;
use crate::workspace::Workspace;

/// A check of a rule. A rule has one for each thing that it looks at.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    /// What it sees, and the function that looks.
    pub sees: Sees,
    whose: [bool; 3],
    when: When,
}

/// What a check sees, from the earliest stage to the latest. Take the earliest that suffices.
#[derive(Clone, Copy)]
pub(crate) enum Sees {
    /// The bytes of a file: YAML, and Markdown and shell scripts that were named on the command line.
    Bytes(fn(&Arc<SourceFile>, &mut Vec<Finding>)),
    /// A YAML file: its documents, comments, problems, and the repairs that made it readable.
    File(fn(&YamlFile, &mut Vec<Finding>)),
    /// Each scalar of a YAML file, keys too, with its path and what is expected there.
    Scalar(for<'a> fn(&Scalar<'a>, &mut Vec<Finding>)),
    /// Helm values as they are written: a file, or the values in an Application or a `HelmRelease`.
    Values(for<'a> fn(&Values<'a>, &mut Vec<Finding>)),
    /// One Kubernetes object.
    Object(fn(&Object, &mut Vec<Finding>)),
    /// The objects of a folder together; of ours, those of the platform or of one tenant.
    Objects(fn(&Manifests, &mut Vec<Finding>)),
    /// All files of the run together.
    Files(for<'a> fn(&Files<'a>, &mut Vec<Finding>)),
    /// A tree of definitions as a whole: every environment and tenant, resolved.
    Tree(fn(&Workspace, &mut Vec<Finding>)),
    /// Two trees: before a change, and after it.
    Change(for<'a> fn(&TreeChange<'a>, &mut Vec<Finding>)),
}

/// Whose the things are that a check sees.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    /// They stand in files that somebody wrote.
    Foreign,
    /// We render them.
    Ours,
    /// They are what the proof of an environment is about: its policies, what runs by the catalog, and one tenant of each kind.
    Proved,
}

/// When a check runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// A change of tenants alone cannot change what it finds.
    PlatformsChange,
}

impl Check {
    /// See [`Sees::Bytes`].
    pub(crate) const fn bytes(look: fn(&Arc<SourceFile>, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Bytes(look))
    }

    /// See [`Sees::File`].
    pub(crate) const fn file(look: fn(&YamlFile, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::File(look))
    }

    /// See [`Sees::Scalar`].
    pub(crate) const fn scalar(look: for<'a> fn(&Scalar<'a>, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Scalar(look))
    }

    /// See [`Sees::Values`].
    pub(crate) const fn values(look: for<'a> fn(&Values<'a>, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Values(look))
    }

    /// See [`Sees::Object`].
    pub(crate) const fn object(look: fn(&Object, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Object(look))
    }

    /// See [`Sees::Objects`].
    pub(crate) const fn objects(look: fn(&Manifests, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Objects(look))
    }

    /// See [`Sees::Files`].
    pub(crate) const fn files(look: for<'a> fn(&Files<'a>, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Files(look))
    }

    /// See [`Sees::Tree`].
    pub(crate) const fn tree(look: fn(&Workspace, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Tree(look))
    }

    /// See [`Sees::Change`].
    pub(crate) const fn change(look: for<'a> fn(&TreeChange<'a>, &mut Vec<Finding>)) -> Self {
        Self::of(Sees::Change(look))
    }

    const fn of(sees: Sees) -> Self {
        Self { sees, whose: [true, false, false], when: When::Always }
    }

    /// It looks at what we render too.
    pub(crate) const fn and_ours(mut self) -> Self {
        self.whose[Whose::Ours as usize] = true;
        self
    }

    /// It looks at what the proof of an environment is about too.
    pub(crate) const fn and_proved(mut self) -> Self {
        self.whose[Whose::Proved as usize] = true;
        self
    }

    /// It sees environments, components and charts, but no tenants: a change of tenants alone is nothing to it.
    pub(crate) const fn of_platforms(mut self) -> Self {
        self.when = When::PlatformsChange;
        self
    }

    /// Whether it looks at things of this kind.
    pub(crate) const fn is_of(&self, whose: Whose) -> bool {
        self.whose[whose as usize]
    }

    /// Whether it looks at what a tree renders to.
    pub(crate) const fn looks_at_rendered(&self) -> bool {
        self.is_of(Whose::Ours) || self.is_of(Whose::Proved)
    }

    /// Whether it runs, where platforms may have changed or may not.
    pub(crate) fn runs(&self, platforms_change: bool) -> bool {
        self.when == When::Always || platforms_change
    }
}

/// A rule that the linter checks.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// The rule.
    pub rule: &'static Rule,
    /// Its checks; none where the engine itself reports it.
    pub checks: &'static [Check],
}

/// The line of a rule in its family: `entry!(overlap::OVERLAP)`.
macro_rules! entry {
    ($module:ident :: $rule:ident) => {
        $crate::lint::Entry { rule: &$module::$rule, checks: $module::CHECKS }
    };
}

pub(crate) use entry;
