//! `tenantry new component`.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::{Context, Exit, Failure, Outcome, refuse, sound};
use crate::catalog::component::Scope;
use crate::catalog::repositories;
use crate::charts::{self, Helm, Seen};
use crate::document::{addition, format};
use crate::finding::{Finding, Level};
use crate::lint::Date;
use crate::plan::{HelmRepository, RepositoryKind};
use crate::put;
use crate::scaffold::component::{ChartOf, Files, of_chart, plain};
use crate::source::SourceFile;
use crate::workspace::Workspace;
use crate::{layout, plan};
use yaml::{Limits, Reading};

/// Shown below `tenantry new component --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry new component banner --environment lab                      a component of manifests, listed in lab
  tenantry new component web --chart bitnami/nginx@18.2.0 --pull       workloads, ports, Services and kinds as the chart makes them
  tenantry new component web --chart ours/web@1.2.0 --charts ../charts --values web.yaml --scope tenant";

/// Write components/NAME: a component that renders, from a chart or to be filled in by hand.
///
/// What a chart makes is read from what helm renders. Without helm, or without the chart, workloads are left to you. No secret is taken over.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The component's name: its folder's.
    name: String,
    /// A chart: the key of its repository in helmRepositories, its name and its exact version.
    #[arg(long, value_name = "REPO/NAME@VERSION")]
    chart: Option<String>,
    /// Values for the chart, as `helm install --values` takes them.
    #[arg(long, value_name = "FILE", requires = "chart", value_hint = clap::ValueHint::FilePath)]
    values: Option<PathBuf>,
    /// Whether it exists once for each environment or once for each tenant.
    #[arg(long, value_parser = ["environment", "tenant"], default_value = "environment")]
    scope: String,
    /// List it in this environment.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// A folder with charts: NAME-VERSION.tgz, or a folder NAME with a Chart.yaml.
    #[arg(long, value_name = "DIR", requires = "chart", value_hint = clap::ValueHint::DirPath)]
    charts: Option<PathBuf>,
    /// Let helm load the chart, if it is not in that folder.
    #[arg(long, requires = "chart")]
    pull: bool,
    /// The helm program.
    #[arg(long, value_name = "PATH", default_value = "helm")]
    helm: PathBuf,
}

/// A chart as the command line names it.
struct Named<'a> {
    repository: &'a str,
    chart: &'a str,
    version: &'a str,
}

/// Writes the component.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    check_name(&args.name, context)?;
    let workspace = match sound(context) {
        Ok(workspace) => workspace,
        Err(exit) => return Ok(exit),
    };
    if let Some(name) = &args.environment {
        crate::cli::named::environments(&workspace.fleet, Some(name))?;
    }
    let scope = if args.scope == "tenant" { Scope::Tenant } else { Scope::Environment };
    let (files, entry, said) = match args.chart.as_deref().map(named).transpose()? {
        None => (plain(&args.name, scope), Map::new(), None),
        Some(named) => {
            let (files, said) = from_chart(args, scope, &named, &workspace)?;
            (files, Map::from_iter([("version".to_owned(), named.version.into())]), Some(said))
        }
    };
    let listed = Listed { component: &args.name, entry };
    let tried = listed.tried(&workspace, &files, args.environment.as_deref());
    let errors = errors(&tried);
    if !errors.is_empty() {
        return Ok(refuse(&errors));
    }
    write(&files, context)?;
    if let Some(environment) = &args.environment {
        let path = layout::environment(environment);
        if let Some(file) = tried.tree.files.get(&path) {
            put::file(&context.root.join(&path), &file.text)?;
        }
    }
    say(args, &files, &listed, said.as_deref());
    Ok(Exit::Clean)
}

