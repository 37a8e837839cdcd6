//! `tenantry capacity`: GPUs, what is promised of them, and what is left.

mod collect;
mod html;
mod table;

use std::io::Write as _;

use clap::ValueEnum;

pub(super) use collect::{Pool, pools};

use super::{Context, Exit, Failure, Outcome, named};
use crate::clean;
use crate::secrecy::mask;
use crate::workspace::Workspace;

/// Shown below `tenantry capacity --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry capacity                                     the GPUs of every environment
  tenantry capacity --environment production
  tenantry capacity --format html > gpus.html           a page with a picture of where instances are
  tenantry capacity --format json | jq '.[].profiles[] | select(.left == 0)'

Exit codes:
  0  listed
  2  the definitions cannot be used, or there is no such environment";

/// List the GPUs of each environment by pool, what is promised to which tenant, and what is left of each MIG profile.
///
/// Only active tenants count. "One more" says how many further tenants with the same promise fit, or how many GPUs are missing for one.
/// Where `gpu.prices` are given, an hour of each tenant's promise is priced. What is left of a profile fits in addition to everything that
/// the quotas of all tenants admit. The last column says whether an instance always finds a place, in whatever order other instances come
/// and go and wherever they are placed.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// One environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// How to print the list.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For programs: an array of objects.
    Json,
    /// A page with pictures.
    Html,
}

/// Lists the GPUs.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    let pools: Vec<_> = environments.into_iter().flat_map(pools).collect();
    let mut out = Vec::new();
    match args.format {
        Format::Table => table::print(&pools, &mut out)?,
        Format::Html => write!(out, "{}", clean::xml(&html::page(&pools)))?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&pools).map_err(|error| Failure::new(error.to_string()))?;
            writeln!(out, "{}", clean::json(&text))?;
        }
    }
    let text = String::from_utf8_lossy(&out);
    anstream::stdout().write_all(mask::shapes(&text).as_bytes())?;
    Ok(Exit::Clean)
}
