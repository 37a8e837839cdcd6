//! `tenantry apart`: who can do what to whom.

mod asked;
mod fleet;

use std::path::PathBuf;

use clap::ValueEnum;
use rights::Version;

use super::{Context, Outcome};

/// Shown below `tenantry apart --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry apart                            every channel of every environment
  tenantry apart -e production acme         what acme can do to others
  tenantry apart -e production acme globex  what acme can do to globex
  tenantry apart --manifests rendered/production --questions questions.json --format json

Questions are a JSON list. An item is one of
  {user, groups, verb, group, resource, subresource, namespace, name}   may they do this to an object?
  {user, groups, verb, path}                                            may they ask for this URL?
  {user, groups, verb, object, before}                                  may they write this Role or binding?
  {name, world: {objects}, questions}                                   questions where further objects hold
Without `groups` they are those that the API server adds.

Exit codes:
  0  apart; or the questions are answered
  1  a way is open, or an object keeps a channel from being decided
  2  the definitions cannot be compiled, or a manifest or a question cannot be read";

/// Who can do what to whom, on every channel that rendered objects show.
///
/// For each channel: apart, or the ways that are open, step by step, with the rendered line that opens each. With --questions: who may do
/// what by the Roles and bindings of a folder, as the RBAC authorizer of Kubernetes answers it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The tenant that acts.
    from: Option<String>,
    /// The tenant that it acts on.
    to: Option<String>,
    /// One environment only.
    #[arg(short, long, value_name = "NAME", conflicts_with = "manifests")]
    environment: Option<String>,
    /// A folder of manifests to ask about: YAML and JSON, Lists too.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::AnyPath, requires = "questions", conflicts_with = "from")]
    manifests: Option<PathBuf>,
    /// The questions, in JSON.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "manifests")]
    questions: Option<PathBuf>,
    /// The version of Kubernetes whose default roles hold for questions.
    #[arg(long, value_name = "VERSION", default_value_t = Version::NEWEST, requires = "questions")]
    kubernetes: Version,
    /// How to print the answers.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals.
    Text,
    /// For programs.
    Json,
}

/// Answers.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    match (&args.manifests, &args.questions) {
        (Some(folder), Some(file)) => asked::run(args, folder, file),
        _ => fleet::run(args, context),
    }
}
