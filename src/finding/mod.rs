//! Findings: what is wrong, where, why, and the fix. The compiler's errors and the linter's findings are one kind of thing.

mod family;
mod help;
mod identity;
mod object;
mod page;
mod rule;

pub(crate) use family::Family;
pub(crate) use help::Help;
pub(crate) use identity::identities;
pub(crate) use object::{ObjectId, ObjectPath};
pub(crate) use page::{Example, Page};
pub(crate) use rule::{OnPages, Rule};

pub(crate) use yaml::Edit;
use yaml::Pointer;

use crate::source::Place;

/// What was made, or why it could not be.
pub(crate) type Result<T> = std::result::Result<T, Vec<Finding>>;

/// What was made, and what is wrong with the rest.
pub(crate) type Warned<T> = (T, Vec<Finding>);

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Level {
    /// The level's name as the JSON form has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Another place that a finding is about: the other tenant of an overlap, the line of configuration that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Related {
    /// The place.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fix {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// Whether it keeps what the engineer meant.
    pub safe: bool,
    /// The replacements; applied together or not at all.
    pub edits: Vec<Edit>,
}

/// Something wrong in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub level: Level,
    /// What is wrong, as one sentence that names the thing. Never holds a secret.
    pub message: String,
    /// Where it is wrong.
    pub place: Place,
    /// Other places that it is about.
    pub related: Vec<Related>,
    /// The object and the part of it: `Tenant/acme:spec.queues["gpu-1"].maxPods`.
    pub object: Option<ObjectPath>,
    /// The environment concerned, where there is one.
    pub environment: Option<String>,
    /// The tenants concerned.
    pub tenants: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// Whether it stops a render. Then no level and no allowance takes it away: there is nothing to deliver without a mend.
    pub stops: bool,
    /// What is known of the fault beyond the words, for whoever decides what follows from it. Never printed.
    pub clue: Option<Clue>,
}

/// What is known of a fault beyond the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clue {
    /// The name is misspelt, and probably this one is meant.
    Meant(String),
    /// The field is an option of this component, which is not listed.
    OptionOf(String),
    /// A template reads this path, which nothing defines: `options.version`.
    Undefined(String),
    /// A template refuses this part of the tenant's `spec`.
    Refused(Pointer),
}

impl Finding {
    /// A finding of a rule at a place; see [`Rule::at`].
    fn new(rule: &'static Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level,
            message: message.into(),
            place,
            related: Vec::new(),
            object: None,
            environment: None,
            tenants: Vec::new(),
            help: None,
            fix: None,
            stops: false,
            clue: None,
        }
    }

    /// Says that it stops a render, where it is an error.
    #[must_use]
    pub(crate) fn stopping(mut self) -> Self {
        self.stops = self.level == Level::Error;
        self
    }

    /// Adds what is known of the fault beyond the words.
    #[must_use]
    pub(crate) fn clue(mut self, clue: impl Into<Option<Clue>>) -> Self {
        self.clue = clue.into();
        self
    }

    /// Sets another level than the rule's.
    #[must_use]
    pub(crate) fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<Help>) -> Self {
        let Help { text, meant } = help.into();
        self.help = Some(text);
        self.clue = meant.map(Clue::Meant).or(self.clue);
        self
    }

    /// Points at another place.
    #[must_use]
    pub(crate) fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Names the object and the path in it.
    #[must_use]
    pub(crate) fn object(mut self, object: impl Into<ObjectPath>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// Names the environment.
    #[must_use]
    pub(crate) fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// Adds a tenant that it concerns.
    #[must_use]
    pub(crate) fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenants.push(tenant.into());
        self
    }

    /// Offers a change that mends it.
    #[must_use]
    pub(crate) fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// Sorts findings by file, line, column and rule, the order of every report.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (&a.place.file.path, a.place.span, a.rule, &a.message, b.stops).cmp(&(
            &b.place.file.path,
            b.place.span,
            b.rule,
            &b.message,
            a.stops,
        ))
    });
}

/// Sorts findings, and leaves each fault once: the compiler and the linter may report the same one, and one fault of a template shows in
/// every environment that uses it.
pub(crate) fn sort_distinct(findings: &mut Vec<Finding>) {
    sort(findings);
    findings.dedup_by(|a, b| (a.rule, &a.place, &a.message) == (b.rule, &b.place, &b.message));
}
