//! `tenantry provision`: what a tenant's provisioning Job runs, for use outside of a cluster.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Context, Exit, Failure, Outcome, named};
use crate::plan;
use crate::put;
use crate::workspace::Workspace;

/// Key of the ConfigMap that holds a tenant's state, and name of the file.
const STATE: &str = "state.json";
/// Key of the ConfigMap that holds the script and its modules, and name of the file.
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

/// Write a tenant's declared state, and the script that changes a ClearML server to match it.
///
/// All files are byte for byte what the tenant's Job runs. There is no secret in them.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The tenant.
    tenant: String,
    /// Its environment; may be left out where it lives in one only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// The folder to write state.json, provision.py and its modules into.
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    output: PathBuf,
}

/// Writes the files.
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
        let scripts = texts_beside(platform.components.iter().flat_map(|placed| &placed.objects), SCRIPT);
        Ok((scripts, platform.tenant(tenant)?))
    });
    let (scripts, plan) = match planned {
        Ok(planned) => planned,
        Err(findings) => return super::render::report_of(&workspace, findings),
    };
    let objects = plan.components.iter().flat_map(|placed| &placed.objects);
    let (Some(state), Some(scripts)) = (texts_beside(objects, STATE), scripts) else {
        let message = format!("environment {} has no component that provisions tenants", environment.name);
        return Err(Failure::with_help(message, "list provisioning and tenant-provisioning under spec.components"));
    };
    put::folder(&args.output)?;
    for (name, text) in state.iter().chain(&scripts) {
        write(&args.output, name, text)?;
    }
    Ok(Exit::Clean)
}

/// The texts of the ConfigMap that has the key.
fn texts_beside<'o>(
    mut objects: impl Iterator<Item = &'o plan::Object>,
    key: &str,
) -> Option<BTreeMap<String, String>> {
    let data =
        objects.find_map(|object| object.value.get("data")?.as_object().filter(|data| data.contains_key(key)))?;
    Some(data.iter().filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    put::file(&path, text)?;
    Ok(writeln!(anstream::stderr(), "wrote {}", path.display())?)
}
