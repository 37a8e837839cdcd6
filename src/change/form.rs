//! The form for programs. It is kept stable: fields may be added, and `version` changes when one goes or changes meaning.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Change, Identity, Kind};
use crate::finding::Finding;
use crate::source::Place;
use change::{Answer, Effect};

/// What differs between two folders of manifests, or between what two trees of definitions render to, and what it does to a cluster that
/// holds the first.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry diff", deny_unknown_fields)]
pub(crate) struct Diff {
    /// The version of this form.
    version: u8,
    /// The objects that are not what they were, sorted by environment, and then by group, kind, namespace and name. Of trees, the same
    /// change in many tenants is here once.
    changes: Vec<ObjectChange>,
    /// Of trees: connections and other ways that open or close.
    ways: Vec<Way>,
    /// Of trees: what the rules of the family `change` say.
    findings: Vec<Found>,
    /// Counts.
    summary: Summary,
}

/// A way that opens or closes. The same way in many tenants is here once.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Way {
    /// The environment.
    pub environment: String,
    /// Whether it opens.
    pub opens: bool,
    /// The channel, as `tenantry apart` names it; `network` for connections.
    pub channel: String,
    /// Who goes it.
    pub from: String,
    /// Where to.
    pub to: String,
    /// The ports, or the steps.
    pub how: String,
    /// The tenants at its ends, or those in which it is the same.
    pub tenants: Vec<String>,
}

/// What a rule says of the change.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Found {
    /// The rule, as `tenantry explain` knows it.
    rule: String,
    /// `error`, `warning` or `info`.
    level: String,
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// What is the matter.
    message: String,
    /// What to do; empty where nothing is known.
    help: String,
    /// The environment; empty where it is all.
    environment: String,
    /// The tenants.
    tenants: Vec<String>,
}

/// One object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
struct ObjectChange {
    /// Of trees: the environment that it belongs to; else null.
    environment: Option<String>,
    /// Of trees: the environment that this one's versions are promoted from.
    promoted_from: Option<String>,
    /// Of trees: the tenants in which the change is the same; the object is the first one's. Empty for an object of the platform.
    tenants: Vec<String>,
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
    /// Of trees: the line of a definition that the object comes from, where no field of it has one of its own.
    origin: Option<Origin>,
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
    /// Of trees: objects that change for no other reason, such as those that name it where its name ends in a digest.
    follows: Vec<Follows>,
}

/// A line of a definition.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Origin {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
}

/// Objects of a kind that change only because another one does.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Follows {
    /// The kind.
    kind: String,
    /// Namespace of the first.
    namespace: String,
    /// Name of the first.
    name: String,
    /// How many there are, in all tenants.
    count: usize,
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
    /// Of trees: the line of a definition that decided it.
    origin: Option<Origin>,
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

/// A change, and of trees what is known of it beyond.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    /// The change.
    pub change: &'a Change,
    /// What is known beyond.
    pub scope: Option<Scope<'a>>,
}

/// Where in a tree of definitions a change is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// The environment.
    pub environment: &'a str,
    /// The environment before it.
    pub promoted_from: Option<&'a str>,
    /// The tenants; empty for the platform.
    pub tenants: &'a [String],
    /// The line of each field, or, where there is none, of the object.
    pub lines: &'a [Option<Place>],
    /// What follows: the first object, how many there are, and what that does.
    pub follows: &'a [(&'a Identity, usize, &'a [super::Consequence])],
}

impl Entry<'_> {
    fn count(&self) -> usize {
        self.scope.map_or(1, |scope| scope.tenants.len().max(1))
    }
}

impl Diff {
    /// The form of some changes.
    pub(crate) fn new(entries: &[Entry<'_>], ways: Vec<Way>, findings: &[Finding]) -> Self {
        let all = |of: &dyn Fn(&Change) -> bool| -> usize {
            entries.iter().filter(|entry| of(entry.change)).map(Entry::count).sum()
        };
        let count = |kind: Kind| all(&|change| change.kind == kind);
        Self {
            version: 1,
            changes: entries.iter().map(ObjectChange::new).collect(),
            ways,
            findings: findings.iter().map(Found::new).collect(),
            summary: Summary {
                added: count(Kind::Added),
                changed: count(Kind::Changed),
                removed: count(Kind::Removed),
                moved: count(Kind::Moved),
                refused: all(&Change::is_refused),
            },
        }
    }
}

impl Found {
    fn new(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id.to_owned(),
            level: finding.level.name().to_owned(),
            file: finding.place.file.path.clone(),
            line: finding.place.start().line,
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_default(),
            environment: finding.environment.clone().unwrap_or_default(),
            tenants: finding.tenants.clone(),
        }
    }
}

fn origin(place: Option<&Option<Place>>) -> Option<Origin> {
    let place = place?.as_ref()?;
    Some(Origin { file: place.file.path.clone(), line: place.start().line })
}

fn consequences(all: &[super::Consequence]) -> Vec<Consequence> {
    all.iter().map(|one| Consequence { what: one.what.name().to_owned(), message: one.message.clone() }).collect()
}

impl ObjectChange {
    fn new(entry: &Entry<'_>) -> Self {
        let Entry { change, scope } = *entry;
        let lines = scope.map(|scope| scope.lines).unwrap_or_default();
        let Identity { api_version, kind, namespace, name, .. } = change.identity.clone();
        let verdict = change.verdict.as_ref();
        let refusals = verdict.map(|verdict| verdict.refusals.as_slice()).unwrap_or_default();
        Self {
            environment: scope.map(|scope| scope.environment.to_owned()),
            promoted_from: scope.and_then(|scope| scope.promoted_from).map(str::to_owned),
            tenants: scope.map(|scope| scope.tenants.to_vec()).unwrap_or_default(),
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
            origin: origin(lines.first().filter(|_| change.fields.is_empty())),
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
                .enumerate()
                .map(|(at, field)| FieldChange {
                    path: field.path.clone(),
                    before: field.before.clone(),
                    after: field.after.clone(),
                    origin: origin(lines.get(at)),
                })
                .collect(),
            consequences: consequences(&change.consequences),
            follows: scope
                .map(|scope| scope.follows)
                .unwrap_or_default()
                .iter()
                .map(|(identity, count, all)| Follows {
                    kind: identity.kind.clone(),
                    namespace: identity.namespace.clone(),
                    name: identity.name.clone(),
                    count: *count,
                    consequences: consequences(all),
                })
                .collect(),
        }
    }
}
