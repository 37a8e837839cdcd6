//! Answers for terminals.

use serde_json::Value;

use super::super::Exit;
use crate::catalog::Catalog;
use crate::clean;
use crate::report::count;
use crate::secrecy::mask;
use crate::source::{LastSet, Place};
use crate::why::{Decided, Decides, How, Said, Why};

/// So many values of an object are shown.
const SHOWN: usize = 12;
/// So many tenants are named.
const NAMED: usize = 4;
/// Longer values are cut (characters).
const LONGEST: usize = 80;

/// Prints where values come from.
pub(super) fn values(all: &[Why], set: &dyn Fn(&Place) -> Option<LastSet>) -> Exit {
    for (at, why) in all.iter().enumerate() {
        if at > 0 {
            line("");
        }
        let whose = why.tenant.as_ref().map_or_else(|| "the platform".to_owned(), |tenant| format!("tenant {tenant}"));
        line(&format!("{} in {}, {whose}", why.object, why.environment));
        line(&format!("  {}", why.file));
        line(&format!("  {}: {}", why.path, value(&why.value)));
        section("made from", &why.values, set);
        section("there because of", &why.conditions, set);
        if let Some((place, builtin)) = &why.template {
            line(&format!("  by the template{}", if *builtin { " (built in)" } else { "" }));
            let says = why.expression.as_ref().map(|text| format!("  {{{{ {text} }}}}")).unwrap_or_default();
            line(&format!("    {}{says}", at_line(place)));
        }
        if why.values.is_empty() && why.template.is_none() {
            line("  for");
            line(&format!("    {}", at_line(&why.owner)));
        }
        if let Some(note) = why.note {
            line(&format!("  {note}"));
        }
    }
    Exit::Clean
}

fn section(title: &str, all: &[Said], set: &dyn Fn(&Place) -> Option<LastSet>) {
    if all.is_empty() {
        return;
    }
    line(&format!("  {title}"));
    for said in all {
        let builtin = if Catalog::is_builtin(&said.place.file.path) { " (built in)" } else { "" };
        let set = last(set(&said.place));
        line(&format!("    {}{builtin}  {}: {}{set}", at_line(&said.place), said.field, said.text));
        for (place, text) in &said.others {
            line(&format!("      over {}  {text}", at_line(place)));
        }
    }
}

fn last(set: Option<LastSet>) -> String {
    let Some(LastSet { commit, author, summary, .. }) = set else { return String::new() };
    let commit = commit.get(..10).unwrap_or(&commit).to_owned();
    format!("  ({commit}, {author}: {summary})")
}

/// Prints what a line decides.
pub(super) fn decides(decides: &Decides) -> Exit {
    line(&format!("{}:{}  {}", decides.file, decides.line, decides.text));
    if decides.decided.is_empty() {
        line("  decides nothing that is rendered");
    }
    let mut left = decides.decided.as_slice();
    while let Some(first) = left.first() {
        let same = left.iter().take_while(|one| is_beside(one, first)).count();
        let (own, rest) = left.split_at(same);
        object(own);
        left = rest;
    }
    Exit::Clean
}

fn is_beside(one: &Decided, first: &Decided) -> bool {
    (&one.environment, &one.object, &one.tenants) == (&first.environment, &first.object, &first.tenants)
}

/// The values of an object.
fn object(own: &[Decided]) {
    let Some(first) = own.first() else { return };
    line(&format!("  {} in {}, {}", first.object, first.environment, whose(&first.tenants)));
    for one in own.iter().take(SHOWN) {
        let how = match one.how {
            How::Value => "",
            How::Condition => "  (whether it is there)",
            How::Perhaps => "  (perhaps)",
        };
        line(&format!("    {}: {}{how}", one.path, value(&one.value)));
    }
    if own.len() > SHOWN {
        line(&format!("    and {} more", count(own.len() - SHOWN, "value")));
    }
}

fn whose(tenants: &[String]) -> String {
    match tenants {
        [] => "the platform".to_owned(),
        [one] => format!("tenant {one}"),
        many => {
            let named: Vec<&str> = many.iter().take(NAMED).map(String::as_str).collect();
            let more = many.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("the same in {} tenants: {}{more}", many.len(), named.join(", "))
        }
    }
}

fn at_line(place: &Place) -> String {
    format!("{}:{}", place.file.path, place.start().line)
}

fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.replace('\n', "\\n"),
        value => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Prints a line without secrets, and without what steers a terminal.
fn line(text: &str) {
    anstream::println!("{}", clean::line(&mask::hide(text)));
}
