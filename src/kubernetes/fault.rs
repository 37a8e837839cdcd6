//! Faults and their words.

use std::fmt;

use serde_json::Value;

use crate::document::near::nearest;

/// What is wrong with a value. Its words repeat no value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The schema does not know this field.
    UnknownField {
        /// The field's name.
        name: String,
        /// The known field that was probably meant.
        near: Option<String>,
        /// All fields that are known there.
        known: Vec<String>,
    },
    /// A required field is not there.
    MissingField {
        /// The field's name.
        name: String,
    },
    /// Another type was expected.
    WrongType {
        /// The types that fit, in words: "a string", "a list".
        expected: Vec<&'static str>,
        /// What stands there, in words.
        found: &'static str,
    },
    /// A value outside a closed set.
    NotOneOf {
        /// The set.
        allowed: Vec<String>,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// A text that has not the required form.
    Pattern {
        /// Regular expression.
        pattern: String,
    },
    /// A text that is not of the required format.
    Format {
        /// The format's name.
        format: String,
    },
    /// Too many or too few of some alternative fields.
    Choose {
        /// The alternatives.
        fields: Vec<String>,
        /// Whether more than one may be given.
        several: bool,
    },
    /// Any other keyword's complaint.
    Other(String),
}

impl Fault {
    pub(super) fn unknown_field(name: &str, known: &[String]) -> Self {
        Self::UnknownField { name: name.to_owned(), near: near(name, known), known: known.to_vec() }
    }

    pub(super) fn not_one_of(allowed: Vec<String>, value: &Value) -> Self {
        let near = value.as_str().and_then(|value| near(value, &allowed));
        Self::NotOneOf { allowed, near }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { name, near: Some(near), .. } => {
                write!(out, "unknown field `{name}`; did you mean `{near}`?")
            }
            Self::UnknownField { name, known, .. } if known.is_empty() => write!(out, "unknown field `{name}`"),
            Self::UnknownField { name, known, .. } => {
                write!(out, "unknown field `{name}`; known here: {}", listed(known))
            }
            Self::MissingField { name } => write!(out, "the required field `{name}` is missing"),
            Self::WrongType { expected, found } => {
                write!(out, "expected {}, found {found}", expected.join(" or "))?;
                let quotable = expected.contains(&STRING) && [NUMBER, INTEGER, BOOLEAN].contains(found);
                if quotable { out.write_str(": quote it") } else { Ok(()) }
            }
            Self::NotOneOf { allowed, near } => {
                write!(out, "expected one of {}", listed(allowed))?;
                near.iter().try_for_each(|near| write!(out, "; did you mean `{near}`?"))
            }
            Self::Pattern { pattern } => write!(out, "expected a text of the form {pattern}"),
            Self::Format { format } => write!(out, "expected a text of the format {format}"),
            Self::Choose { fields, several } => {
                let number = if *several { "at least" } else { "exactly" };
                write!(out, "give {number} one of {}", listed(fields))
            }
            Self::Other(words) => out.write_str(words),
        }
    }
}

const STRING: &str = "a string";
const NUMBER: &str = "a number";
const INTEGER: &str = "a whole number";
const BOOLEAN: &str = "true or false";
const LIST: &str = "a list";
const MAPPING: &str = "a mapping";
const NULL: &str = "null";

/// A JSON Schema type in words.
pub(super) fn kind_named(name: &str) -> &'static str {
    match name {
        "string" => STRING,
        "number" => NUMBER,
        "integer" => INTEGER,
        "boolean" => BOOLEAN,
        "array" => LIST,
        "object" => MAPPING,
        _ => NULL,
    }
}

/// The type of a value in words.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Number(number) if number.is_f64() => NUMBER,
        Value::Number(_) => INTEGER,
        Value::String(_) => STRING,
        Value::Array(_) => LIST,
        Value::Object(_) => MAPPING,
    }
}

fn near(word: &str, candidates: &[String]) -> Option<String> {
    nearest(word, candidates.iter().map(String::as_str)).map(str::to_owned)
}

/// The names in back quotes; of a long list, the first ones.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        shown.push(format!("and {} more", names.len() - SHOWN));
    }
    shown.join(", ")
}
