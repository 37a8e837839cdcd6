//! What is said of an environment that is rendered: a line for each channel, and what they count on.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Precondition;

/// What is said of an environment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// The channels.
    pub channels: Vec<Line>,
    /// What they count on.
    pub preconditions: Vec<Precondition>,
}

/// A channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Its name.
    pub channel: String,
    /// Accepted exceptions by which it is open, each with whether that is known.
    accepted: BTreeMap<String, bool>,
    /// Flows' exceptions by which it is open.
    pub but: String,
    /// What else there is to say of it.
    pub more: String,
}

impl Line {
    /// A channel, and the accepted exceptions by which it is open.
    pub(super) fn new(channel: &str, accepted: BTreeMap<String, bool>) -> Self {
        Self { channel: channel.to_owned(), accepted, but: String::new(), more: String::new() }
    }

    /// Whether it is decided, and nothing is open on it.
    pub(crate) fn is_whole(&self) -> bool {
        self.accepted.is_empty() && self.but.is_empty()
    }

    /// The accepted exceptions that it needs.
    pub(super) fn accepted(&self) -> impl Iterator<Item = &str> {
        self.accepted.keys().map(String::as_str)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.channel)?;
        let names = |open: bool| {
            let names = self.accepted.iter().filter(move |(_, decided)| **decided == open);
            names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        };
        match (names(true), names(false)) {
            (open, unknown) if open.is_empty() && unknown.is_empty() => f.write_str("apart")?,
            (open, unknown) if unknown.is_empty() => write!(f, "apart, but for what {open} accepts")?,
            (open, unknown) if open.is_empty() => write!(f, "not decided here, which {unknown} accepts")?,
            (open, unknown) => write!(f, "not decided here, which {unknown} accepts; open, which {open} accepts")?,
        }
        write!(f, "{}{}", self.but, self.more)
    }
}
