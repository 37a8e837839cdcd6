//! What is said of an environment that is rendered: a line for each channel, and what they count on.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use apart::Way;

use super::exception::exceptions;
use super::{Exception, Precondition};
use crate::fleet::Environment;
use reach::Proof;

/// What is said of an environment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// The channels.
    pub channels: Vec<Line>,
    /// What is open by accepted exceptions.
    pub exceptions: Vec<Exception>,
    /// What they count on.
    pub preconditions: Vec<Precondition>,
}

/// A channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Its name.
    pub channel: String,
    /// Accepted exceptions by which it is open.
    accepted: BTreeMap<String, Accepted>,
    /// Flows' exceptions by which it is open.
    pub but: String,
    /// What else there is to say of it.
    pub more: String,
}

/// What is open by an accepted exception.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Accepted {
    /// Whether it is known to be open.
    pub is_open: bool,
    /// The first way, and how many there are.
    first: Option<String>,
    count: usize,
}

impl Accepted {
    /// Adds ways, the first of which is given.
    pub(super) fn add(&mut self, first: &Way, count: usize) {
        self.first.get_or_insert_with(|| format!("the way to {}: {}", first.to, first.steps.join("; ")));
        self.count += count;
    }

    fn gives(&self) -> String {
        let first = self.first.clone().unwrap_or_default();
        match self.count {
            0 | 1 => first,
            count => format!("{first}; {} more, see `tenantry apart`", count - 1),
        }
    }
}

impl Said {
    /// What is said of channels, and of what flows' exceptions open.
    pub(crate) fn new(
        environment: &Environment,
        channels: Vec<Line>,
        proof: &Proof,
        preconditions: Vec<Precondition>,
    ) -> Self {
        let flows = proof.exceptions.iter().map(|(name, ports)| (name.to_string(), format!("opens {ports}")));
        let ways = channels.iter().flat_map(|line| &line.accepted);
        let gives = flows.chain(ways.map(|(name, accepted)| (name.clone(), accepted.gives()))).collect();
        let exceptions = exceptions(environment, &gives);
        Self { channels, exceptions, preconditions }
    }
}

impl Line {
    /// A channel, and the accepted exceptions by which it is open.
    pub(super) fn new(channel: &str, accepted: BTreeMap<String, Accepted>) -> Self {
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
            let names = self.accepted.iter().filter(move |(_, accepted)| accepted.is_open == open);
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
