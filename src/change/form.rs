//! The form for programs. It is kept stable: fields may be added, and `version` changes when one goes or changes meaning.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Change, Identity, Kind};
use change::{Answer, Effect};

/// What differs between two folders of manifests, and what it does to a cluster that holds the first.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry diff", deny_unknown_fields)]
pub(crate) struct Diff {
    /// The version of this form.
    version: u8,
    /// The objects that are not what they were, sorted by group, kind, namespace and name.
    changes: Vec<ObjectChange>,
    /// Counts.
    summary: Summary,
}

/// One object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
struct ObjectChange {
    /// What became of it.
    change: Became,
    /// Group and version.
    api_version: String,
    /// Kind.
    kind: String,
    /// Namespace; empty where the object has none.
    namespace: String,
    /// Name.
    name: String,
    /// Of a moved object: where it was.
    from: Option<From>,
    /// The file in which it stands: after, or of a removed one before.
    file: String,
    /// Its line, from 1.
    line: usize,
    /// What the API server answers to the edit; null for an object that is on one side only.
    answer: Option<Says>,
    /// The fields that it refuses.
    refused: Vec<Refused>,
    /// What becomes of an accepted edit; null for any other.
    effect: Option<Becomes>,
    /// Fields that the server takes without changing anything.
    without_effect: Vec<String>,
    /// The values that differ. Those of Secrets, and other secrets, are replaced by stars.
    fields: Vec<FieldChange>,
    /// What follows from it.
    consequences: Vec<Consequence>,
}

/// What became of an object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Became {
    Added,
    Removed,
    Changed,
    Moved,
}

/// What the API server answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Says {
    Accepted,
    Refused,
}

/// What becomes of an accepted edit: what was asked for stands there; what was taken away is gone; nothing changed; something else
/// stands there now.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Becomes {
    Set,
    Removed,
    None,
    Other,
}

/// Name and namespace of an object.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct From {
    /// Namespace.
    namespace: String,
    /// Name.
    name: String,
}

/// A field that the API server refuses.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Refused {
    /// The field's path.
    path: String,
    /// Why.
    reason: String,
    /// Where the rule stands: a function of Kubernetes, or the kind's CRD.
    source: String,
    /// Whether the value is in order, and only the change is not.
    immutable: bool,
}

/// A value that differs.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FieldChange {
    /// Its path; items of lists by what tells them apart.
    path: String,
    /// What stood there; null for nothing.
    before: Option<Value>,
    /// What stands there; null for nothing.
    after: Option<Value>,
}

/// What follows from a change.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Consequence {
    /// `refused`, `replaced`, `without-effect`, `restarts`, `runs-again`, `data-deleted` or `shrinks`.
    what: String,
    /// In words.
    message: String,
}

/// Counts of objects.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Summary {
    /// New ones.
    added: usize,
    /// Those that differ.
    changed: usize,
    /// Those that are gone.
    removed: usize,
    /// Those with another name or namespace.
    moved: usize,
    /// Changed ones whose edit the API server refuses.
    refused: usize,
}

/// The JSON Schema, for `schemas/diff.json`.
pub(crate) fn schema() -> Value {
    schemars::SchemaGenerator::default().into_root_schema_for::<Diff>().into()
}

impl Diff {
    /// The form of some changes.
    pub(crate) fn new(changes: &[Change]) -> Self {
        let count = |kind: Kind| changes.iter().filter(|change| change.kind == kind).count();
        Self {
            version: 1,
            changes: changes.iter().map(ObjectChange::new).collect(),
            summary: Summary {
                added: count(Kind::Added),
                changed: count(Kind::Changed),
                removed: count(Kind::Removed),
                moved: count(Kind::Moved),
                refused: changes.iter().filter(|change| change.is_refused()).count(),
            },
        }
    }
}

impl ObjectChange {
    fn new(change: &Change) -> Self {
        let Identity { api_version, kind, namespace, name, .. } = change.identity.clone();
        let verdict = change.verdict.as_ref();
        let refusals = verdict.map(|verdict| verdict.refusals.as_slice()).unwrap_or_default();
        Self {
            change: match change.kind {
                Kind::Added => Became::Added,
                Kind::Removed => Became::Removed,
                Kind::Changed => Became::Changed,
                Kind::Moved => Became::Moved,
            },
            api_version,
            kind,
            namespace,
            name,
            from: change.from.as_ref().map(|from| From { namespace: from.namespace.clone(), name: from.name.clone() }),
            file: change.place.file.path.clone(),
            line: change.place.start().line,
            answer: verdict.map(|verdict| match verdict.answer {
                Answer::Accepted => Says::Accepted,
                Answer::Refused => Says::Refused,
            }),
            refused: refusals
                .iter()
                .map(|refusal| Refused {
                    path: refusal.path.clone(),
                    reason: refusal.reason.clone(),
                    source: refusal.source.clone(),
                    immutable: refusal.immutable,
                })
                .collect(),
            effect: verdict.filter(|verdict| verdict.answer == Answer::Accepted).map(|verdict| match verdict.effect {
                Effect::Set => Becomes::Set,
                Effect::Removed => Becomes::Removed,
                Effect::None => Becomes::None,
                Effect::Other => Becomes::Other,
            }),
            without_effect: verdict.map(|verdict| verdict.without_effect.clone()).unwrap_or_default(),
            fields: change
                .fields
                .iter()
                .map(|field| FieldChange {
                    path: field.path.clone(),
                    before: field.before.clone(),
                    after: field.after.clone(),
                })
                .collect(),
            consequences: change
                .consequences
                .iter()
                .map(|one| Consequence { what: one.what.name().to_owned(), message: one.message.clone() })
                .collect(),
        }
    }
}
