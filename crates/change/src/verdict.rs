//! The answer to an edit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::custom::Definition;
use crate::defaults;
use crate::effect::{Effect, States, edits};
use crate::faults::{Faults, Refusal};
use crate::field::Field;
use crate::kinds;
use crate::merge::merge;
use crate::meta;
use crate::normal::normal;
use crate::types::Type;

/// Whether the server takes an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It does.
    Accepted,
    /// It does not.
    Refused,
}

/// What the server says to an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// The fields that it refuses; empty if it accepts.
    pub refusals: Vec<Refusal>,
    /// What becomes of an accepted edit.
    pub effect: Effect,
    /// Fields of an accepted edit that the server takes and does not change.
    pub without_effect: Vec<String>,
}

/// What is known of custom kinds.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    kinds: HashMap<(String, String), Arc<Definition>>,
}

impl Definitions {
    /// Learns the kinds of a CustomResourceDefinition; other objects are passed over.
    pub fn add(&mut self, object: &Value) {
        for (version, kind, definition) in Definition::all(object) {
            self.kinds.insert((version, kind), Arc::new(definition));
        }
    }

    /// Learns a custom kind by the schema of its objects, as a CRD would hold it.
    pub fn add_schema(&mut self, api_version: &str, kind: &str, schema: Value) {
        self.kinds.insert((api_version.to_owned(), kind.to_owned()), Arc::new(Definition::new(schema)));
    }

    /// Whether the fields of an object's kind are known.
    pub fn knows(&self, object: &Value) -> bool {
        let (version, kind) = identity(object);
        Type::of_kind(version, kind).is_some() || self.kinds.contains_key(&(version.to_owned(), kind.to_owned()))
    }

    /// What the server says to an edit of an object.
    pub fn verdict(&self, before: &Value, after: &Value) -> Verdict {
        let (version, kind) = identity(after);
        if before == after || identity(before) != (version, kind) {
            return Verdict::accepted(Effect::None, Vec::new());
        }
        let built_in = Type::of_kind(version, kind);
        let definition = self.kinds.get(&(version.to_owned(), kind.to_owned())).map(AsRef::as_ref);
        let ty = built_in.clone().or_else(|| definition.map(|it| it.ty.clone())).unwrap_or(Type::Any);
        let edit = Edit::new(&ty, before, after, definition);
        let mut faults = Faults::default();
        kinds::shape::check(&mut faults, &ty, &Field::root(after));
        meta::update(&mut faults, &Field::root(before).get("metadata"), &Field::root(after).get("metadata"));
        if faults.list.is_empty() {
            edit.judge(&mut faults, built_in.is_some(), definition);
        }
        if faults.list.is_empty() { edit.accepted(&ty, before, after) } else { Verdict::refused(faults.list) }
    }
}

/// What the server refuses of an object of one of its own kinds that is not there yet; nothing of other kinds.
pub fn creation(object: &Value) -> Vec<Refusal> {
    let (version, kind) = identity(object);
    let Some(ty) = Type::of_kind(version, kind) else { return vec![] };
    let mut faults = Faults::default();
    kinds::shape::check(&mut faults, &ty, &Field::root(object));
    if faults.list.is_empty() {
        let mut wanted = normal(&ty, object).unwrap_or_default();
        defaults::fill(&mut wanted, None);
        let wanted = normal(&ty, &wanted).unwrap_or_default();
        let field = Field::root(&wanted);
        meta::validate(&mut faults, &field.get("metadata"), true);
        kinds::validate(&mut faults, &field);
    }
    faults.list
}

impl Verdict {
    fn accepted(effect: Effect, without_effect: Vec<String>) -> Self {
        Self { answer: Answer::Accepted, refusals: Vec::new(), effect, without_effect }
    }

    fn refused(mut refusals: Vec<Refusal>) -> Self {
        refusals.dedup();
        Self { answer: Answer::Refused, refusals, effect: Effect::None, without_effect: Vec::new() }
    }
}

/// An edit and the states of the object on both sides of it.
struct Edit {
    before: Value,
    after: Value,
    live: Value,
    wanted: Value,
}

