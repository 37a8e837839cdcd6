//! `tenantry man`: the manual page, from the same source as `--help`.

use std::io::Write as _;

use super::{Context, Exit, Outcome};

/// Print the manual page.
///
/// To read it: tenantry man | man -l -
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The page of one command instead of the program's.
    command: Option<String>,
}

/// Prints the page in roff.
pub(super) fn run(args: &Args, _: &Context) -> Outcome {
    let mut program = super::command();
    program.build();
    let subject = match &args.command {
        None => program,
        Some(name) => subcommand(&program, name)?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(subject).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(Exit::Clean)
}

fn subcommand(program: &clap::Command, name: &str) -> Result<clap::Command, super::Failure> {
    program.find_subcommand(name).cloned().ok_or_else(|| {
        let names: Vec<_> = program.get_subcommands().map(clap::Command::get_name).collect();
        super::Failure::with_help(format!("there is no command `{name}`"), format!("one of {}", names.join(", ")))
    })
}
