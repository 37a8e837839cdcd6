//! Holes: what keeps interpolated values out of the text of a template.
//!
//! Every `{{ expression }}` renders as a placeholder, and its value is put aside. The text that is left depends on the
//! template's control flow alone: it is parsed once a shape, and the values are put into the parsed tree. So no value
//! can break out of its place, values keep their types, and thousands of tenants share a few parsed trees.

use minijinja::{Error, ErrorKind};
use serde_json::{Map, Value};

use super::bound::BYTES;

/// What a placeholder begins with; a template must not hold it.
pub(crate) const MARK: &str = "tenantry-hole-";

/// The values of one run, in the order in which the template emitted them.
#[derive(Debug, Default)]
pub(crate) struct Holes(pub Vec<minijinja::Value>, usize);

impl Holes {
    /// Puts a value with so many bytes of text aside and gives the placeholder that stands for it.
    ///
    /// # Errors
    /// Where the template prints more than any needs.
    pub(crate) fn put(&mut self, value: minijinja::Value, bytes: usize) -> Result<String, Error> {
        self.1 = self.1.saturating_add(bytes);
        if self.1 > BYTES {
            let message = format!("a template prints {} MiB of text at most", BYTES >> 20);
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
        self.0.push(value);
        Ok(format!("{MARK}{}", self.0.len() - 1))
    }
}

/// Why a tree could not be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfilled {
    /// The interpolation is a part of a longer text.
    #[error("an interpolation must be a whole scalar; join texts inside of it: {{{{ \"a-\" ~ name }}}}")]
    PartOfText {
        /// Index of the hole.
        hole: usize,
    },
    /// A key of a mapping is neither text nor a number.
    #[error("a key must be text, not {found}")]
    Key {
        /// Index of the hole.
        hole: usize,
        /// What stands there.
        found: &'static str,
    },
    /// The value has no form in JSON.
    #[error("a value of this kind cannot be written: {why}")]
    Unwritable {
        /// Index of the hole.
        hole: usize,
        /// What serde says.
        why: String,
    },
    /// The interpolation stands where the reader of YAML does not see it: in a comment.
    #[error("an interpolation stands in a comment or is lost for the reader of YAML")]
    Lost {
        /// Index of the hole.
        hole: usize,
    },
}

impl Unfilled {
    /// Index of the hole that it is about.
    pub(crate) fn hole(&self) -> usize {
        match self {
            Self::PartOfText { hole }
            | Self::Key { hole, .. }
            | Self::Unwritable { hole, .. }
            | Self::Lost { hole } => *hole,
        }
    }
}

/// A tree with placeholders, and whether all of a run's holes are in it.
#[derive(Debug)]
pub(crate) struct Skeleton {
    documents: Vec<Value>,
    seen: Vec<bool>,
}

impl Skeleton {
    /// A skeleton of parsed documents, whose text was made with `holes` holes.
    ///
    /// # Errors
    /// When a placeholder is a part of a longer scalar, or not in the tree at all.
    pub(crate) fn new(documents: Vec<Value>, holes: usize) -> Result<Self, Unfilled> {
        let mut skeleton = Self { documents, seen: vec![false; holes] };
        let documents = std::mem::take(&mut skeleton.documents);
        for document in &documents {
            skeleton.look(document)?;
        }
        skeleton.documents = documents;
        match skeleton.seen.iter().position(|seen| !seen) {
            Some(hole) => Err(Unfilled::Lost { hole }),
            None => Ok(skeleton),
        }
    }

    fn look(&mut self, value: &Value) -> Result<(), Unfilled> {
        match value {
            Value::String(text) => self.look_at_text(text),
            Value::Array(items) => items.iter().try_for_each(|item| self.look(item)),
            Value::Object(map) => map.iter().try_for_each(|(key, value)| {
                self.look_at_text(key)?;
                self.look(value)
            }),
            _ => Ok(()),
        }
    }

    fn look_at_text(&mut self, text: &str) -> Result<(), Unfilled> {
        let Some(at) = text.find(MARK) else { return Ok(()) };
        match hole_of(text) {
            Some(hole) => {
                if let Some(seen) = self.seen.get_mut(hole) {
                    *seen = true;
                }
                Ok(())
            }
            None => Err(Unfilled::PartOfText { hole: leading_number(text.get(at + MARK.len()..).unwrap_or("")) }),
        }
    }

    /// The documents with the values in their places.
    ///
    /// # Errors
    /// When a value cannot be a key, or has no form in JSON.
    pub(crate) fn fill(&self, holes: &Holes) -> Result<Vec<Value>, Unfilled> {
        self.documents.iter().map(|document| fill(document, holes)).collect()
    }
}

fn fill(value: &Value, holes: &Holes) -> Result<Value, Unfilled> {
    Ok(match value {
        Value::String(text) => match hole_of(text) {
            Some(hole) => to_json(holes, hole)?,
            None => Value::String(text.clone()),
        },
        Value::Array(items) => Value::Array(items.iter().map(|item| fill(item, holes)).collect::<Result<_, _>>()?),
        Value::Object(map) => {
            let mut filled = Map::with_capacity(map.len());
            for (key, value) in map {
                let key = match hole_of(key) {
                    Some(hole) => to_key(to_json(holes, hole)?, hole)?,
                    None => key.clone(),
                };
                filled.insert(key, fill(value, holes)?);
            }
            Value::Object(filled)
        }
        other => other.clone(),
    })
}

fn to_json(holes: &Holes, hole: usize) -> Result<Value, Unfilled> {
    let Some(value) = holes.0.get(hole) else { return Ok(Value::Null) };
    if let Some(text) = value.as_str() {
        return Ok(Value::String(text.to_owned()));
    }
    serde_json::to_value(value).map_err(|error| Unfilled::Unwritable { hole, why: error.to_string() })
}

fn to_key(value: Value, hole: usize) -> Result<String, Unfilled> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(_) => Err(Unfilled::Key { hole, found: "a boolean" }),
        Value::Null => Err(Unfilled::Key { hole, found: "null" }),
        Value::Array(_) => Err(Unfilled::Key { hole, found: "a list" }),
        Value::Object(_) => Err(Unfilled::Key { hole, found: "a mapping" }),
    }
}

/// The number of the hole that a whole text stands for.
pub(crate) fn hole_of(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(MARK)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn leading_number(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
