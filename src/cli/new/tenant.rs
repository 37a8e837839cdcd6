//! `tenantry new tenant`.

use serde_json::{Value, json};

use clap::ArgMatches;

use super::flag::{self, Flag};
use super::{Context, Exit, Failure, Outcome, assignment, check_name, complete, sound};
use crate::clean;
use crate::clearml::gpu::{Promised, promised};
use crate::clearml::{self, Numbers};
use crate::definition::Kind;
use crate::document::near;
use crate::fleet::Environment;
use crate::scaffold::Draft;
use crate::workspace::Workspace;
use yaml::Pointer;

/// Shown below `tenantry new tenant --help`.
const AFTER_HELP: &str = "\
Example:
  tenantry new tenant acme --company 'Acme Corporation' --admin-name 'Acme Admin' \\
      --admin-email admin@acme.example --sso-domain acme.example --environment production";

/// Write tenants/NAME/tenant.yaml, with the next free Redis database and node ports.
///
/// It has a flag for each option that a component wants to be told of a tenant.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The tenant's name: its folder's and, unless it says otherwise, its namespace's.
    name: String,
    /// An environment that the tenant lives in; may be given several times. By default all.
    #[arg(short, long, value_name = "NAME")]
    environment: Vec<String>,
    /// Any other field of the definition, its value as YAML: --set quota.gpus=4
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment)]
    set: Vec<(Pointer, Value)>,
    /// What was given for each option, as text, by its path.
    #[arg(skip)]
    options: Vec<(String, Vec<String>)>,
}

impl Args {
    /// Takes what was given for options.
    pub(super) fn take(&mut self, matches: &ArgMatches) {
        for id in matches.ids().map(clap::Id::as_str) {
            if let Some(path) = id.strip_prefix(flag::OPTION)
                && let Ok(Some(given)) = matches.try_get_many::<String>(id)
            {
                self.options.push((path.to_owned(), given.cloned().collect()));
            }
        }
    }
}

/// Writes the definition.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let mut draft = Draft::new(Kind::Tenant, &args.name);
    check_name(&draft, context)?;
    let workspace = match sound(context) {
        Ok(workspace) => workspace,
        Err(exit) => return Ok(exit),
    };
    let environments = environments(args, &workspace)?;
    let numbers = clearml::numbers(&environments, &workspace.catalog)
        .map_err(|full| Failure::with_help(full, "raise components.redis.databases of that environment"))?;
    let names: Vec<&str> = environments.iter().map(|environment| environment.name.as_str()).collect();
    let flags = flag::of_tenants(&workspace.catalog);
    fill(&mut draft, args, &names, &flags, numbers);
    let components = environments.iter().flat_map(|each| each.components.keys());
    let components = components.filter_map(|name| workspace.catalog.get(name));
    let asked = components.flat_map(|component| &component.spec.asks).map(|key| Pointer::ROOT.key(key));
    let asked: Vec<Pointer> = asked.filter(|path| draft.get(path).is_none()).collect();
    let draft = match complete(draft, &flags, &asked, &workspace, context)? {
        Ok(draft) => draft,
        Err(exit) => return Ok(exit),
    };
    anstream::println!("{}", summary(&draft, &names));
    for line in environments.iter().flat_map(|environment| gpus_left(environment)) {
        anstream::println!("{line}");
    }
    Ok(Exit::Clean)
}

/// The environments that are asked for, all by default.
fn environments<'w>(args: &Args, workspace: &'w Workspace) -> Result<Vec<&'w Environment>, Failure> {
    let all = &workspace.fleet.environments;
    if all.is_empty() {
        return Err(Failure::with_help("there is no environment yet", "begin with `tenantry new environment`"));
    }
    if args.environment.is_empty() {
        return Ok(all.iter().collect());
    }
    let find = |name: &String| {
        workspace.fleet.environment(name).ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|environment| environment.name.as_str()).collect();
            Failure::with_help(format!("there is no environment `{name}`"), near::suggest(name, known))
        })
    };
    let mut found: Vec<&Environment> = args.environment.iter().map(find).collect::<Result<_, _>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.dedup_by(|a, b| a.name == b.name);
    Ok(found)
}

fn fill(draft: &mut Draft, args: &Args, environments: &[&str], flags: &[Flag], numbers: Numbers) {
    draft.set("/environments", json!(environments));
    for flag in flags {
        if let Some((_, given)) = args.options.iter().find(|(path, _)| *path == flag.path) {
            let given: Vec<&str> = given.iter().map(String::as_str).collect();
            draft.set(flag.at(), flag.value(&given));
        }
    }
    for (path, value) in numbers.options() {
        draft.set(Pointer::ROOT.key(path), value);
    }
    for (path, value) in &args.set {
        draft.set(path, value.clone());
    }
}

/// How many GPUs of each pool were promised to no one before.
fn gpus_left(environment: &Environment) -> Vec<String> {
    let line = |pool: &Promised<'_>| {
        let (left, all) = (pool.most.saturating_sub(pool.gpus()), pool.most);
        format!(
            "{}: {left} of {all} {} are promised to no other tenant",
            pool.words(environment),
            clean::line(&pool.pool.model)
        )
    };
    promised(environment).iter().map(line).collect()
}

fn summary(draft: &Draft, environments: &[&str]) -> String {
    let (path, numbers) = (draft.path(), Numbers::said(&draft.spec));
    format!("wrote {path}: {}{numbers}\nread it through, then run `tenantry render`", environments.join(", "))
}
