//! Fields, and values, that fit where the cursor is.

use std::collections::BTreeSet;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent, MarkupKind, TextEdit,
};
use serde_json::Value;

use super::cursor::{Gap, gaps};
use super::knowledge::{Kind, Knowledge};
use super::position::Encoding;
use super::reference;
use crate::document::expectation;
use crate::source::{SourceFile, Tree};

/// Something that may be written.
struct Proposal {
    label: String,
    text: String,
    kind: CompletionItemKind,
    detail: String,
    about: String,
    is_required: bool,
}

/// What fits at an offset of a definition.
pub(super) fn complete(
    file: &SourceFile,
    offset: usize,
    tree: &Tree,
    knowledge: &Knowledge,
    encoding: Encoding,
) -> Vec<CompletionItem> {
    let Some(kind) = Kind::of(&file.path) else { return Vec::new() };
    let proposed = |gap: Gap| {
        let proposals =
            if gap.spot.is_key { fields(kind, &gap, knowledge) } else { values(kind, &gap, tree, knowledge) };
        let range = encoding.range(file, gap.word);
        let mut seen = BTreeSet::new();
        let once = proposals.into_iter().filter(|each| seen.insert(each.label.clone())).collect::<Vec<_>>();
        let items = once.into_iter().enumerate().map(|(at, it)| it.item(at, range));
        items.collect::<Vec<_>>()
    };
    gaps(file, offset).into_iter().map(proposed).find(|items| !items.is_empty()).unwrap_or_default()
}

impl Proposal {
    fn item(self, at: usize, range: lsp_types::Range) -> CompletionItem {
        let about = MarkupContent { kind: MarkupKind::Markdown, value: self.about };
        CompletionItem {
            // In the schema's order, what must be given first.
            sort_text: Some(format!("{}{at:04}", u8::from(!self.is_required))),
            label: self.label,
            kind: Some(self.kind),
            detail: Some(self.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(Documentation::MarkupContent(about)),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, self.text))),
            ..CompletionItem::default()
        }
    }
}

/// The fields of the mapping that it does not have yet.
fn fields(kind: Kind, gap: &Gap, knowledge: &Knowledge) -> Vec<Proposal> {
    let around = gap.spot.path.split_last().map_or(&[][..], |(_, around)| around);
    let mut proposals = Vec::new();
    for schema in knowledge.at(kind, around) {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        for (name, field) in properties.filter(|(name, _)| !gap.spot.siblings.contains(name)) {
            proposals.push(Proposal {
                label: name.clone(),
                text: written_key(name, field, gap),
                kind: CompletionItemKind::FIELD,
                detail: expected(field),
                about: text_of(field, "description").to_owned(),
                is_required: required.contains(&name.as_str()),
            });
        }
    }
    proposals
}

fn written_key(name: &str, field: &Value, gap: &Gap) -> String {
    let name = if gap.is_quoted { name.into() } else { yaml::quote(name) };
    let nests = is_of(field, "object") || is_of(field, "array");
    match gap.lacks_colon {
        false => name.into_owned(),
        true if nests => format!("{name}:"),
        true => format!("{name}: "),
    }
}

/// What a schema lists, and what a reference can name.
fn values(kind: Kind, gap: &Gap, tree: &Tree, knowledge: &Knowledge) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for schema in knowledge.at(kind, &gap.spot.path) {
        let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
        let abouts = schema.get("enumDescriptions").and_then(Value::as_array);
        for (at, value) in listed.enumerate().filter(|(_, value)| !value.is_null()) {
            let about = abouts.and_then(|all| all.get(at)).and_then(Value::as_str).unwrap_or_default();
            proposals.push(proposal(value, CompletionItemKind::ENUM_MEMBER, about, gap));
        }
        if is_of(schema, "boolean") {
            let both = [Value::Bool(true), Value::Bool(false)];
            proposals.extend(both.iter().map(|value| proposal(value, CompletionItemKind::VALUE, "", gap)));
        }
        let given = schema.get("default").filter(|value| !value.is_object() && !value.is_array());
        proposals.extend(given.map(|value| proposal(value, CompletionItemKind::VALUE, "The default.", gap)));
        let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
        proposals.extend(examples.map(|value| proposal(value, CompletionItemKind::VALUE, "An example.", gap)));
    }
    if let Some(names) = reference::names(kind, &gap.spot.path) {
        let all = reference::candidates(names, tree, knowledge).into_iter().map(Value::String);
        proposals.extend(all.map(|name| proposal(&name, CompletionItemKind::REFERENCE, "", gap)));
    }
    proposals
}

