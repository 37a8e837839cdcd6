//! `tenantry reach`: who can talk to whom, and which rule says so.

mod diff;
mod fleet;
mod live;
mod manifests;
mod shown;

use std::path::PathBuf;

use clap::ValueEnum;

use super::{Context, Outcome};
use crate::reachability::{self, Port};
use reach::IpBlockReading;

/// Shown below `tenantry reach --help`.
const AFTER_HELP: &str = "\
Ends are named as reach prints them, or by a part of that: acme/agent, clearml.apiserver, internet, node, kube-apiserver, or an address.
To whom may also be a URL or host (https://api.example.com), or a Service and its port (redis-master.redis-shared:6379): then each
connection of the path is shown, DNS and ingress controller too.

Examples:
  tenantry reach                                           everything that can be opened, and whether the proof holds
  tenantry reach acme/tasks redis.master --port 6379 --explain --environment production
  tenantry reach -e production acme/agent https://api.ml.example.com
  tenantry reach -e production --format html -o reach.html a page for the security review
  tenantry reach --diff main                               what this branch opens and closes
  tenantry reach --environment production --pods pods.yaml what the cluster has, not what it should have
  tenantry reach --manifests DIR --format json             any folder of plain manifests

Exit codes:
  0  answered; of the fleet: the proof holds
  1  the proof fails
  2  the definitions cannot be compiled, or a manifest is one that the API server would refuse
  3  with --diff: connections were opened or closed";

/// Show who can connect to whom under the rendered NetworkPolicies, and which rule allows it.
///
/// Without FROM and TO: the whole matrix, with the proof that only declared connections are possible. Of tenants that differ in names only,
/// at most two are shown. What cannot be known, because a chart is private or the API leaves it open, is listed as an assumption.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Who opens the connection.
    from: Option<String>,
    /// Who accepts the connection: a workload, a URL or host, or service.namespace:port.
    to: Option<String>,
    /// The destination's port: 6379, or 53/UDP. For a Service, the Service's port. Without it, all ports.
    #[arg(short, long, value_name = "PORT", requires = "to", value_parser = reachability::port)]
    port: Option<Port>,
    /// For each side, name the policies that select it, and the rule that allows the connection or comes nearest.
    #[arg(long, requires = "to")]
    explain: bool,
    /// One environment only.
    #[arg(short, long, value_name = "NAME", conflicts_with = "manifests")]
    environment: Option<String>,
    /// Read plain manifests from a folder instead of the fleet: YAML and JSON, Lists too.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::AnyPath)]
    manifests: Option<PathBuf>,
    /// Check a cluster: a file with the output of `kubectl get namespaces,pods,services,ingresses,networkpolicies -A -o yaml`.
    #[arg(long, value_name = "FILE", conflicts_with = "manifests", value_hint = clap::ValueHint::FilePath)]
    pods: Option<PathBuf>,
    /// Show which connections were opened and closed since a git revision; exit with 3 if there are any.
    #[arg(long, value_name = "REV", conflicts_with_all = ["manifests", "pods", "from"])]
    diff: Option<String>,
    /// Whether ipBlocks match pods. `external`: never. `any`: by their addresses. Without --manifests, both are checked.
    #[arg(long, value_enum, requires = "manifests", default_value = "external")]
    ip_block: IpBlock,
    /// How to print the matrix; a path is a table or JSON.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Print into a file.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum IpBlock {
    External,
    Any,
}

impl IpBlock {
    fn reading(self) -> IpBlockReading {
        match self {
            Self::External => IpBlockReading::External,
            Self::Any => IpBlockReading::Any,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals: a line a connection.
    Table,
    /// For programs.
    Json,
    /// For Graphviz.
    Dot,
    /// The picture alone.
    Svg,
    /// A page with the picture, what it rests on, and the list.
    Html,
}

/// Answers.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    match (&args.manifests, &args.diff) {
        (Some(folder), _) => manifests::run(args, folder),
        (None, Some(revision)) => diff::run(args, context, revision),
        (None, None) => fleet::run(args, context),
    }
}
