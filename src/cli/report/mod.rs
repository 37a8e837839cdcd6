//! `tenantry report`: the fleet on one page.

mod fleet;
mod html;
mod seen;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Context, Exit, Outcome, named};
use crate::lint::{self, Date, Input};
use crate::secrecy::mask;
use crate::source::Folder;
use crate::workspace::Workspace;
use crate::{clean, put};
use html::Page;

/// Shown below `tenantry report --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry report -o report.html
  tenantry report --environment production -o production.html

Exit codes:
  0  written
  2  the definitions cannot be compiled, or there is no such environment";

/// Write the fleet as one HTML page: environments and versions, tenants, ports, GPUs, Secrets, channels and findings.
///
/// The page needs no network, nor any other file. It is made of the definitions alone: what a cluster has is not asked.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// One environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// Write the page into a file.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// Writes the page.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let root = context.tree()?;
    let workspace = Workspace::open(root);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    let mut page = Page::new("tenantry report");
    fleet::environments(&environments, &mut page);
    fleet::versions(&environments, &workspace, &mut page);
    for environment in &environments {
        fleet::tenants(environment, &mut page);
    }
    fleet::gpus(&environments, &mut page);
    if let Err(findings) = seen::secrets(&environments, &workspace, &mut page) {
        return super::render::report_of(&workspace, findings);
    }
    for environment in &environments {
        if let Err(findings) = seen::channels(environment, &workspace, &mut page) {
            return super::render::report_of(&workspace, findings);
        }
    }
    let options = lint::Options { today: Some(Date::today()), ..lint::Options::default() };
    let report = lint::run(&Input::of_store(Arc::new(Folder::new(root))), &options);
    seen::findings(report.findings(), &mut page);
    let text = page.finish();
    let text = mask::shapes(&text);
    match &args.output {
        Some(path) => put::file(path, text.as_bytes())?,
        None => anstream::stdout().write_all(clean::xml(&text).as_bytes())?,
    }
    Ok(Exit::Clean)
}
