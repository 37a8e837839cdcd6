//! Changes for terminals.

use std::collections::BTreeSet;

use super::words::{self, Values};
use crate::change::consequence::What;
use crate::change::{Change, Kind};
use crate::clean;
use crate::finding::Finding;
use crate::report::count;
use crate::review::{EnvironmentReview, Folded, Review};
use crate::secrecy::mask;
use crate::source::Place;

/// Prints the changes of manifests, and counts.
pub(super) fn print(changes: &[Change]) {
    for change in changes {
        let at = format!("{}:{}", change.place.file.path, change.place.start().line);
        line("", &format!("{} {}  {at}", change.kind.name(), words::object(change)));
        inside(change, &[], "");
    }
    line("", &words::of_changes(changes));
}

/// Prints what a change of definitions does.
pub(super) fn print_review(review: &Review, findings: &[Finding]) {
    for environment in &review.environments {
        headline(environment);
        for folded in environment.folded.iter().filter(|folded| !environment.is_of_tenant(folded)) {
            change(folded);
        }
        for way in &environment.ways {
            let at = way.place.as_ref().map(|place| format!("  {}", shown(place))).unwrap_or_default();
            line("  ", &format!("{}{at}", words::way(way)));
        }
    }
    for finding in findings {
        let at = shown(&finding.place);
        line("", &format!("{}[{}] {at}: {}", finding.level.name(), finding.rule.id, finding.message));
    }
    line("", &words::of_review(review));
}

/// Prints a line without secrets, and without what steers a terminal.
fn line(indent: &str, text: &str) {
    anstream::println!("{indent}{}", clean::line(&mask::hide(text)));
}

fn headline(environment: &EnvironmentReview) {
    let whole = environment.whole.map(|kind| format!(" {}", kind.name())).unwrap_or_default();
    let from = environment.promoted_from.as_ref().map(|from| format!(", promoted from {from}")).unwrap_or_default();
    line("", &format!("{}{whole}{from}", environment.name));
    for (tenants, word) in [(&environment.came, "comes"), (&environment.gone, "goes")] {
        for tenant in tenants {
            line("  ", &format!("tenant {tenant} {word}: {}", count(environment.objects_of(tenant), "object")));
        }
    }
}

fn change(folded: &Folded) {
    let change = &folded.change;
    let whose = words::owners(&folded.tenants);
    let own = folded.lines.first().and_then(Option::as_ref).filter(|_| change.fields.is_empty());
    let at = own.map(|place| format!("  {}", shown(place))).unwrap_or_default();
    line("  ", &format!("{} {}, {whose}{at}", change.kind.name(), words::object(change)));
    inside(change, &folded.lines, "  ");
    for follow in &folded.follows {
        line("    ", &format!("follows: {}", words::follows(follow)));
    }
}

/// Values, and what follows.
fn inside(change: &Change, lines: &[Option<Place>], indent: &str) {
    let mut said = BTreeSet::new();
    for (at, field) in change.fields.iter().enumerate() {
        // The same line is named once.
        let place = lines.get(at).and_then(Option::as_ref).map(shown).filter(|place| said.insert(place.clone()));
        let place = place.map(|place| format!("  {place}")).unwrap_or_default();
        match words::values(field) {
            Values::Short(before, after) => {
                line(indent, &format!("    {}: {before} -> {after}{place}", field.path));
            }
            Values::Lines(lines) => {
                line(indent, &format!("    {}:{place}", field.path));
                lines.iter().for_each(|text| line(indent, &format!("      {text}")));
            }
        }
    }
    for refusal in change.verdict.iter().flat_map(|verdict| &verdict.refusals).filter(|_| change.is_refused()) {
        line(indent, &format!("  refused: {} {} ({})", refusal.path, refusal.reason, refusal.source));
    }
    for consequence in change.consequences.iter().filter(|one| one.what != What::Refused) {
        line(indent, &format!("  {}: {}", consequence.what.name(), consequence.message));
    }
}

fn shown(place: &Place) -> String {
    format!("{}:{}", place.file.path, place.start().line)
}

impl EnvironmentReview {
    /// Whether a change is one of tenants that come or go as a whole.
    pub(super) fn is_of_tenant(&self, folded: &Folded) -> bool {
        let whole = match folded.change.kind {
            Kind::Added => &self.came,
            Kind::Removed => &self.gone,
            Kind::Changed | Kind::Moved => return false,
        };
        !folded.tenants.is_empty() && folded.tenants.iter().all(|tenant| whole.binary_search(tenant).is_ok())
    }

    /// How many objects of a tenant come or go.
    pub(super) fn objects_of(&self, tenant: &str) -> usize {
        self.folded.iter().filter(|folded| folded.tenants.iter().any(|one| one == tenant)).count()
    }
}
