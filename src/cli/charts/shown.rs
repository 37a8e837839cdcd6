//! What was seen of charts, for people and for programs.

use serde_json::{Value, json};

use crate::charts::{self, Difference, Entry, Topic};
use crate::clean;
use crate::fleet::Environment;
use crate::plan::{Placed, Release};

/// What came of a chart.
pub(super) enum Seen {
    /// It is as the catalog says; whether the lock file knew it.
    Agrees { known: bool },
    /// It is not.
    Differs(Vec<Difference>),
    /// Helm does not render it.
    Fails(String),
    /// It is not here.
    Missing(String),
}

/// A chart of an environment.
pub(super) struct Shown {
    environment: String,
    component: String,
    chart: String,
    version: String,
    tenants: Vec<String>,
    entry: Option<Entry>,
    pub(super) outcome: Seen,
}

impl Shown {
    pub(super) fn new(
        environment: &Environment,
        placed: &Placed,
        release: &Release,
        tenants: Vec<String>,
        entry: Option<Entry>,
        outcome: Seen,
    ) -> Self {
        let (chart, version) = charts::chart_of(release);
        Self {
            environment: environment.name.clone(),
            component: placed.component.name.clone(),
            chart: chart.to_owned(),
            version: version.to_owned(),
            tenants,
            entry,
            outcome,
        }
    }

    /// Whether this run says anew what an entry of the lock file says.
    pub(super) fn replaces(&self, old: &Entry) -> bool {
        (&old.environment, &old.component) == (&self.environment, &self.component)
    }

    /// What to note of it.
    pub(super) fn agreed(&self) -> Option<Entry> {
        matches!(self.outcome, Seen::Agrees { .. }).then(|| self.entry.clone()).flatten()
    }

    fn of(&self) -> String {
        match self.tenants.as_slice() {
            [] => String::new(),
            [one] => format!(", as {one} has it"),
            [first, rest @ ..] => format!(", as {first} and {} more tenants have it", rest.len()),
        }
    }
}

/// For people.
pub(super) fn text(shown: &[Shown]) -> String {
    let mut out = String::new();
    let mut environment = "";
    for one in shown {
        if one.environment != environment {
            environment = &one.environment;
            out.push_str(environment);
            out.push('\n');
        }
        let head = format!("  {} {} (component {}{})", one.chart, one.version, one.component, one.of());
        let topics = || Topic::ALL.map(Topic::name).join(", ");
        let line = match &one.outcome {
            Seen::Agrees { known: true } => format!("{head}: confirmed before: {}", topics()),
            Seen::Agrees { known: false } => format!("{head}: confirmed: {}", topics()),
            Seen::Differs(found) if found.len() == 1 => format!("{head}: 1 difference"),
            Seen::Differs(found) => format!("{head}: {} differences", found.len()),
            Seen::Fails(why) => format!("{head}: helm does not render it: {}", clean::line(why)),
            Seen::Missing(why) => format!("{head}: not looked at: {}", clean::line(why)),
        };
        out.push_str(&line);
        out.push('\n');
        let Seen::Differs(found) = &one.outcome else { continue };
        for difference in found {
            let template = match difference.template.as_str() {
                "" => String::new(),
                template => format!(", chart: {template}"),
            };
            let text = format!("{}: {} (catalog: {}{template})", difference.topic, difference.text, difference.place);
            out.push_str("    ");
            out.push_str(&clean::line(&text));
            out.push('\n');
        }
    }
    out
}

/// For programs.
pub(super) fn json(shown: &[Shown]) -> Result<String, serde_json::Error> {
    let entries: Vec<Value> = shown
        .iter()
        .map(|one| {
            let (outcome, why, differences) = match &one.outcome {
                Seen::Agrees { .. } => ("agrees", None, &[][..]),
                Seen::Differs(found) => ("differs", None, found.as_slice()),
                Seen::Fails(why) => ("fails", Some(why), &[][..]),
                Seen::Missing(why) => ("not-seen", Some(why), &[][..]),
            };
            let differences: Vec<Value> = differences
                .iter()
                .map(|one| json!({"topic": one.topic, "text": one.text, "catalog": one.place.to_string(), "template": one.template}))
                .collect();
            json!({
                "environment": one.environment, "component": one.component, "chart": one.chart, "version": one.version,
                "tenants": one.tenants, "outcome": outcome, "why": why, "differences": differences,
                "locked": matches!(one.outcome, Seen::Agrees { known: true }),
            })
        })
        .collect();
    serde_json::to_string_pretty(&entries)
}
