//! `tenantry provision`: what a tenant's provisioning Job runs, for use outside of a cluster.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Context, Exit, Failure, Outcome, named};
use crate::plan::{self, TenantPlan};
use crate::put;
use crate::workspace::Workspace;

/// Key of the ConfigMap that holds a tenant's state, and name of the file.
const STATE: &str = "state.json";
/// Key of the ConfigMap that holds the script, and name of the file.
const SCRIPT: &str = "provision.py";

/// Shown below `tenantry provision --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry provision acme --environment production --output acme/
  cd acme
  export APISERVER_URL=https://api.example.com APISERVER_KEY=... APISERVER_SECRET=...
  python3 provision.py --state state.json --plan                          what it would do
  python3 provision.py --state state.json --credentials-out keys.json     do it; the keys go to a file of mode 0600

Exit codes:
  0  written
  2  the definitions cannot be compiled, or there is no such tenant";

/// Write a tenant's declared state and the script that makes a ClearML server hold it.
///
/// Both are byte for byte what the tenant's Job runs. There is no secret in them.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The tenant.
    tenant: String,
    /// Its environment; may be left out where it lives in one only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// The folder to write state.json and provision.py into.
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    output: PathBuf,
}

/// Writes both files.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    let found = named::tenant(&environments, &args.tenant)?;
    let [(environment, tenant)] = found[..] else {
        let names: Vec<&str> = found.iter().map(|(environment, _)| environment.name.as_str()).collect();
        let message = format!("{} lives in {}", args.tenant, names.join(" and "));
        return Err(Failure::with_help(message, "say in which with --environment"));
    };
    let planned = plan::platform(environment, &workspace.catalog).and_then(|platform| {
        let script = text_of(platform.components.iter().flat_map(|placed| &placed.objects), SCRIPT);
        Ok((script, platform.tenant(tenant)?))
    });
    let (script, plan) = match planned {
        Ok(planned) => planned,
        Err(findings) => return super::render::report_of(&workspace, findings),
    };
    let (Some(state), Some(script)) = (state(&plan), script) else {
        let message = format!("environment {} has no component that provisions tenants", environment.name);
        return Err(Failure::with_help(message, "list provisioning and tenant-provisioning under spec.components"));
    };
    put::folder(&args.output)?;
    write(&args.output, STATE, &state)?;
    write(&args.output, SCRIPT, &script)
}

fn state(plan: &TenantPlan<'_>) -> Option<String> {
    text_of(plan.components.iter().flat_map(|placed| &placed.objects), STATE)
}

/// The text under a key of the ConfigMap that has it.
fn text_of<'o>(objects: impl Iterator<Item = &'o plan::Object>, key: &str) -> Option<String> {
    let mut texts = objects.filter_map(|object| object.value.get("data")?.get(key)).filter_map(Value::as_str);
    texts.next().map(str::to_owned)
}

fn write(folder: &Path, name: &str, text: &str) -> Outcome {
    let path = folder.join(name);
    put::file(&path, text)?;
    writeln!(anstream::stderr(), "wrote {}", path.display())?;
    Ok(Exit::Clean)
}
