//! `tenantry upgrade`: another version of a component, in one ring.

use serde_json::Value;
use yaml::Pointer;

use super::{Context, Exit, Failure, Outcome, named, ring};
use crate::document::near;
use crate::fleet::{Environment, Fleet};
use crate::workspace::Workspace;

/// Shown below `tenantry upgrade --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry upgrade agent --to 5.4.0                       in the environment that no other is promoted to before
  tenantry upgrade agent --to 5.4.0 --ring staging --write

Then `tenantry promote production` takes the version on.

Exit codes:
  0  nothing to do, or it is written
  1  a rule says error of the change; nothing is written
  2  the definitions cannot be compiled, or there is no such component or environment
  3  the change is shown";

/// Show, or write, another version of a component in one environment.
///
/// The version is written into the environment's own definition, so that no other environment changes, also where the version is inherited
/// from a parent. Comments stay. The linter says whether the version fits those of other components and environments, and Kubernetes.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The component.
    component: String,
    /// The version of its chart.
    #[arg(long, value_name = "VERSION")]
    to: String,
    /// The environment. By default the first ring: the one that is promoted from none, and that others are promoted from.
    #[arg(short, long, value_name = "ENVIRONMENT")]
    ring: Option<String>,
    /// Write the change.
    #[arg(long)]
    write: bool,
}

/// Upgrades.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environment = match &args.ring {
        Some(name) => named::environments(&workspace.fleet, Some(name))?.into_iter().next(),
        None => Some(first(&workspace.fleet)?),
    };
    let Some(environment) = environment else { return Ok(Exit::Unusable) };
    let (component, name) = (&args.component, &environment.name);
    let Some(settings) = environment.components.get(component) else {
        let known = environment.components.keys().map(String::as_str);
        let message = format!("{name} lists no component `{component}`");
        return Err(Failure::with_help(message, near::suggest(component, known)));
    };
    let Some(version) = settings.version.as_deref() else {
        let message = format!("{component} has no version in {name}");
        return Err(Failure::with_help(message, "only the version of a chart can be upgraded"));
    };
    let own = Pointer::filled("/spec/components/{}", [component]);
    if environment.merged.key_place(own.key("archive")).is_some() {
        let message = format!("the chart of {component} is an archive of the tree");
        let help = "put the new archive beside it, and change version, archive and sha256 in the definition";
        return Err(Failure::with_help(message, help));
    }
    if version == args.to {
        anstream::println!("{name} has {component} {version} already.");
        return Ok(Exit::Clean);
    }
    let values = [(own.key("version"), Value::String(args.to.clone()))];
    ring::propose(context, &workspace, name, &values, args.write)
}

/// The first ring.
fn first(fleet: &Fleet) -> Result<&Environment, Failure> {
    let all = &fleet.environments;
    let roots: Vec<&Environment> = all.iter().filter(|one| one.spec.promoted_from.is_none()).collect();
    let follows = |root: &Environment| all.iter().any(|one| one.spec.promoted_from.as_ref() == Some(&root.name));
    let rings: Vec<&Environment> = roots.iter().copied().filter(|root| follows(root)).collect();
    match (rings.as_slice(), roots.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        _ => {
            let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
            let message = "which environment is the first ring is not clear".to_owned();
            Err(Failure::with_help(message, format!("name it with --ring: {}", names.join(", "))))
        }
    }
}
