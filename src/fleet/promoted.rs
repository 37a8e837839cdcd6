//! What an environment takes from the one that it is promoted from: versions, and options that it lacks.

use semver::Version;
use serde_json::Value;
use yaml::Pointer;

use super::{ComponentSettings, Environment, Fleet};
use crate::catalog::Catalog;
use crate::source::Place;

/// What is promoted; the rest of an environment is its own.
pub(crate) const PROMOTED: [&str; 2] = [COMPONENTS, "/spec/tenantDefaults"];
const COMPONENTS: &str = "/spec/components";

/// A value of an environment that the one after it does not have.
#[derive(Clone, Debug)]
pub(crate) struct Lack {
    /// The way to it.
    pub pointer: Pointer,
    /// What the environment after has, if anything.
    pub here: Option<Value>,
    /// What the environment before has.
    pub there: Value,
    /// Where it stands there.
    pub place: Place,
    /// What becomes of it.
    pub what: What,
}

/// What becomes of a value that an environment lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It names what runs, and is promoted.
    Version,
    /// The environment's own is newer, and stays.
    Ahead,
    /// It is an option that the environment does not say, and may be meant for the other alone.
    Option,
}

/// Whether a pointer leads to what names what runs.
pub(crate) fn is_version(pointer: &Pointer) -> bool {
    pointer
        .steps()
        .any(|step| matches!(&*step, "version" | "image" | "images" | "tag" | "chart" | "archive" | "sha256"))
}

/// Whether a version is higher than another.
pub(crate) fn is_ahead(version: &str, before: &str) -> bool {
    let parse = |text: &str| Version::parse(text.strip_prefix('v').unwrap_or(text)).ok();
    matches!((parse(version), parse(before)), (Some(version), Some(before)) if version > before)
}

/// Whether two environments take one chart for a component: versions of different charts have nothing to do with each other.
pub(crate) fn same_chart(catalog: &Catalog, name: &str, here: &ComponentSettings, there: &ComponentSettings) -> bool {
    let chart = |settings: &ComponentSettings| settings.chart.as_ref().and_then(|chart| chart.name.clone());
    let chosen_by = catalog.get(name).and_then(|component| component.spec.chart.as_ref()).map(|chart| &chart.name);
    let mut options = here.options.keys().chain(there.options.keys());
    let differs = |key: &String| {
        chosen_by.is_some_and(|text| text.contains(&format!("options.{key}")))
            && here.options.get(key) != there.options.get(key)
    };
    chart(here) == chart(there) && !options.any(differs)
}

impl Fleet {
    /// The environment that another one is promoted from.
    pub(crate) fn before(&self, environment: &Environment) -> Option<&Environment> {
        self.environment(environment.spec.promoted_from.as_deref()?)
    }
}

/// What an environment lacks of the one before it, in its order.
pub(crate) fn lacks(catalog: &Catalog, here: &Environment, before: &Environment) -> Vec<Lack> {
    let mut found = Vec::new();
    for root in PROMOTED {
        let root = Pointer::literal(root);
        let (own, theirs) = (here.merged.get(&root), before.merged.get(&root));
        let both = theirs.as_ref().and_then(Value::as_object);
        for (name, value) in both.into_iter().flatten() {
            let own = own.as_ref().and_then(|own| own.get(name));
            // A component that is not listed here is not one that is older.
            if root.as_str() == COMPONENTS && (own.is_none() || !is_same(catalog, name, here, before)) {
                continue;
            }
            leaves(before, root.key(name), own, value, &mut found);
        }
    }
    found
}

fn is_same(catalog: &Catalog, name: &str, here: &Environment, before: &Environment) -> bool {
    let both = here.components.get(name).zip(before.components.get(name));
    both.is_some_and(|(here, there)| same_chart(catalog, name, here, there))
}

// Definitions are as deep as the reader lets them be, which is bounded.
fn leaves(before: &Environment, pointer: Pointer, here: Option<&Value>, there: &Value, found: &mut Vec<Lack>) {
    if here == Some(there) {
        return;
    }
    if let Value::Object(map) = there
        && here.is_none_or(Value::is_object)
    {
        let own = |key: &String| here.and_then(|here| here.get(key));
        map.iter().for_each(|(key, value)| leaves(before, pointer.key(key), own(key), value, found));
        return;
    }
    let texts = here.and_then(Value::as_str).zip(there.as_str());
    let what = match here {
        _ if is_version(&pointer) && texts.is_some_and(|(here, there)| is_ahead(here, there)) => What::Ahead,
        _ if is_version(&pointer) => What::Version,
        None => What::Option,
        // What both say is said of each on purpose.
        Some(_) => return,
    };
    let place = before.place(&pointer);
    found.push(Lack { pointer, here: here.cloned(), there: there.clone(), place, what });
}
