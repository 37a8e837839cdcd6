//! Changes for comments on pull requests: the sentence that matters, what needs care, a table, and the rest folded.

use std::fmt::Write as _;

use super::words::{self, Values};
use crate::change::Change;
use crate::change::consequence::What;
use crate::clean;
use crate::finding::{Finding, Level};
use crate::report::count;
use crate::review::{EnvironmentReview, Folded, Review};
use crate::secrecy::mask;
use crate::source::Place;

/// The longest comment that GitHub takes (characters), without the mark by which `.ci/comment` finds it again.
const LONGEST: usize = 65_536 - 256;
/// What a cut comment ends with.
const CUT: &str =
    "\n</details>\n\nThe rest is left out: a comment has room for 65,536 characters. `tenantry diff` shows all.\n";
/// So many cautions are told.
const CAUTIONS: usize = 20;

/// Prints the changes of manifests.
pub(super) fn print_changes(changes: &[Change]) {
    let mut page = format!("{}\n", plain(&words::of_changes(changes)));
    for change in changes {
        let _ = write!(page, "\n- {} {}\n{}", change.kind.name(), code(&words::object(change)), inside(change, &[]));
    }
    put(&page);
}

/// Prints what a change of definitions does.
pub(super) fn print_review(review: &Review, findings: &[Finding]) {
    let mut page = format!("**{}**\n", plain(&words::matters(review)));
    let mut cautions: Vec<String> = findings.iter().filter(|one| one.level > Level::Info).map(caution).collect();
    cautions.extend(review.environments.iter().flat_map(departures));
    if !cautions.is_empty() {
        page.push('\n');
        cautions.iter().take(CAUTIONS).for_each(|caution| page.push_str(caution));
        if cautions.len() > CAUTIONS {
            let _ = writeln!(page, "- and {} more", cautions.len() - CAUTIONS);
        }
    }
    if !review.environments.is_empty() {
        page.push_str(
            "\n| environment | promoted from | tenants | objects | restarts | deletions | opens | closes |\n",
        );
        page.push_str("|---|---|---|---|---|---|---|---|\n");
        review.environments.iter().for_each(|environment| page.push_str(&row(environment)));
    }
    for environment in &review.environments {
        page.push_str(&details(environment));
    }
    put(&page);
}

/// Prints a page, as much as a comment has room for.
fn put(page: &str) {
    let page = mask::shapes(page);
    let cut = match page.char_indices().nth(LONGEST) {
        None => page.into_owned(),
        Some(_) => {
            let room = page.char_indices().nth(LONGEST - CUT.chars().count()).map_or(page.len(), |(at, _)| at);
            let whole = page.get(..room).and_then(|page| page.rfind('\n')).unwrap_or(room);
            format!("{}{CUT}", page.get(..whole).unwrap_or_default())
        }
    };
    anstream::print!("{}", clean::lines(&cut));
}

/// What a rule says, with the line.
fn caution(finding: &Finding) -> String {
    let at = format!("`{}:{}`", bare(&finding.place.file.path), finding.place.start().line);
    format!("- **{}** {at} {} (`{}`)\n", finding.level.name(), plain(&finding.message), finding.rule.id)
}

/// Tenants that go.
fn departures(environment: &EnvironmentReview) -> Vec<String> {
    let said = |tenant: &String| {
        format!("- {}: the tenant {} goes, with all its objects\n", code(&environment.name), code(tenant))
    };
    environment.gone.iter().map(said).collect()
}

fn row(environment: &EnvironmentReview) -> String {
    let objects: usize = environment.folded.iter().map(Folded::count).sum();
    let from = environment.promoted_from.as_deref().map(code).unwrap_or_default();
    let counts = environment.counts();
    let (restarts, deletions, opened, closed) = (counts.restarts, counts.deletions, counts.opened, counts.closed);
    let numbers = [counts.tenants, objects, restarts, deletions, opened, closed].map(|number| number.to_string());
    format!("| {} | {from} | {} |\n", code(&environment.name), numbers.join(" | "))
}

fn details(environment: &EnvironmentReview) -> String {
    let mut text = format!("\n<details><summary>{}</summary>\n", html(&environment.name));
    for (tenants, word) in [(&environment.came, "comes"), (&environment.gone, "goes")] {
        for tenant in tenants {
            let objects = count(environment.objects_of(tenant), "object");
            let _ = write!(text, "\n- tenant {} {word}: {objects}\n", code(tenant));
        }
    }
    for way in &environment.ways {
        let place = way.place.as_ref().map(|place| format!(" (`{}:{}`)", bare(&place.file.path), place.start().line));
        let _ = writeln!(text, "\n- {}{}", plain(&words::way(way)), place.unwrap_or_default());
    }
    for folded in environment.folded.iter().filter(|folded| !environment.is_of_tenant(folded)) {
        let change = &folded.change;
        let object = code(&words::object(change));
        let whose = plain(&words::owners(&folded.tenants));
        let _ = write!(text, "\n- {} {object}, {whose}\n{}", change.kind.name(), inside(change, &folded.lines));
        for follow in &folded.follows {
            let _ = writeln!(text, "  - follows: {}", plain(&words::follows(follow)));
        }
    }
    text.push_str("\n</details>\n");
    text
}

fn inside(change: &Change, lines: &[Option<Place>]) -> String {
    let mut text = String::new();
    for (at, field) in change.fields.iter().enumerate() {
        let place = lines.get(at).and_then(Option::as_ref);
        let place = place.map(|place| format!(" (`{}:{}`)", bare(&place.file.path), place.start().line));
        let place = place.unwrap_or_default();
        match words::values(field) {
            Values::Short(before, after) => {
                let _ = writeln!(text, "  - {}: {} → {}{place}", code(&field.path), code(&before), code(&after));
            }
            Values::Lines(lines) => {
                let _ = writeln!(text, "  - {}{place}", code(&field.path));
                for line in lines {
                    let _ = writeln!(text, "    - {}", code(&line));
                }
            }
        }
    }
    for refusal in change.verdict.iter().flat_map(|verdict| &verdict.refusals).filter(|_| change.is_refused()) {
        let _ = writeln!(text, "  - **refused**: {} {}", code(&refusal.path), plain(&refusal.reason));
    }
    for consequence in change.consequences.iter().filter(|one| one.what != What::Refused) {
        let _ = writeln!(text, "  - {}: {}", consequence.what.name(), plain(&consequence.message));
    }
    text
}

/// A text of others, which Markdown shows as it is: nobody is mentioned, and nothing is a link.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace(['\n', '\r'], " "))
}

/// A path in quotes.
fn bare(text: &str) -> String {
    text.replace(['`', '\n', '\r'], "")
}

/// A sentence that may quote others.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // No backslash keeps a mention from being one.
        if character == '@' {
            escaped.push_str("`@`");
            continue;
        }
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
            escaped.push('\\');
        }
        escaped.push(if matches!(character, '\n' | '\r') { ' ' } else { character });
    }
    escaped
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
