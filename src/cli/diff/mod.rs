//! `tenantry diff`: what changed, and what that does to the cluster.

mod text;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::render::report;
use super::{Exit, Failure, Outcome};
use crate::change::{self, form};
use crate::clean;
use crate::reachability::{self, Manifests};
use crate::secrecy::mask;

/// Shown below `tenantry diff --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry diff --manifests live/ rendered/production/
  tenantry diff --manifests before.yaml after.yaml --format json

The answer is that of an API server of Kubernetes 1.36 to a server-side apply by the only owner of the fields. What depends on other
objects (whether a storage class can grow, a quota, somebody's webhook) is not known: such an edit counts as accepted. A `status` in a
manifest of BEFORE says more: whether a claim is bound, whether a Job has started. Custom kinds are known by the CRDs that stand in the
folders; those of Argo CD, Flux, External Secrets and Cilium without.

Exit codes:
  0  nothing changed
  1  the API server refuses a change
  2  a manifest cannot be read
  3  something changed";

/// What changed between two folders of manifests, and what that does to the cluster.
///
/// Objects that were added, removed, changed or moved; inside, values by path and items of lists by name. For each: whether the API server
/// refuses the edit and which field, what it takes without effect, which pods restart, which Job runs again, which data is deleted.
/// Secrets are not shown.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Two folders of manifests, or two files: YAML and JSON, Lists too.
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"], value_hint = clap::ValueHint::AnyPath, required = true)]
    manifests: Vec<PathBuf>,
    /// How to print the changes.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals.
    Text,
    /// For programs: the form of schemas/diff.json.
    Json,
}

/// Compares and prints.
pub(super) fn run(args: &Args) -> Outcome {
    let [before, after] = args.manifests.as_slice() else {
        return Err(Failure::new("--manifests takes two folders"));
    };
    let (before, after) = (read(before)?, read(after)?);
    let findings: Vec<_> = before.findings.into_iter().chain(after.findings).collect();
    if !findings.is_empty() {
        report(findings, before.files.len() + after.files.len())?;
        return Ok(Exit::Unusable);
    }
    let changes = change::compare(&before.objects, &after.objects);
    match args.format {
        Format::Json => {
            let form = serde_json::to_string_pretty(&form::Diff::new(&changes))
                .map_err(|error| Failure::new(error.to_string()))?;
            anstream::println!("{}", clean::json(&mask::shapes(&form)));
        }
        Format::Text => text::print(&changes),
    }
    Ok(match changes.as_slice() {
        [] => Exit::Clean,
        changes if changes.iter().any(change::Change::is_refused) => Exit::Findings,
        _ => Exit::Stale,
    })
}

fn read(path: &Path) -> Result<Manifests, Failure> {
    reachability::manifests(path).map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))
}
