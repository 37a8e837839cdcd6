//! `tenantry new tenant`.

use serde_json::{Value, json};

use super::{Context, Exit, Failure, Flag, Outcome, assignment, check_name, complete, sound};
use crate::definition::Kind;
use crate::document::near;
use crate::fleet::Environment;
use crate::scaffold::{self, Draft, Numbers};
use crate::workspace::Workspace;

/// Shown below `tenantry new tenant --help`.
const AFTER_HELP: &str = "\
Example:
  tenantry new tenant acme --company 'Acme Corporation' --admin-name 'Acme Admin' \\
      --admin-email admin@acme.example --sso-domain acme.example --environment production";

/// Write tenants/NAME/tenant.yaml, with the next free Redis database and node ports.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The tenant's name: its folder's and, unless it says otherwise, its namespace's.
    name: String,
    /// The company's name.
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// Full name of the tenant's first user, who administers it.
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
    /// That user's e-mail address.
    #[arg(long, value_name = "ADDRESS")]
    admin_email: Option<String>,
    /// An e-mail domain whose users log in to this tenant; may be given several times.
    #[arg(long, value_name = "DOMAIN")]
    sso_domain: Vec<String>,
    /// An environment that the tenant lives in; may be given several times. By default all.
    #[arg(short, long, value_name = "NAME")]
    environment: Vec<String>,
    /// Any other field of the definition, its value as YAML: --set quota.gpus=4
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment)]
    set: Vec<(String, Value)>,
}

const DOMAINS: &str = "ssoDomains";

const FLAGS: [Flag; 4] = [
    Flag { name: "company", path: "company", question: "The company's name", format: "line", many: false },
    Flag {
        name: "admin-name",
        path: "admin.name",
        question: "Its administrator's full name",
        format: "line",
        many: false,
    },
    Flag {
        name: "admin-email",
        path: "admin.email",
        question: "Its administrator's e-mail address",
        format: "email",
        many: false,
    },
    Flag {
        name: "sso-domain",
        path: DOMAINS,
        question: "E-mail domains whose users log in to it, with commas between them",
        format: "host",
        many: true,
    },
];

/// Writes the definition.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let mut draft = Draft::new(Kind::Tenant, &args.name);
    check_name(&draft, context)?;
    let workspace = match sound(context) {
        Ok(workspace) => workspace,
        Err(exit) => return Ok(exit),
    };
    let environments = environments(args, &workspace)?;
    let numbers = scaffold::numbers(&environments, &workspace.catalog)
        .map_err(|full| Failure::with_help(full, "raise components.redis.databases of that environment"))?;
    let names: Vec<&str> = environments.iter().map(|environment| environment.name.as_str()).collect();
    fill(&mut draft, args, &names, &numbers);
    let asks_domains = args.sso_domain.is_empty()
        && environments.iter().flat_map(|each| each.components.keys()).any(|component| {
            workspace
                .catalog
                .get(component)
                .is_some_and(|component| component.spec.options.tenant.contains_key(DOMAINS))
        });
    let wanted: &[&str] = if asks_domains { &[DOMAINS] } else { &[] };
    let draft = match complete(draft, &FLAGS, wanted, &workspace, context)? {
        Ok(draft) => draft,
        Err(exit) => return Ok(exit),
    };
    anstream::println!("{}", summary(&draft, &names));
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

fn fill(draft: &mut Draft, args: &Args, environments: &[&str], numbers: &Numbers) {
    draft.set("environments", json!(environments));
    let given = [("company", &args.company), ("admin.name", &args.admin_name), ("admin.email", &args.admin_email)];
    for (path, value) in given {
        if let Some(value) = value {
            draft.set(path, json!(value));
        }
    }
    if !args.sso_domain.is_empty() {
        draft.set(DOMAINS, json!(args.sso_domain));
    }
    if let Some(database) = numbers.redis_database {
        draft.set("redisDatabase", json!(database));
    }
    if let Some((first, count)) = numbers.sessions {
        draft.set("sessions", json!({"startingPort": first, "maxServices": count}));
    }
    for (path, value) in &args.set {
        draft.set(path, value.clone());
    }
}

fn summary(draft: &Draft, environments: &[&str]) -> String {
    let mut said = format!("wrote {}: {}", draft.path(), environments.join(", "));
    if let Some(database) = draft.get("redisDatabase") {
        said.push_str(&format!("; Redis database {database}"));
    }
    let number = |path| draft.get(path).and_then(Value::as_u64);
    if let (Some(first), Some(count)) = (number("sessions.startingPort"), number("sessions.maxServices")) {
        said.push_str(&format!("; node ports {}-{} for sessions", first + 1, first + count));
    }
    said.push_str("\nread it through, then run `tenantry render`");
    said
}
