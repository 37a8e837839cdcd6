//! What pyhocon 0.3.60 to 0.3.63 make of `path: value`, from its grammar (`config_parser.py`), independent of `write`.

mod concat;
mod grammar;
mod number;
mod tree;
pub(super) mod units;

use serde_json::Value;

use grammar::{Parser, Top};
use tree::Found;

/// What the server makes of a raw value.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// The very string.
    Same,
    /// A boolean, a number, null, a list or an object. Integers beyond 64 bits are floats here. In lists, durations are their text.
    Typed(Value),
    /// A duration object, in Python's notation.
    Duration(String),
    /// Another string; `None` where it depends on the key or on memory addresses.
    Changed {
        /// What it becomes.
        to: Option<String>,
    },
    /// The server ends at its start.
    Crash {
        /// What the parser stumbles over.
        why: String,
    },
    /// Beside its own key, or instead of it, the value sets others.
    OtherKeys {
        /// Which, as they are written.
        keys: Vec<String>,
    },
    /// The value makes the server read a file or an address.
    Include,
    /// The key is not set at all: `${?UNSET}`.
    Absent,
}

/// What the server makes of the value of a `CLEARML__` variable. A substitution `${X}` counts as a crash, an optional one `${?X}` as
/// unset: what they become depends on the server's environment.
pub fn read(raw: &str) -> Meaning {
    // The parser expands tabs, to columns that depend on the key.
    let expanded = raw.replace('\t', " ");
    let top = match Parser::new(&expanded).top() {
        Ok(top) => top,
        Err(why) => return Meaning::Crash { why },
    };
    let Top { found, keys, includes } = top;
    if includes {
        return Meaning::Include;
    }
    if !keys.is_empty() {
        return Meaning::OtherKeys { keys };
    }
    match found {
        Found::Nothing => Meaning::Absent,
        Found::Text(text) if text == raw => Meaning::Same,
        Found::Text(_) if raw.contains('\t') => Meaning::Changed { to: None },
        Found::Text(text) => Meaning::Changed { to: Some(text) },
        Found::Unknown => Meaning::Changed { to: None },
        Found::Duration(text) => Meaning::Duration(text),
        typed => Meaning::Typed(typed.into_json()),
    }
}