fn check_name(name: &str, context: &Context) -> Result<(), Failure> {
    if !format::is_dns_label(name) {
        let message = format!("no component can be named {name:?}");
        return Err(Failure::with_help(message, "use a-z, 0-9 and -, with a letter or digit at both ends"));
    }
    if crate::catalog::Catalog::load([]).0.get(name).is_some() {
        let message = format!("the component {name} is built in");
        let help = format!("choose another name; a file in components/{name}/ replaces the built-in file of its path");
        return Err(Failure::with_help(message, help));
    }
    let folder = format!("{}/{name}", layout::COMPONENTS);
    if context.root.join(&folder).symlink_metadata().is_ok() {
        return Err(Failure::with_help(
            format!("{folder} exists already"),
            "choose another name; nothing is overwritten",
        ));
    }
    Ok(())
}

fn named(text: &str) -> Result<Named<'_>, Failure> {
    let parts = text.split_once('/').and_then(|(repository, rest)| Some((repository, rest.rsplit_once('@')?)));
    match parts {
        Some((repository, (chart, version)))
            if format::is_dns_label(repository) && !chart.is_empty() && !chart.contains('/') && !version.is_empty() =>
        {
            Ok(Named { repository, chart, version })
        }
        _ => Err(Failure::with_help(
            format!("--chart: {text:?} does not fit"),
            "expected the key of a repository, the chart's name and its exact version: bitnami/nginx@18.2.0",
        )),
    }
}

/// The files of the component of a chart, and what was seen of the chart.
fn from_chart(args: &Args, scope: Scope, named: &Named<'_>, workspace: &Workspace) -> Result<(Files, String), Failure> {
    let values = args.values.as_ref().map(values).transpose()?;
    let date = Date::today().to_string();
    let (name, Named { repository, chart, version }) = (args.name.as_str(), named);
    let of = ChartOf { name, scope, repository, chart, version, date, values };
    let helm = Helm::new(&args.helm)?;
    let repository = repository_of(repository, workspace, args.environment.as_deref());
    let found = charts::find_named(&helm, args.charts.as_deref(), args.pull, repository.as_ref(), (chart, version));
    let seen = found.and_then(|found| {
        let kubernetes = workspace.fleet.environments.first().map_or("1.33", |one| &one.spec.cluster.kubernetes);
        let look = |values: &Value| charts::seen(&helm, &found.path, (name, name), kubernetes, values);
        let first = look(&of.values(&Seen::default()))?;
        look(&of.values(&first))
    });
    let said = match &seen {
        Ok(seen) => said(seen),
        Err(why) => format!("the chart was not looked at: {why}\nworkloads, Services and kinds are for you to write"),
    };
    Ok((of_chart(&of, seen.as_ref().ok()), said))
}

fn said(seen: &Seen) -> String {
    let mut said = format!(
        "read in the chart: {}, {}, {} for the whole cluster",
        crate::cli::count(seen.workloads.len(), "workload"),
        crate::cli::count(seen.services.len(), "Service"),
        crate::cli::count(seen.cluster_scoped.len(), "kind")
    );
    if seen.namespaced.iter().any(|(_, kind)| kind.ends_with("NetworkPolicy")) {
        said.push_str("\nthe chart makes NetworkPolicies beside those of tenantry: switch them off in values.yaml");
    }
    said
}

/// Values as text and as what they are. A template would read `{{` in them as its own.
fn values(path: &PathBuf) -> Result<(String, Value), Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    if let Some(mark) = ["{{", "{%", "{#"].into_iter().find(|mark| text.contains(mark)) {
        let message = format!("{shown} holds `{mark}`, which a component's values.yaml would evaluate");
        return Err(Failure::with_help(message, "take that value out, and write it into the component afterwards"));
    }
    let stream = yaml::parse(&SourceFile::new(shown.to_string(), text.as_str()), &Limits::default());
    match stream.documents.as_slice() {
        [document] if stream.problems.is_empty() && document.root().is_mapping() => {
            Ok((text, document.root().to_json(Reading::GoV2)))
        }
        _ => {
            let help = format!("`tenantry lint {shown}` says what is wrong");
            Err(Failure::with_help(format!("{shown} does not hold the values of a chart"), help))
        }
    }
}

