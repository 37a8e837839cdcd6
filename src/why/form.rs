//! The form for programs. It is kept stable: fields may be added, and `version` changes when one goes or changes meaning.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Decides, Why};
use crate::manifest::Identity;
use crate::source::{LastSet, Place};

/// Where rendered values come from, or what a line decides.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry why", deny_unknown_fields)]
pub(crate) struct Answer {
    /// The version of this form.
    version: u8,
    /// Of a rendered value: where it comes from, in each environment that has it.
    values: Vec<Comes>,
    /// Of a line that somebody wrote: what it decides; else null.
    line: Option<Line>,
}

/// Where a rendered value comes from.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Comes {
    /// The environment.
    environment: String,
    /// The tenant; null for the platform.
    tenant: Option<String>,
    /// The rendered file.
    file: String,
    /// The object.
    object: Object,
    /// The way to the value; items of lists by what tells them apart.
    path: String,
    /// The value. Secrets are replaced by stars.
    value: Value,
    /// The lines of definitions that the value is made from, the one that decides most foremost.
    decided: Vec<Said>,
    /// Those that decide whether it is there.
    conditions: Vec<Said>,
    /// The line of the template; null where no template makes the value.
    template: Option<Template>,
    /// What else decides it; empty where nothing does.
    note: String,
}

/// An object.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Object {
    /// Group; empty for Kubernetes' core.
    group: String,
    /// Kind.
    kind: String,
    /// Namespace; empty where the object has none.
    namespace: String,
    /// Name.
    name: String,
}

/// A line of a definition.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Said {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// The field, from `spec` on.
    field: String,
    /// What it says. Secrets are replaced by stars.
    text: String,
    /// What other files say of the same field, the uppermost first.
    others: Vec<Other>,
    /// The commit that set the line last; null where it is not committed.
    set: Option<Set>,
}

/// What another file says.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Other {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// What it says. Secrets are replaced by stars.
    text: String,
}

/// A commit.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Set {
    /// Its hash.
    commit: String,
    /// Who wrote it.
    author: String,
    /// When, in seconds since 1970.
    time: i64,
    /// The first line of its message.
    summary: String,
}

/// The line of a template.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Template {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// Whether it is built in, and so in no tree.
    builtin: bool,
    /// The expression; null where the template says the value word by word.
    expression: Option<String>,
}

/// What a line decides.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Line {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// What stands there.
    text: String,
    /// What it decides. The same value in many tenants is here once.
    decides: Vec<Decided>,
}

/// A value that a line decides.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Decided {
    /// The environment.
    environment: String,
    /// The tenants; empty for the platform.
    tenants: Vec<String>,
    /// The rendered file; of many tenants, the first one's.
    file: String,
    /// The object.
    object: Object,
    /// The way to the value.
    path: String,
    /// The value. Secrets are replaced by stars.
    value: Value,
    /// `value`: it is made from the line; `condition`: the line decides whether it is there; `perhaps`: a template reads
    /// the line, but another value that was tried changed nothing, or none could be tried.
    how: String,
}

/// The JSON Schema, for `schemas/why.json`.
pub(crate) fn schema() -> Value {
    schemars::SchemaGenerator::default().into_root_schema_for::<Answer>().into()
}

impl Answer {
    /// The form of answers; `set` says who set a line last.
    pub(crate) fn of_values(values: &[Why], set: &dyn Fn(&Place) -> Option<LastSet>) -> Self {
        Self { version: 1, values: values.iter().map(|why| Comes::new(why, set)).collect(), line: None }
    }

    /// The form of what a line decides.
    pub(crate) fn of_line(decides: &Decides) -> Self {
        let decided = decides.decided.iter().map(|one| Decided {
            environment: one.environment.clone(),
            tenants: one.tenants.clone(),
            file: one.file.clone(),
            object: Object::new(&one.object),
            path: one.path.clone(),
            value: one.value.clone(),
            how: one.how.name().to_owned(),
        });
        let (file, line, text) = (decides.file.clone(), decides.line, decides.text.clone());
        Self { version: 1, values: Vec::new(), line: Some(Line { file, line, text, decides: decided.collect() }) }
    }
}

impl Object {
    fn new(identity: &Identity) -> Self {
        let Identity { group, kind, namespace, name } = identity.clone();
        Self { group, kind, namespace, name }
    }
}

impl Comes {
    fn new(why: &Why, set: &dyn Fn(&Place) -> Option<LastSet>) -> Self {
        let said = |all: &[super::Said]| all.iter().map(|said| Said::new(said, set)).collect();
        Self {
            environment: why.environment.clone(),
            tenant: why.tenant.clone(),
            file: why.file.clone(),
            object: Object::new(&why.object),
            path: why.path.clone(),
            value: why.value.clone(),
            decided: said(&why.values),
            conditions: said(&why.conditions),
            template: why.template.as_ref().map(|(place, builtin)| Template {
                file: place.file.path.clone(),
                line: place.start().line,
                builtin: *builtin,
                expression: why.expression.clone(),
            }),
            note: why.note.unwrap_or_default().to_owned(),
        }
    }
}

impl Said {
    fn new(said: &super::Said, set: &dyn Fn(&Place) -> Option<LastSet>) -> Self {
        let other = |(place, text): &(Place, String)| Other {
            file: place.file.path.clone(),
            line: place.start().line,
            text: text.clone(),
        };
        Self {
            file: said.place.file.path.clone(),
            line: said.place.start().line,
            field: said.field.clone(),
            text: said.text.clone(),
            others: said.others.iter().map(other).collect(),
            set: set(&said.place).map(|LastSet { commit, author, time, summary }| Set {
                commit,
                author,
                time,
                summary,
            }),
        }
    }
}
