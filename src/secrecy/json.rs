//! Secrets in objects that are JSON trees.

use serde_json::Value;

use super::spot::{self, Facts, Spot};
use super::text::Found;

/// A secret in an object: the JSON pointer of the scalar that holds it, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InObject {
    /// JSON pointer.
    pub(crate) pointer: String,
    /// Where in the scalar, and under which name.
    pub(crate) found: Found,
}

/// The secrets in an object; those of a `List` stand in its items.
pub(crate) fn find(object: &Value) -> Vec<InObject> {
    let mut found = vec![];
    match object.get("items").and_then(Value::as_array) {
        Some(items) if object.get("kind").is_some_and(|kind| kind == "List") => {
            let step = At { value: object, step: Some(Step::Key("items")), parent: None };
            for (index, item) in items.iter().enumerate() {
                let root = At { value: item, step: Some(Step::Index(index)), parent: Some(&step) };
                walk(&root, &Facts::of(item), &mut found);
            }
        }
        _ => walk(&At { value: object, step: None, parent: None }, &Facts::of(object), &mut found),
    }
    found
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The way to a value, on the walker's stack.
#[derive(Clone, Copy)]
struct At<'a> {
    value: &'a Value,
    step: Option<Step<'a>>,
    parent: Option<&'a At<'a>>,
}

/// A scalar, and the way to it.
struct Leaf<'a> {
    at: &'a At<'a>,
    text: &'a str,
}

// What parses has a bounded depth, and what templates make is bounded by their output.
fn walk(at: &At<'_>, facts: &Facts, found: &mut Vec<InObject>) {
    match at.value {
        Value::String(text) => {
            let here = spot::find(&Leaf { at, text }, facts).into_iter();
            found.extend(here.map(|found| InObject { pointer: at.pointer(), found }));
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(&At { value, step: Some(Step::Index(index)), parent: Some(at) }, facts, found);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                walk(&At { value, step: Some(Step::Key(key)), parent: Some(at) }, facts, found);
            }
        }
        _ => {}
    }
}

impl<'a> At<'a> {
    fn key(&self) -> Option<&'a str> {
        match self.step? {
            Step::Key(key) => Some(key),
            Step::Index(_) => None,
        }
    }

    fn pointer(&self) -> String {
        let parent = self.parent.map(At::pointer).unwrap_or_default();
        match self.step {
            None => parent,
            Some(Step::Key(key)) => format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1")),
            Some(Step::Index(index)) => format!("{parent}/{index}"),
        }
    }
}

impl Spot for Leaf<'_> {
    fn text(&self) -> &str {
        self.text
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        let mut at = Some(*self.at);
        std::iter::from_fn(move || {
            loop {
                let here = at?;
                at = here.parent.copied();
                if let Some(key) = here.key() {
                    return Some(key);
                }
            }
        })
    }

    fn is_item(&self) -> bool {
        matches!(self.at.step, Some(Step::Index(_)))
    }

    fn is_in_entry(&self) -> bool {
        self.at.parent.is_some_and(|parent| matches!(parent.step, Some(Step::Index(_))))
    }

    fn sibling(&self, key: &str) -> Option<&str> {
        self.at.parent?.value.get(key)?.as_str()
    }

    fn has_sibling(&self, test: &dyn Fn(&str) -> bool) -> bool {
        let around = self.at.parent.and_then(|parent| parent.value.as_object());
        around.is_some_and(|map| map.keys().any(|key| test(key)))
    }

    fn previous(&self) -> Option<&str> {
        let Some(Step::Index(index)) = self.at.step else { return None };
        self.at.parent?.value.get(index.checked_sub(1)?)?.as_str()
    }

    fn is_texty(&self) -> bool {
        true
    }
}