fn proposal(value: &Value, kind: CompletionItemKind, about: &str, gap: &Gap) -> Proposal {
    let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = if value.is_string() && !gap.is_quoted { yaml::quote(&label).into_owned() } else { label.clone() };
    Proposal { label, text, kind, detail: String::new(), about: about.to_owned(), is_required: false }
}

/// What a schema takes, in words; nothing where that says nothing.
pub(super) fn expected(schema: &Value) -> String {
    let mut schema = schema.clone();
    // That `null` deletes holds for every field.
    let kinds = schema.get_mut("type").and_then(Value::as_array_mut);
    kinds.into_iter().for_each(|kinds| kinds.retain(|kind| kind != "null"));
    let options = schema.get_mut("enum").and_then(Value::as_array_mut);
    options.into_iter().for_each(|options| options.retain(|option| !option.is_null()));
    Some(expectation(&schema)).filter(|words| words != "another value").unwrap_or_default()
}

/// A text of a schema.
pub(super) fn text_of<'s>(schema: &'s Value, key: &str) -> &'s str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is_of(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|each| each == kind),
        Some(only) => only == kind,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    /// What is written for each proposal at the `|`.
    fn proposed(path: &str, text: &str) -> Vec<String> {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new(path, text.replacen('|', "", 1));
        let tree = Tree::of([("environments/prod/environment.yaml", ""), ("environments/test/environment.yaml", "")]);
        let items = complete(&file, offset, &tree, &Knowledge::of(&tree), Encoding::Utf16);
        let text = |item: CompletionItem| match item.text_edit {
            Some(CompletionTextEdit::Edit(edit)) => edit.new_text,
            _ => panic!("an edit"),
        };
        items.into_iter().map(text).collect()
    }

    const TENANT: &str = "tenants/acme/tenant.yaml";
    const ENVIRONMENT: &str = "environments/prod/environment.yaml";

    #[test]
    fn fields_that_are_missing_are_proposed() {
        let fields = proposed(TENANT, "spec:\n  company: A\n  st|\n");
        assert!(fields.contains(&"state: ".to_owned()) && fields.contains(&"quota:".to_owned()), "{fields:?}");
        assert!(!fields.contains(&"company: ".to_owned()));
        assert!(proposed(TENANT, "spec: {queues: {gpu-1: {|}}}\n").contains(&"maxPods: ".to_owned()));
        assert!(proposed(ENVIRONMENT, "spec:\n  components:\n    |\n").contains(&"redis:".to_owned()));
        assert_eq!(proposed(TENANT, "ki|: Tenant\n").iter().filter(|field| *field == "kind").count(), 1);
    }

    #[test]
    fn values_are_those_of_the_schema_quoted_where_they_must_be() {
        assert_eq!(proposed(TENANT, "spec:\n  state: |\n"), ["active", "suspended", "retired"]);
        assert!(proposed(TENANT, "spec: {queues: {a: {fraction: |}}}\n").contains(&"\"0.125\"".to_owned()));
        assert!(proposed(TENANT, "spec: {queues: {a: {fraction: \"0|\"}}}\n").contains(&"0.125".to_owned()));
        assert_eq!(proposed(ENVIRONMENT, "spec:\n  production: |\n"), ["true", "false"]);
    }

    #[test]
    fn references_propose_what_they_can_name() {
        assert_eq!(proposed(TENANT, "spec:\n  environments: [|]\n"), ["prod", "test"]);
        assert_eq!(proposed(TENANT, "spec:\n  environments:\n    - te|\n"), ["prod", "test"]);
        assert_eq!(proposed("tenants/acme/values/agent.yaml", "a|\n"), [] as [&str; 0]);
    }
}
