//! `tenantry diff`: what changed, and what that does to the cluster.

mod markdown;
mod text;
mod trees;
mod words;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::render::report;
use super::{Context, Exit, Failure, Outcome};
use crate::change::{self, form};
use crate::clean;
use crate::finding::Finding;
use crate::reachability::{self, Manifests};
use crate::review::Review;
use crate::secrecy::mask;

/// Shown below `tenantry diff --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry diff                                 what the working tree changes since the last commit
  tenantry diff --staged                        what the next commit changes
  tenantry diff main                            what the working tree changes since a branch
  tenantry diff v1.4.0..v1.5.0 --format markdown
  tenantry diff --manifests live/ rendered/production/
  tenantry diff --manifests before.yaml after.yaml --format json

Both trees are rendered in memory; what stands in rendered/ does not matter. The same change in many tenants is shown once. What has no
reason of its own is named with its cause: a name that ends in a digest, and a Job that runs again because of what it reads.

The answer is that of an API server of Kubernetes 1.36 to a server-side apply by the only owner of the fields. What depends on other
objects (whether a storage class can grow, a quota, somebody's webhook) is not known: such an edit counts as accepted. A `status` in a
manifest of BEFORE says more: whether a claim is bound, whether a Job has started. Custom kinds are known by the CRDs that stand in the
folders; those of Argo CD, Flux, External Secrets and Cilium without.

Exit codes:
  0  nothing changed
  1  the API server refuses a change, or a rule of the family `change` says error
  2  one of the trees cannot be compiled, or a manifest cannot be read
  3  something changed";

/// What changed, and what that does to the cluster: between two revisions of the tree, or between two folders of manifests.
///
/// Objects that were added, removed, changed or moved; inside, values by path and items of lists by name. For each: the line of a
/// definition that made the change, whether the API server refuses the edit and which field, what it takes without effect, which pods
/// restart, which Job runs again, which data is deleted. Secrets are not shown.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// A revision, which the working tree is compared with; or two, as in main..HEAD.
    #[arg(value_name = "REV[..REV]", default_value = "HEAD", conflicts_with = "manifests", hide_default_value = true)]
    revisions: String,
    /// Compare with what is staged for the next commit, not with what is on disk.
    #[arg(long, conflicts_with = "manifests")]
    staged: bool,
    /// One environment only.
    #[arg(short, long, value_name = "NAME", conflicts_with = "manifests")]
    environment: Option<String>,
    /// Two folders of manifests, or two files: YAML and JSON, Lists too.
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"], value_hint = clap::ValueHint::AnyPath)]
    manifests: Vec<PathBuf>,
    /// How to print the changes.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals.
    Text,
    /// For comments on pull requests.
    Markdown,
    /// For programs: the form of schemas/diff.json.
    Json,
}

/// Prints what a change does for terminals.
pub(super) fn print(review: &Review, findings: &[Finding]) {
    text::print_review(review, findings);
}

/// Compares and prints.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    match args.manifests.as_slice() {
        [before, after] => manifests(args, before, after),
        _ => trees::run(args, context),
    }
}

fn manifests(args: &Args, before: &Path, after: &Path) -> Outcome {
    let (before, after) = (read(before)?, read(after)?);
    let findings: Vec<_> = before.findings.into_iter().chain(after.findings).collect();
    if !findings.is_empty() {
        report(findings, before.files.len() + after.files.len())?;
        return Ok(Exit::Unusable);
    }
    let changes = change::compare(&before.objects, &after.objects);
    let entries: Vec<_> = changes.iter().map(|change| form::Entry { change, scope: None }).collect();
    match args.format {
        Format::Json => print_json(&entries, Vec::new(), &[])?,
        Format::Text => text::print(&changes),
        Format::Markdown => markdown::print_changes(&changes),
    }
    Ok(exit(changes.iter()))
}

fn print_json(entries: &[form::Entry<'_>], ways: Vec<form::Way>, findings: &[Finding]) -> Result<(), Failure> {
    let form = serde_json::to_string_pretty(&form::Diff::new(entries, ways, findings))
        .map_err(|error| Failure::new(error.to_string()))?;
    anstream::println!("{}", clean::json(&mask::shapes(&form)));
    Ok(())
}

fn exit<'c>(changes: impl Iterator<Item = &'c change::Change>) -> Exit {
    let refused: Vec<bool> = changes.map(change::Change::is_refused).collect();
    match refused.as_slice() {
        [] => Exit::Clean,
        refused if refused.contains(&true) => Exit::Findings,
        _ => Exit::Stale,
    }
}

fn read(path: &Path) -> Result<Manifests, Failure> {
    reachability::manifests(path).map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))
}
