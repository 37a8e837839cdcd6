//! `tenantry charts`: the real charts, beside what the catalog says of them.

mod shown;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::Value;

use super::{Context, Exit, Failure, Outcome, named};
use crate::charts::{self, Entry, Found, Helm, LOCK, Lock};
use crate::clean;
use crate::fleet::Environment;
use crate::plan::{Chart, Placed, Release};
use crate::put;
use crate::secrecy::mask;
use crate::workspace::Workspace;
use shown::{Seen, Shown};

/// Shown below `tenantry charts --help`.
const AFTER_HELP: &str = "\
A chart that lies in the tree is taken from there. Others are looked for in the folder of --charts, as NAME-VERSION.tgz or as a folder with a
Chart.yaml; with --pull, helm loads the rest from the repositories that the environment names, without credentials.

Examples:
  tenantry charts --pull                          every chart that can be had
  tenantry charts --charts ../charts --write      and note in charts.lock.yaml which charts are as the catalog says
  tenantry charts --format json | jq '.[] | select(.outcome == \"differs\")'

Exit codes:
  0  no chart that was looked at differs from the catalog
  1  one does, or helm does not render it
  2  the definitions cannot be used";

/// Render the real charts with their values, through helm, and compare with what the catalog says of them.
///
/// The proof that tenants stay apart stands on the catalog: on labels, ports, Services, hosts and kinds that charts make. This command checks
/// these: keys of values that a chart does not know, pods that nobody declared, objects of the whole cluster, images past the mirror. It runs
/// `helm`, never a shell, for two minutes a chart at most.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// One environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// A folder with charts.
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// Let helm load charts that are not there.
    #[arg(long)]
    pull: bool,
    /// The helm program.
    #[arg(long, value_name = "PATH", default_value = "helm")]
    helm: PathBuf,
    /// Write charts.lock.yaml: the charts that are as the catalog says.
    #[arg(long)]
    write: bool,
    /// How to print what was found.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: an array of objects.
    Json,
}

/// Compares the charts.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let root = context.tree()?;
    let workspace = Workspace::open(root);
    if workspace.is_broken() {
        return super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    let lock = lock(root)?;
    let helm = Helm::new(&args.helm).map_err(|error| Failure::new(error.to_string()))?;
    let (mut shown, mut found) = (Vec::new(), Vec::new());
    for environment in environments {
        match of_environment(args, &workspace, environment, &helm, &lock, &mut found) {
            Ok(seen) => shown.extend(seen),
            Err(findings) => return super::render::report_of(&workspace, findings),
        }
    }
    let text = match args.format {
        Format::Text => shown::text(&shown),
        Format::Json => clean::json(&shown::json(&shown).map_err(|error| Failure::new(error.to_string()))?) + "\n",
    };
    anstream::stdout().write_all(mask::shapes(&text).as_bytes())?;
    if args.write {
        let entries = lock.0.into_iter().filter(|old| !shown.iter().any(|one| one.replaces(old)));
        let agreed = shown.iter().filter_map(Shown::agreed);
        put::file(&root.join(LOCK), Lock(entries.chain(agreed).collect()).text())?;
    }
    let differs = shown.iter().any(|one| matches!(one.outcome, Seen::Differs(_) | Seen::Fails(_)));
    Ok(if differs { Exit::Findings } else { Exit::Clean })
}

fn lock(root: &Path) -> Result<Lock, Failure> {
    match std::fs::read_to_string(root.join(LOCK)) {
        Ok(text) => Lock::read(&text).map_err(|error| Failure::new(format!("{LOCK}: {error}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(Failure::new(format!("{LOCK}: {error}"))),
    }
}

/// A release of an environment, and how many tenants have it with values of one shape.
struct Asked<'p> {
    placed: &'p Placed,
    release: &'p Release,
    tenants: Vec<String>,
}

fn of_environment(
    args: &Args,
    workspace: &Workspace,
    environment: &Environment,
    helm: &Helm,
    lock: &Lock,
    found: &mut Vec<(Chart, Result<Found, String>)>,
) -> Result<Vec<Shown>, Vec<crate::finding::Finding>> {
    let platform = crate::plan::platform(environment, &workspace.catalog)?;
    let plans: Vec<_> = environment.tenants.iter().map(|tenant| platform.tenant(tenant)).collect::<Result<_, _>>()?;
    let mut asked: BTreeMap<(String, String), Asked<'_>> = BTreeMap::new();
    let of_platform = platform.components.iter().map(|placed| (None, placed));
    let of_tenants =
        plans.iter().flat_map(|plan| plan.components.iter().map(|placed| (Some(&plan.tenant.name), placed)));
    for (tenant, placed) in of_platform.chain(of_tenants) {
        let Some(release) = &placed.release else { continue };
        let key = (placed.component.name.clone(), shape(&release.values));
        let one = asked.entry(key).or_insert_with(|| Asked { placed, release, tenants: Vec::new() });
        one.tenants.extend(tenant.cloned());
    }
    let seen = asked.into_values().map(|asked| {
        let chart = &asked.release.chart;
        // Many tenants have one chart: it is looked for, and loaded, once.
        let known = found.iter().find(|(known, _)| known == chart).map(|(_, result)| result.clone());
        let result = known.unwrap_or_else(|| {
            let result = charts::find(helm, &workspace.tree, args.charts.as_deref(), args.pull, asked.release);
            found.push((chart.clone(), result.clone()));
            result
        });
        let (entry, outcome) = match result {
            Err(why) => (None, Seen::Missing(why)),
            Ok(chart) => {
                let chart_of = charts::chart_of(asked.release);
                let entry = Entry::of(&asked.placed.component, &environment.name, chart_of, &chart.digest);
                let outcome = match charts::differences(helm, environment, asked.placed, asked.release, &chart) {
                    Err(why) => Seen::Fails(why),
                    Ok(found) if found.is_empty() => Seen::Agrees { known: lock.0.contains(&entry) },
                    Ok(found) => Seen::Differs(found),
                };
                (Some(entry), outcome)
            }
        };
        Shown::new(environment, asked.placed, asked.release, asked.tenants, entry, outcome)
    });
    Ok(seen.collect())
}

/// Values without what templates print only: keys, switches and numbers of items decide what a chart makes.
fn shape(values: &Value) -> String {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::String(_) => Value::Null,
            other => other.clone(),
        }
    }
    plain(values).to_string()
}
