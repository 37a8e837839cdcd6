//! What the catalog says of values that a change changes.

use std::borrow::Cow;

use change::Quantity;
use serde_json::{Map, Value};
use yaml::Pointer;

use super::change::{EnvironmentChange, TreeChange};
use crate::catalog::component::{Hazard, HazardSpec};
use crate::change::{FieldChange, Kind};
use crate::definition::State;
use crate::finding::{Finding, Level, ObjectId, Rule};
use crate::review::{EnvironmentReview, Folded};
use crate::source::Place;

/// A value of which a hazard is known, and that changes.
pub(crate) struct Hit<'a> {
    /// What the catalog says.
    pub hazard: &'a HazardSpec,
    /// Before; null where it was the chart's default.
    pub before: Value,
    /// After; null where it goes.
    pub after: Value,
    /// The key, where keys themselves are meant.
    key: Option<String>,
    place: Place,
    environment: &'a str,
    tenants: Vec<&'a str>,
    object: Option<(ObjectId, Pointer)>,
}

/// The values that change, of hazards of these kinds.
pub(crate) fn hits<'a>(change: &'a TreeChange<'a>, kinds: &[Hazard]) -> Vec<Hit<'a>> {
    let specs: Vec<(&str, &HazardSpec)> = change
        .after
        .catalog
        .components
        .values()
        .flat_map(|component| component.spec.hazards.iter().map(move |hazard| (component.name.as_str(), hazard)))
        .filter(|(_, hazard)| kinds.contains(&hazard.is))
        .collect();
    let mut found = Vec::new();
    for each in change.environments() {
        of_options(each, &specs, &mut found);
    }
    if specs.iter().any(|(_, hazard)| hazard.values.is_some())
        && let Some(review) = change.review()
    {
        for environment in &review.environments {
            environment.folded.iter().for_each(|folded| of_values(environment, folded, &specs, &mut found));
        }
    }
    found
}

fn of_options<'a>(each: EnvironmentChange<'a>, specs: &[(&'a str, &'a HazardSpec)], found: &mut Vec<Hit<'a>>) {
    let environment = each.after.name.as_str();
    let listed = |component: &str| each.before.components.get(component).zip(each.after.components.get(component));
    let of_environment = specs.iter().filter_map(|(name, hazard)| Some((name, hazard, hazard.environment.as_ref()?)));
    for (component, hazard, path) in of_environment {
        let Some((old, new)) = listed(component) else { continue };
        for (below, key, before, after) in differing(path, &old.options, &new.options) {
            let pointer = Pointer::filled("/spec/components/{}", [component]).join(below);
            let place = each.after.place(&pointer);
            let object = Some((ObjectId::new("Environment", environment), pointer));
            found.push(Hit { hazard, before, after, key, place, environment, tenants: Vec::new(), object });
        }
    }
    // What nobody listed does not run.
    let of_tenants = specs.iter().filter(|(component, _)| listed(component).is_some());
    let of_tenants: Vec<(&HazardSpec, &String)> =
        of_tenants.filter_map(|(_, hazard)| Some((*hazard, hazard.tenant.as_ref()?))).collect();
    for old in each.before.tenants.iter().filter(|tenant| tenant.spec.state != State::Retired) {
        let new = each.after.tenant(&old.name).filter(|new| !std::ptr::eq(*new, old.as_ref()));
        let Some(new) = new.filter(|new| new.spec.state != State::Retired) else { continue };
        for (hazard, path) in &of_tenants {
            for (below, key, before, after) in differing(path, &old.options, &new.options) {
                let pointer = Pointer::literal("/spec").join(below);
                let place = new.place(&pointer);
                let object = Some((ObjectId::new("Tenant", &new.name), pointer));
                found.push(Hit { hazard, before, after, key, place, environment, tenants: vec![&new.name], object });
            }
        }
    }
}

/// Paths, keys where keys themselves are meant, and the values before and after.
type Differing = Vec<(Pointer, Option<String>, Value, Value)>;

