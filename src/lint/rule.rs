//! What a rule is: an id, a level, a documented struct, and a check at one of the levels below.

use std::sync::Arc;

use super::Change;
use super::{Manifests, Object, Scalar, Values, YamlFile, is_page};
use crate::finding::{Finding, Level};
use crate::source::{Place, SourceFile};
use crate::workspace::Workspace;

/// A rule's id and level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// `family/name`.
    pub id: &'static str,
    /// The level, unless settings or the command line say otherwise. A finding may have a lower one.
    pub level: Level,
}

impl Rule {
    /// A rule whose findings are errors.
    pub(crate) const fn error(id: &'static str) -> Self {
        Self { id, level: Level::Error }
    }

    /// A rule whose findings are warnings.
    pub(crate) const fn warning(id: &'static str) -> Self {
        Self { id, level: Level::Warning }
    }

    /// A rule whose findings are hints.
    pub(crate) const fn info(id: &'static str) -> Self {
        Self { id, level: Level::Info }
    }

    /// A finding of this rule.
    pub(crate) fn at(&self, place: Place, message: impl Into<String>) -> Finding {
        Finding::new(self.id, self.level, place, message)
    }
}

/// Every rule: a unit struct whose doc comment is its page.
pub(crate) trait Lint {
    /// Id and level.
    const RULE: Rule;
}

/// Sees the bytes of a file: YAML, and Markdown and shell scripts that were named on the command line.
pub(crate) trait TextRule: Lint {
    /// Reports what is wrong.
    fn check(file: &Arc<SourceFile>, findings: &mut Vec<Finding>);
}

/// Sees a whole YAML file: its documents, comments, problems, and the repairs that made it readable.
pub(crate) trait YamlRule: Lint {
    /// Reports what is wrong.
    fn check(file: &YamlFile, findings: &mut Vec<Finding>);
}

/// Sees each scalar of a YAML file, keys too, with its path and what is expected there.
pub(crate) trait ScalarRule: Lint {
    /// Reports what is wrong.
    fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>);
}

/// Sees Helm values as they are written: a file, or the values in an Application or a `HelmRelease`.
pub(crate) trait ValuesRule: Lint {
    /// Reports what is wrong.
    fn check(values: &Values<'_>, findings: &mut Vec<Finding>);
}

/// The files of a run.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    /// All of them.
    pub all: &'a [Arc<SourceFile>],
    /// Those that are YAML, parsed.
    pub yaml: &'a [Arc<YamlFile>],
}

impl Files<'_> {
    /// The cluster that a file is for, as far as its path tells: `clusters/production` of `clusters/production/agent.yaml`; empty where
    /// it does not; a page speaks for itself. What is said of two files of one cluster need not be true of two of several.
    pub(crate) fn cluster(path: &str) -> &str {
        if is_page(path) {
            return path;
        }
        const PARENTS: [&str; 6] = ["rendered", "clusters", "environments", "envs", "environment", "overlays"];
        let mut parent = false;
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).and_then(|before| before.rsplit('/').next()).unwrap_or_default();
            if parent {
                return path.get(..at).unwrap_or_default();
            }
            parent = PARENTS.contains(&folder);
        }
        ""
    }
}

/// Sees all files of the run together.
pub(crate) trait FilesRule: Lint {
    /// Reports what is wrong.
    fn check(files: &Files<'_>, findings: &mut Vec<Finding>);
}

/// Sees one Kubernetes object, rendered by us or not.
pub(crate) trait ObjectRule: Lint {
    /// Reports what is wrong.
    fn check(object: &Object, findings: &mut Vec<Finding>);
}

/// Sees the objects of a folder that is not ours, together; with `Units` in its line of the registry, also those that we render, of the
/// platform or of one tenant; with `Network`, what the proof of an environment is about: its policies, what runs by the catalog, and one
/// tenant of each kind. What else spans tenants is the renderer's, or a rule's on the fleet.
pub(crate) trait ManifestRule: Lint {
    /// Reports what is wrong.
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>);
}

/// Sees a tree of definitions as a whole: every environment and tenant, resolved.
pub(crate) trait FleetRule: Lint {
    /// Reports what is wrong.
    fn check(workspace: &Workspace, findings: &mut Vec<Finding>);
}

/// Sees a tree of definitions as a whole, but for its tenants: environments, components, charts. A change that touches none of these is
/// not looked at.
pub(crate) trait PlatformRule: Lint {
    /// Reports what is wrong.
    fn check(workspace: &Workspace, findings: &mut Vec<Finding>);
}

