//! Edits of lists in policies, in the style that the list is written in.

use serde_json::Value;

use crate::finding::Edit;
use crate::source::{Place, Span};

/// Puts an item behind the last item of a list.
pub(crate) fn append(last: &Place, item: &Value) -> Edit {
    let list = List::of(last);
    let end = list.end();
    edit(last, Span::new(end, end), format!("{}{}", list.separator(), list.written(item)))
}

/// Puts items where one of a list is.
pub(crate) fn replace(at: &Place, items: &[Value]) -> Edit {
    let list = List::of(at);
    let texts: Vec<String> = items.iter().map(|item| list.written(item)).collect();
    let start = at.span.start as usize;
    edit(at, Span::new(start, start + list.text().trim_end().len()), texts.join(&list.separator()))
}

/// Puts an entry behind an entry of a mapping, of which the value's place is given.
pub(crate) fn add_entry(value: &Place, key: &str, text: &Value) -> Edit {
    let list = List::of(value);
    let before = list.before().trim_end();
    let flow = before.contains('{') || list.is_json();
    let end = if flow { list.start + list.text().trim_end().len() } else { list.end() };
    let entry = if list.is_json() { format!("\"{key}\": {text}") } else { format!("{key}: {}", flow_style(text)) };
    let separator = if flow { ", ".to_owned() } else { format!("\n{}", indent(list.before())) };
    edit(value, Span::new(end, end), format!("{separator}{entry}"))
}

fn edit(place: &Place, span: Span, text: String) -> Edit {
    Edit { file: place.file.path.clone(), span, text }
}

/// The indentation of the first key on a line; a dash before it counts.
fn indent(before: &str) -> String {
    let width = before.len() - before.trim_start_matches([' ', '-']).len();
    " ".repeat(width)
}

/// An item of a list, as it stands in its file.
struct List<'p> {
    place: &'p Place,
    start: usize,
}

impl<'p> List<'p> {
    fn of(place: &'p Place) -> Self {
        Self { place, start: place.span.start as usize }
    }

    fn text(&self) -> &'p str {
        self.place.file.slice(self.place.span)
    }

    /// What is on the line before it.
    fn before(&self) -> &'p str {
        let before = self.place.file.text.get(..self.start).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default()
    }

    fn is_json(&self) -> bool {
        std::path::Path::new(&self.place.file.path).extension().is_some_and(|extension| extension == "json")
    }

    fn is_block(&self) -> bool {
        self.before().trim_end().ends_with('-')
    }

    fn separator(&self) -> String {
        match self.before().rfind('-') {
            Some(column) if self.is_block() => format!("\n{}- ", " ".repeat(column)),
            _ => ", ".to_owned(),
        }
    }

    /// Where something can be put behind it: what a comment says of it stays on its line.
    fn end(&self) -> usize {
        let end = self.start + self.text().trim_end().len();
        let rest = self.place.file.text.get(end..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let comment = line.trim_start().starts_with('#') || line.trim().is_empty();
        if comment && !self.before().contains(['{', '[']) { end + line.trim_end().len() } else { end }
    }

    fn written(&self, item: &Value) -> String {
        if self.is_json() { item.to_string() } else { flow_style(item) }
    }
}

/// A value on one line; of the texts that policies have, none needs quotes.
fn flow_style(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{key}: {}", flow_style(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow_style).collect::<Vec<_>>().join(", ")),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::source::SourceFile;

    fn at(text: &str, what: &str) -> Place {
        let start = text.find(what).unwrap();
        SourceFile::new("a.yaml", text).place(Span::new(start, start + what.len()))
    }

    fn applied(text: &str, edit: Edit) -> String {
        yaml::apply(text, &[edit]).unwrap()
    }

    #[test]
    fn items_are_written_as_their_list_is() {
        let item = json!({"port": 53, "protocol": "UDP"});
        let block = "ports:\n  - port: 53 # names\nto: []\n";
        let wanted = "ports:\n  - port: 53 # names\n  - {port: 53, protocol: UDP}\nto: []\n";
        assert_eq!(applied(block, append(&at(block, "port: 53"), &item)), wanted);
        let flow = "ports: [{port: 53}] # names\n";
        let wanted = "ports: [{port: 53}, {port: 53, protocol: UDP}] # names\n";
        assert_eq!(applied(flow, append(&at(flow, "{port: 53}"), &item)), wanted);
        let nested = "a:\n- ports:\n  - port: 1\n    endPort: 2\n";
        let wanted = "a:\n- ports:\n  - {port: 1}\n  - {port: 2}\n";
        let items = [json!({"port": 1}), json!({"port": 2})];
        assert_eq!(applied(nested, replace(&at(nested, "port: 1\n    endPort: 2\n"), &items)), wanted);
    }

    #[test]
    fn entries_are_written_as_their_mapping_is() {
        let except = json!(["169.254.169.254/32"]);
        let block = "- ipBlock:\n    cidr: 0.0.0.0/0\n";
        let wanted = "- ipBlock:\n    cidr: 0.0.0.0/0\n    except: [169.254.169.254/32]\n";
        assert_eq!(applied(block, add_entry(&at(block, "0.0.0.0/0"), "except", &except)), wanted);
        let flow = "- ipBlock: {cidr: 0.0.0.0/0}\n";
        let wanted = "- ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}\n";
        assert_eq!(applied(flow, add_entry(&at(flow, "0.0.0.0/0"), "except", &except)), wanted);
    }
}
