//! What must exist, what is open, and what is found.

use std::collections::BTreeMap;

use super::super::secrets::needed;
use super::html::{Cell, Page};
use crate::apart::verdict;
use crate::compile;
use crate::finding::{self, Finding, Level};
use crate::fleet::Environment;
use crate::workspace::Workspace;

/// So many findings of a rule are listed.
const MOST: usize = 200;
/// So many ways of a channel are listed.
const WAYS: usize = 200;

/// The Secrets that must exist; those of the same name and keys in many tenants once.
pub(super) fn secrets(all: &[&Environment], workspace: &Workspace, page: &mut Page) -> finding::Result<()> {
    page.section("Secrets that must exist", "Names and keys; no value is in any definition.");
    let mut rows = Vec::new();
    for environment in all {
        let mut folded: BTreeMap<(String, String, bool), (Vec<String>, String)> = BTreeMap::new();
        for one in needed(environment, &workspace.catalog)? {
            let keys: Vec<&str> = one.keys.iter().map(|key| key.name.as_str()).collect();
            let key = (one.name.clone(), keys.join(", "), one.tenant.is_some());
            let entry = folded.entry(key).or_insert_with(|| (Vec::new(), one.components.join(", ")));
            entry.0.push(one.namespace);
        }
        for ((name, keys, _), (namespaces, components)) in folded {
            let whose = match namespaces.as_slice() {
                [one] => Cell::text(one),
                many => Cell::Folded(format!("{} namespaces", many.len()), namespaces.clone()),
            };
            rows.push(vec![
                Cell::text(name),
                Cell::text(&environment.name),
                whose,
                Cell::text(keys),
                Cell::text(components),
            ]);
        }
    }
    page.table("Secrets", &["Secret", "environment", "namespace", "keys", "for"], &rows);
    Ok(())
}

/// The channels by which tenants could reach each other, and the ways that are open.
pub(super) fn channels(environment: &Environment, workspace: &Workspace, page: &mut Page) -> finding::Result<()> {
    let title = format!("Channels of {}", environment.name);
    page.section(
        &title,
        "Ways from tenants to others; those that are accepted are here too. Open one to see its ways.",
    );
    let seen = compile::look(environment, &workspace.catalog)?;
    let ways = seen.ways(None);
    let rows: Vec<Vec<Cell>> = ways
        .iter()
        .map(|(channel, ways)| {
            let said = verdict(ways);
            let mark = if ways.is_empty() { "good" } else { "warn" };
            let told = ways.iter().take(WAYS).map(|way| {
                let from = way.tenant.as_deref().unwrap_or("every tenant");
                format!("{from} to {}: {}", way.to, way.steps.join("; "))
            });
            let list = match ways.len() {
                0 => Cell::text(""),
                count => Cell::Folded(format!("{count} ways"), told.collect()),
            };
            vec![Cell::text(channel.name()), Cell::Marked(mark, said.to_owned()), list]
        })
        .collect();
    page.table(&format!("channels of {}", environment.name), &["channel", "verdict", "ways"], &rows);
    Ok(())
}

/// What the linter says.
pub(super) fn findings(all: &[Finding], page: &mut Page) {
    page.section("Findings", "What `tenantry lint` says today.");
    let mut sorted: Vec<&Finding> = all.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for finding in sorted {
        let count = shown.entry(finding.rule.id).or_default();
        *count += 1;
        if *count > MOST {
            continue;
        }
        let mark = match finding.level {
            Level::Error => "bad",
            Level::Warning => "warn",
            Level::Info => "good",
        };
        let at = format!("{}:{}", finding.place.file.path, finding.place.start().line);
        let level = Cell::Marked(mark, finding.level.name().to_owned());
        rows.push(vec![level, Cell::text(finding.rule.id), Cell::text(at), Cell::text(&finding.message)]);
    }
    page.table("findings", &["level", "rule", "place", "what"], &rows);
    for (rule, count) in shown.into_iter().filter(|(_, count)| *count > MOST) {
        let more = count - MOST;
        page.note(&format!("{more} more of {rule}: `tenantry lint` lists them."));
    }
}
