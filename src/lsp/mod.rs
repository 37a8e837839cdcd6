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

use std::sync::Arc;

use crate::source::{SourceFile, Tree};
pub(crate) use server::{Ending, serve};

/// What a keystroke in a file, and what an editor asks for at its end, cost: for tests of how that grows.
pub(crate) fn keystroke(tree: &Tree, file: &Arc<SourceFile>) {
    let knowledge = knowledge::Knowledge::of(tree);
    let root = uri::Root::new(std::path::Path::new("/"));
    let end = file.text.trim_end().len();
    let mut last = None;
    for _ in 0..2 {
        let findings = check::check(tree, file, &mut last);
        let _ = hover::hover(file, end, &findings, &knowledge);
        findings.iter().for_each(|finding| drop(diagnostic::of(finding, position::Encoding::Utf16, &root)));
    }
    let _ = check::mended(tree, file);
    let _ = completion::complete(file, end, tree, &knowledge, position::Encoding::Utf16);
}
