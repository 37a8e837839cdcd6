//! `tenantry bootstrap`: from an empty cluster to one that the engine keeps.

mod authorities;
mod engine;
mod steps;

use std::io::Write as _;

use super::{Context, Exit, Outcome, named, secrets};
use crate::clean;
use crate::render::Target;
use crate::secrecy::mask;
use crate::workspace::Workspace;

use steps::Step;

/// Shown below `tenantry bootstrap --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry bootstrap --environment production

Exit codes:
  0  listed
  2  the definitions cannot be compiled, or there is no such environment";

/// List, in order, what an environment needs before its root.yaml is applied, the command that applies it, and what comes after.
///
/// Only `rendered/<environment>/root.yaml` is applied by hand, once. All else is applied by the engine.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The environment.
    #[arg(short, long, value_name = "NAME")]
    environment: String,
}

/// Prints the list.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let mut out = Vec::new();
    for environment in named::environments(&workspace.fleet, Some(&args.environment))? {
        let needed = match secrets::needed(environment, &workspace.catalog) {
            Ok(needed) => needed,
            Err(findings) => return super::render::report_of(&workspace, findings),
        };
        let target = Target::new(environment);
        let authorities = match authorities::step(&target, &workspace.catalog) {
            Ok(step) => step,
            Err(findings) => return super::render::report_of(&workspace, findings),
        };
        for (at, step) in steps::of(&target, &workspace.catalog, &needed, authorities).iter().enumerate() {
            print(at + 1, step, &mut out)?;
        }
    }
    anstream::stdout().write_all(mask::shapes(&String::from_utf8_lossy(&out)).as_bytes())?;
    Ok(Exit::Clean)
}

fn print(number: usize, step: &Step, out: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(out, "\x1b[1m{number}. {}\x1b[0m", clean::line(&step.title))?;
    for line in &step.facts {
        writeln!(out, "   {}", clean::line(line))?;
    }
    for command in &step.commands {
        writeln!(out, "     \x1b[36m{}\x1b[0m", clean::line(command))?;
    }
    writeln!(out)
}
