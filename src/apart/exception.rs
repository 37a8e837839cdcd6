//! Accepted exceptions: what each gives, and the reason that stands beside it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fleet::Environment;
use crate::source::Place;
use yaml::Pointer;

/// An accepted exception that something needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exception {
    name: String,
    /// What is open by it.
    gives: String,
    /// The comment beside its name.
    reason: Option<String>,
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, gives, reason } = self;
        let reason = reason.as_deref().unwrap_or("none is written beside it");
        write!(f, "accepted {name}: {gives}; reason: {reason}")
    }
}

/// The exceptions that an environment accepts and that give something.
pub(super) fn exceptions(environment: &Environment, gives: &BTreeMap<String, String>) -> Vec<Exception> {
    let accepted = environment.spec.accepted_exceptions.iter().enumerate();
    let needed = accepted.filter_map(|(at, name)| {
        let place = environment.place(Pointer::from("/spec/acceptedExceptions").index(at));
        Some(Exception { name: name.clone(), gives: gives.get(name)?.clone(), reason: reason(&place) })
    });
    needed.collect()
}

/// The comment at the end of a place's line, or on the lines above it.
fn reason(place: &Place) -> Option<String> {
    let lines: Vec<&str> = place.file.text.lines().collect();
    let line = place.file.lines().line_of(place.span.start);
    let behind = lines.get(line)?.split_once(" #").map(|(_, comment)| comment.trim().to_owned());
    let above = lines.get(..line)?.iter().rev().map_while(|line| line.trim().strip_prefix('#'));
    let mut above: Vec<&str> = above.map(str::trim).collect();
    above.reverse();
    behind.or_else(|| (!above.is_empty()).then(|| above.join(" "))).filter(|text| !text.is_empty())
}