/// Sees two trees: before a change, and after it.
pub(crate) trait ChangeRule: Lint {
    /// Reports what is wrong with the change.
    fn check(change: &Change<'_>, findings: &mut Vec<Finding>);
}

/// A rule's function: what it sees, and where it puts what it finds.
pub(crate) type CheckOf<T> = fn(&T, &mut Vec<Finding>);
/// A rule's function on scalars.
pub(crate) type ScalarCheck = for<'a> fn(&Scalar<'a>, &mut Vec<Finding>);
/// A rule's function on Helm values.
pub(crate) type ValuesCheck = for<'a> fn(&Values<'a>, &mut Vec<Finding>);

/// A rule's function on all YAML files.
pub(crate) type FilesCheck = for<'a> fn(&Files<'a>, &mut Vec<Finding>);

/// A rule's function on a change.
pub(crate) type ChangeCheck = for<'a> fn(&Change<'a>, &mut Vec<Finding>);

/// A rule's check, at its level.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// See [`TextRule`].
    Text(CheckOf<Arc<SourceFile>>),
    /// See [`YamlRule`].
    Yaml(CheckOf<YamlFile>),
    /// See [`ScalarRule`].
    Scalar(ScalarCheck),
    /// See [`ValuesRule`].
    Values(ValuesCheck),
    /// See [`FleetRule`].
    Fleet(CheckOf<Workspace>),
    /// See [`PlatformRule`].
    Platform(CheckOf<Workspace>),
    /// See [`ChangeRule`].
    Change(ChangeCheck),
    /// See [`FilesRule`].
    Files(FilesCheck),
    /// See [`ObjectRule`].
    Object(CheckOf<Object>),
    /// See [`ManifestRule`].
    Manifests(CheckOf<Manifests>),
    /// See [`ManifestRule`].
    Units(CheckOf<Manifests>),
    /// See [`ManifestRule`].
    Network(CheckOf<Manifests>),
}

/// A rule in the registry.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// Id and level.
    pub rule: Rule,
    /// Its checks; none where the compiler itself reports it.
    pub checks: &'static [Check],
    /// The text of its file, whose doc comment is its page.
    pub source: &'static str,
}

/// The registry's line of a rule: `rule!(overlap::Overlap: Fleet)`, with the levels at which it looks.
macro_rules! rule {
    ($module:ident :: $name:ident : $($level:ident),* $(,)?) => {
        $crate::lint::Entry {
            rule: <$module::$name as $crate::lint::Lint>::RULE,
            checks: &[$($crate::lint::rule::check!($level, $module::$name)),*],
            source: include_str!(concat!(stringify!($module), ".rs")),
        }
    };
}

/// One level of a rule.
macro_rules! check {
    (Text, $rule:ty) => {
        $crate::lint::Check::Text(<$rule as $crate::lint::TextRule>::check)
    };
    (Yaml, $rule:ty) => {
        $crate::lint::Check::Yaml(<$rule as $crate::lint::YamlRule>::check)
    };
    (Scalar, $rule:ty) => {
        $crate::lint::Check::Scalar(<$rule as $crate::lint::ScalarRule>::check)
    };
    (Values, $rule:ty) => {
        $crate::lint::Check::Values(<$rule as $crate::lint::ValuesRule>::check)
    };
    (Fleet, $rule:ty) => {
        $crate::lint::Check::Fleet(<$rule as $crate::lint::FleetRule>::check)
    };
    (Platform, $rule:ty) => {
        $crate::lint::Check::Platform(<$rule as $crate::lint::PlatformRule>::check)
    };
    (Change, $rule:ty) => {
        $crate::lint::Check::Change(<$rule as $crate::lint::ChangeRule>::check)
    };
    (Files, $rule:ty) => {
        $crate::lint::Check::Files(<$rule as $crate::lint::FilesRule>::check)
    };
    (Object, $rule:ty) => {
        $crate::lint::Check::Object(<$rule as $crate::lint::ObjectRule>::check)
    };
    (Manifests, $rule:ty) => {
        $crate::lint::Check::Manifests(<$rule as $crate::lint::ManifestRule>::check)
    };
    (Units, $rule:ty) => {
        $crate::lint::Check::Units(<$rule as $crate::lint::ManifestRule>::check)
    };
    (Network, $rule:ty) => {
        $crate::lint::Check::Network(<$rule as $crate::lint::ManifestRule>::check)
    };
}

pub(crate) use {check, rule};
