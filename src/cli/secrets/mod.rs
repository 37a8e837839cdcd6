//! `tenantry secrets`: what must exist before the engine can apply what is rendered.

mod check;
mod collect;
mod manifest;
mod table;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Context, Exit, Failure, Outcome, named};
use crate::clean;
use crate::secrecy::mask;
use crate::workspace::Workspace;

pub(in crate::cli) use collect::{Needed, environment as needed};

/// Shown below `tenantry secrets --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry secrets                                      every Secret of every environment
  tenantry secrets --environment production --tenant acme
  tenantry secrets --format json | jq '.[] | select(.assumed)'
  tenantry secrets --environment production --format yaml > secrets.yaml     manifests to fill in
  kubectl get secrets -A -o yaml | yq 'del(.items[].metadata.annotations) | (.items[].data[]) = \"\"' > names.yaml
  tenantry secrets --environment production --check names.yaml               what the cluster lacks

Exit codes:
  0  listed; with --check, the cluster has them all
  1  with --check: a Secret is missing, or lacks a key, a label or its type
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
    /// Compare the list with a cluster's Secrets: what `kubectl get secrets -A -o yaml` prints, with the values removed. Values are not
    /// read.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "format")]
    check: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For programs: an array of objects.
    Json,
    /// Manifests of the Secrets that are to be made by hand, with placeholders for their values.
    Yaml,
}

/// Lists the Secrets.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    if args.check.is_some() && environments.len() > 1 {
        let message = "--check compares one cluster, and the tree has several environments";
        return Err(Failure::with_help(message, "name the cluster's with --environment"));
    }
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
    if let Some(file) = &args.check {
        return checked(&needed, file);
    }
    let mut out = Vec::new();
    match args.format {
        Format::Yaml => out.extend_from_slice(manifest::manifests(&needed).as_bytes()),
        Format::Table => table::print(&needed, &mut out)?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&needed).map_err(|error| Failure::new(error.to_string()))?;
            writeln!(out, "{}", clean::json(&text))?;
        }
    }
    let text = String::from_utf8_lossy(&out);
    anstream::stdout().write_all(mask::shapes(&text).as_bytes())?;
    Ok(Exit::Clean)
}

fn checked(needed: &[Needed], file: &Path) -> Outcome {
    let cluster = check::read(file)?;
    if cluster.holds_values {
        let name = file.display().to_string();
        anstream::eprintln!("{} holds values of Secrets, which nothing here needs: delete it", clean::line(&name));
    }
    let (text, exit) = match check::compare(needed, &cluster) {
        Ok(text) => (text, Exit::Clean),
        Err(text) => (text, Exit::Findings),
    };
    anstream::print!("{}", mask::shapes(&text));
    Ok(exit)
}
