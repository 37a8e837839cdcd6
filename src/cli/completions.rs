//! `tenantry completions`: a script that teaches a shell our commands and flags.

use std::io::Write as _;

use clap_complete::Shell;

use super::{Context, Exit, Outcome};

/// Print a script that completes commands and flags in a shell.
///
/// For bash: tenantry completions bash > /etc/bash_completion.d/tenantry
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell.
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(args: &Args, _: &Context) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "tenantry", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Exit::Clean)
}