impl Edit {
    fn new(ty: &Type, before: &Value, after: &Value, definition: Option<&Definition>) -> Self {
        let before = normal(ty, before).unwrap_or_default();
        let after = normal(ty, after).unwrap_or_default();
        let mut live = before.clone();
        defaults::fill(&mut live, None);
        definition.into_iter().for_each(|it| it.fill(&mut live));
        let mut applied = after.clone();
        put_back(&mut applied, &live);
        let mut wanted = merge(ty, Some(&live), Some(&before), &applied);
        put_back(&mut wanted, &live);
        defaults::fill(&mut wanted, Some(&live));
        definition.into_iter().for_each(|it| it.fill(&mut wanted));
        Self {
            before,
            after,
            live: normal(ty, &live).unwrap_or_default(),
            wanted: normal(ty, &wanted).unwrap_or_default(),
        }
    }

    /// Lets the rules speak. What they would also say of the object as it stands is no fault of the edit: a server took it once.
    fn judge(&self, faults: &mut Faults, built_in: bool, definition: Option<&Definition>) {
        let (live, wanted) = (Field::root(&self.live), Field::root(&self.wanted));
        let mut old = Faults::default();
        for (faults, object) in [(&mut old, &live), (&mut *faults, &wanted)] {
            meta::validate(faults, &object.get("metadata"), built_in);
            kinds::validate(faults, object);
            if let Some(definition) = definition {
                definition.validate(faults, object);
            }
        }
        let known: HashSet<(&str, &str)> =
            old.list.iter().map(|fault| (fault.path.as_str(), fault.reason.as_str())).collect();
        faults.list.retain(|fault| !known.contains(&(fault.path.as_str(), fault.reason.as_str())));
        kinds::update(faults, &live, &wanted);
        if let Some(definition) = definition {
            definition.update(faults, &live, &wanted);
        }
    }

    fn accepted(&self, ty: &Type, written: &Value, rewritten: &Value) -> Verdict {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        [&mut before, &mut after]
            .into_iter()
            .filter(|it| identity(it) == ("v1", "Secret"))
            .for_each(defaults::write_texts);
        let states =
            States { before: Some(&before), after: Some(&after), live: Some(&self.live), wanted: Some(&self.wanted) };
        let mut edits = self::edits(ty, states);
        if edits.is_empty() {
            // Git says the same in other words.
            edits = self::edits(ty, States { before: Some(written), after: Some(rewritten), ..states });
        }
        let without = edits.iter().filter(|edit| edit.effect == Effect::None).map(|edit| edit.path.clone()).collect();
        let one = |effect: Effect| edits.iter().any(|edit| edit.effect == effect);
        let effect = if self.live == self.wanted || edits.iter().all(|edit| edit.effect == Effect::None) {
            Effect::None
        } else if one(Effect::Set) {
            Effect::Set
        } else if one(Effect::Other) {
            Effect::Other
        } else {
            Effect::Removed
        };
        Verdict::accepted(effect, without)
    }
}

/// The kinds whose spec is the server's own too once they exist (`pkg/registry/certificates/certificates/strategy.go`,
/// `PrepareForUpdate`).
const KEPT_SPEC: [(&str, &str); 1] = [("certificates.k8s.io/v1", "CertificateSigningRequest")];

/// What nobody but the server sets: its own metadata and the status.
fn put_back(object: &mut Value, live: &Value) {
    let fields: &[&str] = if KEPT_SPEC.contains(&identity(live)) { &["status", "spec"] } else { &["status"] };
    let Value::Object(map) = object else { return };
    for field in fields {
        match live.get(field) {
            Some(value) => map.insert((*field).to_owned(), value.clone()),
            None => map.shift_remove(*field),
        };
    }
    if let Some(Value::Object(meta)) = map.get_mut("metadata") {
        for name in meta::OF_THE_SERVER {
            match live.get("metadata").and_then(|meta| meta.get(name)) {
                Some(value) => meta.insert(name.to_owned(), value.clone()),
                None => meta.shift_remove(name),
            };
        }
    }
}

fn identity(object: &Value) -> (&str, &str) {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    (text("apiVersion"), text("kind"))
}
