//! Two trees of definitions, both rendered in memory: what the change between them does, folded over tenants.

mod counts;
mod fold;
mod leaves;
mod line;
mod noise;
mod pair;
mod ways;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::change::{Change, Consequence, Identity, Kind, Known};
use crate::compile::Rendering;
use crate::finding::Finding;
use crate::layout;
use crate::source::{Place, Tree};
use crate::workspace::Workspace;

pub(crate) use fold::neutral;
pub(crate) use ways::WayChange;

/// What a change does.
#[derive(Debug)]
pub(crate) struct Review {
    /// Each environment that differs, by name.
    pub environments: Vec<EnvironmentReview>,
}

/// What it does to an environment.
#[derive(Debug)]
pub(crate) struct EnvironmentReview {
    /// Its name.
    pub name: String,
    /// The environment that its versions come from.
    pub promoted_from: Option<String>,
    /// Whether all of it comes or goes.
    pub whole: Option<Kind>,
    /// Its tenants that come, and those that go.
    pub came: Vec<String>,
    /// Those that go.
    pub gone: Vec<String>,
    /// The objects: those of the platform first.
    pub folded: Vec<Folded>,
    /// Connections and other ways that open or close.
    pub ways: Vec<WayChange>,
}

/// The same change in the platform, or in one or many tenants.
#[derive(Debug)]
pub(crate) struct Folded {
    /// The change; of many tenants, the first one's.
    pub change: Change,
    /// The tenants, by name; none for the platform.
    pub tenants: Vec<String>,
    /// Of a Helm release: the component, and the way to its values in the object.
    pub release: Option<(String, &'static str)>,
    /// Where each of its fields was decided, or, where it has none, the object.
    pub lines: Vec<Option<Place>>,
    /// What else changes for no other reason: what names an object that has a digest in its name, or holds a digest of it.
    pub follows: Vec<Follow>,
}

/// Objects that change only because another one does.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    /// The first of them.
    pub identity: Identity,
    /// What follows from it.
    pub consequences: Vec<Consequence>,
    /// How many there are.
    pub count: usize,
}

/// A side of a change that cannot be rendered.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Whether it is the side after the change.
    pub after: bool,
    /// Why.
    pub findings: Vec<Finding>,
}

/// Two trees.
struct Both<'a> {
    before: &'a Workspace,
    after: &'a Workspace,
    /// Whether something beyond tenants' own files differs.
    reaches_all: bool,
}

/// Compares two trees; `wanted` says which environments.
///
/// # Errors
/// Where one of them cannot be rendered.
pub(crate) fn review(
    before: &Workspace,
    after: &Workspace,
    wanted: impl Fn(&str) -> bool,
) -> Result<Review, Box<Broken>> {
    for (workspace, after) in [(before, false), (after, true)] {
        if workspace.is_broken() {
            return Err(Box::new(Broken { after, findings: workspace.findings.clone() }));
        }
    }
    let both = Both { before, after, reaches_all: reaches_all(&before.tree, &after.tree) };
    let names: BTreeSet<&str> =
        [before, after].into_iter().flat_map(|side| &side.fleet.environments).map(|one| one.name.as_str()).collect();
    let differ = names.into_iter().filter(|name| wanted(name) && !both.is_same(name));
    let environments = differ.map(|name| both.environment(name));
    let environments: Result<Vec<_>, _> = environments.collect();
    Ok(Review { environments: environments?.into_iter().filter(|one| !one.is_empty()).collect() })
}

/// Whether something differs beyond the definitions of tenants.
fn reaches_all(before: &Tree, after: &Tree) -> bool {
    fn common(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
        let files = tree.files.iter().filter(|(path, _)| layout::tenant_of(path).is_none());
        files.map(|(path, file)| (path, &file.text))
    }
    !common(before).eq(common(after)) || !before.charts.keys().eq(after.charts.keys())
}

impl Both<'_> {
    /// Whether an environment, with all its tenants, is one and the same on both sides.
    fn is_same(&self, name: &str) -> bool {
        let of =
            |side: &Workspace| side.fleet.environment(name).map(|one| one.tenants.iter().map(Arc::as_ptr).collect());
        let tenants: [Option<Vec<_>>; 2] = [of(self.before), of(self.after)];
        !self.reaches_all && tenants[0].is_some() && tenants[0] == tenants[1]
    }

    fn environment(&self, name: &str) -> Result<EnvironmentReview, Box<Broken>> {
        let before = rendering(self.before, name, false)?;
        let after = rendering(self.after, name, true)?;
        let (all, known) = (self.reaches_all, Known::default());
        let pair = pair::Pair { name, before: before.as_ref(), after: after.as_ref(), all, known };
        let mut folded = pair.folded()?;
        line::locate(&pair, self, &mut folded);
        let ways = ways::changed(&pair, self, &folded);
        let environment = after.as_ref().or(before.as_ref()).map(Rendering::environment);
        let (came, gone) = pair.tenants_that_come_and_go();
        Ok(EnvironmentReview {
            name: name.to_owned(),
            promoted_from: environment.and_then(|environment| environment.spec.promoted_from.clone()),
            whole: match (&before, &after) {
                (None, Some(_)) => Some(Kind::Added),
                (Some(_), None) => Some(Kind::Removed),
                _ => None,
            },
            came,
            gone,
            folded,
            ways,
        })
    }
}

fn rendering<'a>(workspace: &'a Workspace, name: &str, after: bool) -> Result<Option<Rendering<'a>>, Box<Broken>> {
    let environment = workspace.fleet.environment(name);
    let rendering = environment.map(|environment| Rendering::new(environment, &workspace.catalog));
    rendering.transpose().map_err(|findings| Box::new(Broken { after, findings }))
}

impl Review {
    /// Every change, folded.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&EnvironmentReview, &Folded)> {
        self.environments.iter().flat_map(|one| one.folded.iter().map(move |folded| (one, folded)))
    }
}

impl Review {
    /// How much the change does to all environments.
    pub(crate) fn counts(&self) -> counts::Counts {
        self.environments.iter().map(EnvironmentReview::counts).fold(counts::Counts::default(), std::ops::Add::add)
    }
}

impl EnvironmentReview {
    fn is_empty(&self) -> bool {
        self.folded.is_empty() && self.whole.is_none() && self.came.is_empty() && self.gone.is_empty()
    }
}

impl Folded {
    /// How many objects it is about, without those that follow.
    pub(crate) fn count(&self) -> usize {
        self.tenants.len().max(1)
    }
}
