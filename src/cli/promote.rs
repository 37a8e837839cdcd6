//! `tenantry promote`: what an environment lacks of the one that it is promoted from.

use super::{Context, Exit, Failure, Outcome, named, ring};
use crate::clean;
use crate::fleet::{Environment, Lack, What, lacks};
use crate::workspace::Workspace;

/// Shown below `tenantry promote --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry promote production            what production lacks of staging, and what the change would do
  tenantry promote production --write    write the versions into environments/production/environment.yaml

Versions are versions of charts, images, charts and archives with their sha256. One that is newer here than there stays. What both say of
an option is said of each on purpose, and stays too. A component that is listed there and not here is named, and not added.

Exit codes:
  0  nothing is lacking, or it is written
  1  a rule says error of the change; nothing is written
  2  the definitions cannot be compiled, or the environment is promoted from none
  3  something is lacking, and is shown";

/// Show, or write, what an environment lacks of the one that it is promoted from: versions, and with --options what options it lacks.
///
/// The values are written into the environment's own definition, so that no other environment changes. Comments stay. The diff is shown as
/// `tenantry diff` shows it, with all that the linter says of it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The environment, whose `promotedFrom` names the one before it.
    environment: String,
    /// Take the options too that the environment lacks.
    #[arg(long)]
    options: bool,
    /// Write the change.
    #[arg(long)]
    write: bool,
}

/// Promotes.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let found = named::environments(&workspace.fleet, Some(&args.environment))?;
    let Some(here) = found.first() else { return Ok(Exit::Unusable) };
    let Some(before) = workspace.fleet.before(here) else {
        let message = format!("{} is promoted from no environment", here.name);
        return Err(Failure::with_help(message, "name the one before it with `promotedFrom` in its definition"));
    };
    let lacks = lacks(&workspace.catalog, here, before);
    let is_taken = |lack: &&Lack| lack.what == What::Version || (args.options && lack.what == What::Option);
    let values: Vec<_> = lacks.iter().filter(is_taken).map(|lack| (lack.pointer.clone(), lack.there.clone())).collect();
    tell(here, before, &lacks, args.options);
    if values.is_empty() {
        anstream::println!("{} lacks nothing of {} that is promoted.", here.name, before.name);
        return Ok(Exit::Clean);
    }
    ring::propose(context, &workspace, &here.name, &values, args.write)
}

fn tell(here: &Environment, before: &Environment, lacks: &[Lack], options: bool) {
    for lack in lacks {
        let path = ring::shown(&lack.pointer);
        let was = lack.here.as_ref().map_or_else(|| "nothing".to_owned(), ring::value);
        let at = clean::line(&format!("{}:{}", lack.place.file.path, lack.place.start().line)).into_owned();
        let not = match lack.what {
            What::Version => "",
            What::Option if options => "",
            What::Option => "not taken without --options: ",
            What::Ahead => "not taken, as it is newer here: ",
        };
        anstream::println!("{not}{path}: {was} -> {}  {at}", ring::value(&lack.there));
    }
    for name in before.components.keys().filter(|name| !here.components.contains_key(*name)) {
        anstream::println!("not taken: the component {name}, which {} does not list", here.name);
    }
}
