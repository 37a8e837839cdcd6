//! HOCON as ClearML's server reads it.
//!
//! The server splices each `CLEARML__a__b` environment variable into a line `a.b: value` and parses that with pyhocon (clearml-server,
//! `apiserver/config/basic.py`). What counts is what pyhocon does, its deviations from HOCON included. Here are both sides: writing values
//! so that the server gets what was meant, and reading raw values as the server will.
#![forbid(unsafe_code)]

mod read;
mod write;

pub use read::{Meaning, read};
pub use write::{quoted, render, string, survives};

/// The configuration key that an environment variable sets: `CLEARML__apiserver__Host` sets `apiserver.host`. `None` for other
/// variables, and for names that the server fails on.
pub fn path_of(variable: &str) -> Option<String> {
    let name = variable.strip_prefix("CLEARML__").or_else(|| variable.strip_prefix("TRAINS__"))?;
    let fits = !name.is_empty() && !name.contains('$');
    fits.then(|| name.replace("__", ".").to_lowercase())
}

/// Whitespace to Python's `re`: Unicode's, and the four separators below the space.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests;
