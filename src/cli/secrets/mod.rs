//! `tenantry secrets`: what must exist before the engine can apply what is rendered.

mod collect;
mod table;

use std::io::Write as _;

use clap::ValueEnum;

use super::{Context, Exit, Failure, Outcome, named};
use crate::secrecy::mask;
use crate::workspace::Workspace;

/// Shown below `tenantry secrets --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry secrets                                      every Secret of every environment
  tenantry secrets --environment production --tenant acme
  tenantry secrets --format json | jq '.[] | select(.assumed)'

Exit codes:
  0  listed
  2  the definitions cannot be compiled, or there is no such environment or tenant";

/// List the Secrets that must exist, with their namespaces, keys and required form.
///
/// No secret is ever rendered. With `secrets.provider: externalSecrets` the list says what the store must hold; with `existing`, what
/// someone must make in the cluster. What stands in the catalog without proof, because a chart is private, is marked as assumed.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// One environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// One tenant's Secrets only.
    #[arg(short, long, value_name = "NAME")]
    tenant: Option<String>,
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
}

/// Lists the Secrets.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    if let Some(tenant) = &args.tenant {
        named::tenant(&environments, tenant)?;
    }
    let mut needed = Vec::new();
    let mut findings = Vec::new();
    for environment in environments {
        match collect::environment(environment, &workspace.catalog) {
            Ok(secrets) => needed.extend(secrets),
            Err(wrong) => findings.extend(wrong),
        }
    }
    if !findings.is_empty() {
        return super::render::report_of(&workspace, findings);
    }
    if let Some(tenant) = &args.tenant {
        needed.retain(|secret| secret.tenant.as_ref() == Some(tenant));
    }
    let mut out = Vec::new();
    match args.format {
        Format::Table => table::print(&needed, &mut out)?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&needed).map_err(|error| Failure::new(error.to_string()))?;
            writeln!(out, "{text}")?;
        }
    }
    let text = String::from_utf8_lossy(&out);
    anstream::stdout().write_all(mask::shapes(&text).as_bytes())?;
    Ok(Exit::Clean)
}