/// The values at a path of some options that are there before and differ after. Of a path that ends in `*`: the keys that go.
fn differing(path: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> Differing {
    let Some(path) = Pointer::parse(path) else { return vec![] };
    let steps: Vec<_> = path.steps().collect();
    let mut found = Vec::new();
    let Some((first, rest)) = steps.split_first() else { return found };
    walk(first, rest, (before, after), &Pointer::ROOT, &mut found);
    found
}

fn walk(
    step: &str,
    rest: &[Cow<'_, str>],
    (before, after): (&Map<String, Value>, &Map<String, Value>),
    at: &Pointer,
    found: &mut Differing,
) {
    let keys: Vec<&String> = before.keys().filter(|key| step == "*" || *key == step).collect();
    for key in keys {
        let (Some(old), new) = (before.get(key), after.get(key)) else { continue };
        let pointer = at.key(key);
        match rest.split_first() {
            Some((next, rest)) => {
                let (Some(old), Some(new)) = (old.as_object(), new.and_then(Value::as_object)) else { continue };
                walk(next, rest, (old, new), &pointer, found);
            }
            None if step == "*" && new.is_none() => {
                found.push((pointer, Some(key.clone()), Value::String(key.clone()), Value::Null));
            }
            None if step != "*" && new != Some(old) => {
                found.push((pointer, None, old.clone(), new.cloned().unwrap_or_default()));
            }
            None => {}
        }
    }
}

fn of_values<'a>(
    environment: &'a EnvironmentReview,
    folded: &'a Folded,
    specs: &[(&'a str, &'a HazardSpec)],
    found: &mut Vec<Hit<'a>>,
) {
    let Some((component, root)) = &folded.release else { return };
    if folded.change.kind != Kind::Changed {
        return;
    }
    let root = Pointer::literal(root);
    for (at, field) in folded.change.fields.iter().enumerate() {
        let pointer = field.is.as_ref().or(field.was.as_ref());
        let Some(below) = pointer.and_then(|pointer| pointer.within(&root)) else { continue };
        let of = |(name, hazard): &&(&str, &HazardSpec)| {
            name == component && hazard.values.as_ref().is_some_and(|path| matches(path, &below))
        };
        for (_, hazard) in specs.iter().filter(of) {
            let place = folded.lines.get(at).cloned().flatten();
            found.push(Hit {
                hazard,
                before: shown(field.before.as_ref()),
                after: shown(field.after.as_ref()),
                key: None,
                place: place.unwrap_or_else(|| folded.change.place.clone()),
                environment: &environment.name,
                tenants: folded.tenants.iter().map(String::as_str).collect(),
                object: object(folded, field),
            });
        }
    }
}

/// The object and the path in it that a field is of.
pub(crate) fn object(folded: &Folded, field: &FieldChange) -> Option<(ObjectId, Pointer)> {
    let identity = &folded.change.identity;
    let id = ObjectId { namespace: identity.namespace.clone(), ..ObjectId::new(&identity.kind, &identity.name) };
    Some((id, field.is.clone().or_else(|| field.was.clone())?))
}

fn matches(path: &str, pointer: &Pointer) -> bool {
    let Some(path) = Pointer::parse(path) else { return false };
    let (path, pointer): (Vec<_>, Vec<_>) = (path.steps().collect(), pointer.steps().collect());
    path.len() == pointer.len() && path.iter().zip(&pointer).all(|(step, own)| step == "*" || step == own)
}

fn shown(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or_default()
}

impl Hit<'_> {
    /// The finding: `what` follows the value's name. What is only assumed is no error.
    pub(crate) fn finding(&self, rule: &'static Rule, what: &str, help: &str) -> Finding {
        let about = match &self.key {
            Some(key) => format!("{} {key}", self.hazard.about),
            None => self.hazard.about.clone(),
        };
        let finding = rule.at(self.place.clone(), format!("{about} {what}: {}", self.hazard.then));
        // What the default was, nobody here knows.
        let is_assumed =
            self.hazard.assumed.is_some() || self.before.is_null() || self.after.is_null() && self.key.is_none();
        let level = if is_assumed { finding.level.min(Level::Warning) } else { finding.level };
        let because = self.hazard.assumed.as_ref().map(|why| format!("; this is assumed: {why}")).unwrap_or_default();
        let finding = finding.level(level).help(format!("{help}{because}")).environment(self.environment);
        let finding = match &self.object {
            Some((object, pointer)) => finding.object(object.clone().at(pointer)),
            None => finding,
        };
        self.tenants.iter().fold(finding, |finding, tenant| finding.tenant(*tenant))
    }

    /// Whether it is in an environment.
    pub(crate) fn is_of(&self, environment: &str) -> bool {
        self.environment == environment
    }

    /// Whether it is an amount that falls.
    pub(crate) fn falls(&self) -> bool {
        let amounts = Quantity::of(&self.before).zip(Quantity::of(&self.after));
        amounts.is_some_and(|(before, after)| after < before)
    }

    /// In how many tenants it is, or that it is the platform's.
    pub(crate) fn count(&self) -> usize {
        self.tenants.len().max(1)
    }

    /// From what to what.
    pub(crate) fn becomes(&self) -> String {
        match (&self.key, words(&self.before), words(&self.after)) {
            (Some(_), ..) => "goes".to_owned(),
            (None, before, after) => format!("changes from {before} to {after}"),
        }
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "the default".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
