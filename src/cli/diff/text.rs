//! Changes for terminals.

use serde_json::Value;

use crate::change::consequence::What;
use crate::change::{Change, Identity, Kind};
use crate::clean;
use crate::report::count;
use crate::secrecy::mask;

/// Values longer than this are cut (characters).
const LONGEST: usize = 80;

/// Prints the changes, and counts.
pub(super) fn print(changes: &[Change]) {
    for change in changes {
        line(&headline(change));
        for field in &change.fields {
            line(&format!("    {}: {} -> {}", field.path, value(field.before.as_ref()), value(field.after.as_ref())));
        }
        for refusal in
            change.verdict.iter().flat_map(|verdict| &verdict.refusals).filter(|_| change.kind == Kind::Changed)
        {
            line(&format!("  refused: {} {} ({})", refusal.path, refusal.reason, refusal.source));
        }
        for consequence in change.consequences.iter().filter(|one| one.what != What::Refused) {
            line(&format!("  {}: {}", consequence.what.name(), consequence.message));
        }
    }
    line(&summary(changes));
}

/// Prints a line without secrets, and without what steers a terminal.
fn line(text: &str) {
    anstream::println!("{}", clean::line(&mask::hide(text)));
}

fn headline(change: &Change) -> String {
    let word = match change.kind {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::Changed => "changed",
        Kind::Moved => "moved",
    };
    let from = change.from.as_ref().map(|from| format!(" from {}", named(from))).unwrap_or_default();
    let at = format!("{}:{}", change.place.file.path, change.place.start().line);
    format!("{word} {} {}{from}  {at}", change.identity.kind, named(&change.identity))
}

fn named(identity: &Identity) -> String {
    if identity.namespace.is_empty() {
        identity.name.clone()
    } else {
        format!("{}/{}", identity.namespace, identity.name)
    }
}

fn value(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return "nothing".to_owned(),
        Some(Value::String(text)) => text.replace('\n', "\\n"),
        Some(value) => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The sentence that matters.
fn summary(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let of = |kind: Kind| changes.iter().filter(|change| change.kind == kind).count();
    let counts = [
        (of(Kind::Added), "added"),
        (of(Kind::Changed), "changed"),
        (of(Kind::Removed), "removed"),
        (of(Kind::Moved), "moved"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let with =
        |what: What| changes.iter().filter(|change| change.consequences.iter().any(|one| one.what == what)).count();
    let effects = [
        (changes.iter().filter(|change| change.is_refused()).count(), "refused by the API server"),
        (with(What::WithoutEffect), "with a part that has no effect"),
        (with(What::Restarts), "whose pods restart"),
        (with(What::DataDeleted), "that may delete data"),
    ];
    let effects: Vec<String> =
        effects.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let mut sentence = format!("{}: {}", count(changes.len(), "object"), counts.join(", "));
    if !effects.is_empty() {
        sentence.push_str("; ");
        sentence.push_str(&effects.join(", "));
    }
    sentence
}
