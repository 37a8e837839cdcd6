//! What there is to say about a place: the rules that find fault with it, and what the field is.

use std::sync::Arc;

use serde_json::Value;

use super::completion::{expected, text_of};
use super::cursor;
use super::knowledge::{Kind, Knowledge};
use crate::finding::Finding;
use crate::source::{SourceFile, Span};

/// The text, as Markdown, and what it is about.
pub(super) fn hover(
    file: &Arc<SourceFile>,
    offset: usize,
    findings: &[Finding],
    knowledge: &Knowledge,
) -> Option<(String, Span)> {
    let holds = |span: Span| span.start as usize <= offset && offset <= span.end as usize;
    let mut pages: Vec<String> = Vec::new();
    let mut about = None;
    for finding in findings.iter().filter(|finding| holds(finding.place.span)) {
        let page = finding.rule.page().markdown();
        if !pages.contains(&page) {
            pages.push(page);
            about.get_or_insert(finding.place.span);
        }
    }
    if let (Some(kind), Some(spot)) = (Kind::of(&file.path), cursor::at(file, offset)) {
        let name = spot.path.iter().rev().find(|step| step.parse::<usize>().is_err());
        let fields = knowledge.at(kind, &spot.path);
        if let Some(text) = name.and_then(|name| fields.into_iter().find_map(|schema| field(name, schema))) {
            pages.insert(0, text);
            about.get_or_insert(spot.span);
        }
    }
    Some((pages.join("\n---\n\n"), about?))
}

/// What a schema says of a field.
fn field(name: &str, schema: &Value) -> Option<String> {
    let about = text_of(schema, "description");
    if about.is_empty() {
        return None;
    }
    let mut text = format!("**`{name}`** — {about}\n");
    let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter(|choice| !choice.is_null());
    let abouts = schema.get("enumDescriptions").and_then(Value::as_array);
    let choices: Vec<&Value> = choices.collect();
    if choices.is_empty() {
        let expected = expected(schema);
        if !expected.is_empty() {
            text.push_str(&format!("\nExpects {expected}.\n"));
        }
    }
    for (at, choice) in choices.into_iter().enumerate() {
        let about = abouts.and_then(|all| all.get(at)).and_then(Value::as_str).unwrap_or_default();
        let line = format!("- `{}` {about}", choice.as_str().map_or_else(|| choice.to_string(), str::to_owned));
        text.push_str(&format!("{}{}\n", if at == 0 { "\n" } else { "" }, line.trim_end()));
    }
    if let Some(default) = schema.get("default") {
        text.push_str(&format!(
            "\nDefault: `{}`\n",
            default.as_str().map_or_else(|| default.to_string(), str::to_owned)
        ));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::source::Tree;

    #[test]
    fn a_field_says_what_it_is_and_what_it_takes() {
        let file = SourceFile::new("tenants/acme/tenant.yaml", "spec:\n  state: active\n  environments: [prod]\n");
        let at = |needle: &str| file.text.find(needle).unwrap();
        let knowledge = Knowledge::of(&Tree::default());
        let (text, about) = hover(&file, at("state"), &[], &knowledge).unwrap();
        assert!(text.starts_with("**`state`** — ") && text.contains("- `suspended` Its charts"), "{text}");
        assert!(text.contains("Default: `active`"));
        assert_eq!(file.slice(about), "state");
        assert_eq!(hover(&file, at("  state"), &[], &knowledge), None);
    }

    #[test]
    fn a_finding_brings_its_rules_page() {
        let file = SourceFile::new("values.yaml", "a: 1\n");
        let finding = crate::lint::find("port/overlap").unwrap().at(file.place(Span::new(3, 4)), "said");
        let (text, _) = hover(&file, 3, &[finding.clone(), finding], &Knowledge::of(&Tree::default())).unwrap();
        assert_eq!(text.matches("# port/overlap").count(), 1);
    }
}
