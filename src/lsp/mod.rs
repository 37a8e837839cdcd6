//! The editor's side: a language server over a pair of streams. What is wrong as one types, fixes, pages of rules, fields and values, and
//! the way from a reference to what it names.
//!
//! One thread holds all state and answers; one reads the client's messages; one lints the whole tree (`fleet`). At a keystroke only the
//! file's neighbourhood is linted (`check`), and what only the whole tree can know is carried over from its last run (`shift`).

mod action;
mod check;
mod completion;
mod cursor;
mod diagnostic;
mod document;
mod fleet;
mod hover;
mod knowledge;
mod origin;
mod position;
mod reference;
mod server;
mod session;
mod shift;
mod transport;
mod uri;

pub(crate) use server::{Ending, serve};
