//! `tenantry lsp`: the language server.

use std::io::{self, BufReader};

use super::{Context, Exit, Outcome};
use crate::lsp::{self, Ending};
use crate::source::root_of;

/// Serve an editor over standard input and output, by the Language Server Protocol.
///
/// The tree is the editor's folder, or the nearest one above it that holds environments/ or tenantry.yaml; where there is none, that of
/// --directory.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Talk over standard input and output; the only way there is, named by many clients.
    #[arg(long)]
    stdio: bool,
}

/// Serves until the editor leaves.
pub(super) fn run(_: &Args, context: &Context) -> Outcome {
    let root = |folder: Option<&std::path::Path>| {
        let nearest = folder.and_then(root_of);
        nearest.unwrap_or_else(|| context.root.clone())
    };
    // A lock of standard input belongs to one thread, and another reads.
    let ending = lsp::serve(BufReader::new(io::stdin()), io::stdout().lock(), root)?;
    Ok(match ending {
        Ending::Orderly => Exit::Clean,
        Ending::Abrupt => Exit::Findings,
    })
}