/// Where the charts of a key come from: as an environment says, or as is known.
fn repository_of(key: &str, workspace: &Workspace, environment: Option<&str>) -> Option<HelmRepository> {
    let environments = workspace.fleet.environments.iter();
    let mut urls = environments
        .filter(|one| environment.is_none_or(|name| one.name == name))
        .filter_map(|one| one.spec.helm_repositories.get(key).map(|repository| repository.url.clone()));
    let url = urls.next().or_else(|| repositories::known(key).map(|known| known.url.clone()))?;
    let kind = if url.starts_with("oci://") { RepositoryKind::Oci } else { RepositoryKind::Http };
    Some(HelmRepository { id: key.to_owned(), url, kind, credentials: false })
}

/// The component in the list of an environment.
struct Listed<'a> {
    component: &'a str,
    entry: Map<String, Value>,
}

impl Listed<'_> {
    /// The tree with the component in it, and listed: in the environment that was named, else in the first.
    fn tried(&self, workspace: &Workspace, files: &Files, environment: Option<&str>) -> Workspace {
        let mut tree = workspace.tree.clone();
        for (path, text) in files {
            tree.files.insert(path.clone(), SourceFile::new(path.as_str(), text.as_str()));
        }
        let first = || workspace.fleet.environments.first().map(|one| one.name.as_str());
        let file = environment.or_else(first).and_then(|name| tree.files.get(&layout::environment(name))).cloned();
        if let Some(file) = file {
            let entry = Map::from_iter([(self.component.to_owned(), Value::Object(self.entry.clone()))]);
            let whole = Map::from_iter([("components".to_owned(), Value::Object(entry.clone()))]);
            let edit = addition(&file, &"/spec/components".into(), &entry)
                .or_else(|| addition(&file, &"/spec".into(), &whole));
            if let Some(text) = edit.and_then(|edit| yaml::apply(&file.text, &[edit]).ok()) {
                tree.files.insert(file.path.clone(), SourceFile::new(file.path.as_str(), text));
            }
        }
        Workspace::of(tree, Vec::new())
    }

    fn line(&self) -> String {
        format!("{}: {}", self.component, yaml::write_flow(&json!(self.entry)))
    }
}

/// What would stop a render.
fn errors(tried: &Workspace) -> Vec<Finding> {
    let broken: Vec<Finding> = tried.findings.iter().filter(|one| one.level == Level::Error).cloned().collect();
    if !broken.is_empty() {
        return broken;
    }
    let planned = tried.fleet.environments.iter().filter_map(|environment| {
        let platform = plan::platform(environment, &tried.catalog);
        let tenants = platform
            .and_then(|platform| environment.tenants.iter().try_for_each(|tenant| platform.tenant(tenant).map(drop)));
        tenants.err()
    });
    planned.flatten().collect()
}

fn write(files: &Files, context: &Context) -> Result<(), Failure> {
    for (path, text) in files {
        let path = context.root.join(path);
        put::folder(path.parent().unwrap_or(&context.root))?;
        put::file(&path, text)?;
    }
    Ok(())
}

fn say(args: &Args, files: &Files, listed: &Listed<'_>, said: Option<&str>) {
    for (path, _) in files {
        anstream::println!("wrote {path}");
    }
    if let Some(said) = said {
        anstream::println!("{}", crate::clean::lines(said));
    }
    match &args.environment {
        Some(environment) => anstream::println!("listed in {}", layout::environment(environment)),
        None => anstream::println!("list it under `components` of an environment: {}", listed.line()),
    }
    anstream::println!(
        "say in component.yaml what it is for, which connections and Secrets it needs; then run `tenantry render`\n\
         `tenantry charts` compares it with the real chart; docs/components.md describes every field"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_named_by_repository_name_and_version() {
        let parts = named("bitnami/nginx@18.2.0").ok().map(|one| (one.repository, one.chart, one.version));
        assert_eq!(parts, Some(("bitnami", "nginx", "18.2.0")));
        for wrong in ["nginx", "bitnami/nginx", "bitnami/@1", "bitnami/nginx@", "a/b/c@1", "https://x/y@1"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_entry_is_printed_as_it_is_written() {
        let listed = Listed { component: "web", entry: Map::from_iter([("version".to_owned(), json!("1.2.3"))]) };
        assert_eq!(listed.line(), "web: {version: \"1.2.3\"}");
    }
}
