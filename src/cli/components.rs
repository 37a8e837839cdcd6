//! `tenantry components`: what can be listed in an environment.

use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Context, Exit, Failure, Outcome};
use crate::catalog::component::Scope;
use crate::catalog::{Catalog, Component};
use crate::clean;
use crate::source::Tree;

/// Shown below `tenantry components --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry components                     what can be listed under `components` of an environment
  tenantry components --format json | jq '.[] | select(.known) | {name, version: .known.version}'
  tenantry explain redis                  one component: its options, Secrets and connections

Exit codes:
  0  listed
  2  a component of the tree cannot be read";

/// List the components: what each is for, what it needs, and the version of its chart that is known to fit.
///
/// Built-in components and those in components/ of the tree are listed, whether an environment has them or not.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// How to print the list.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For programs: an array of objects.
    Json,
}

/// A component, as the list has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'c> {
    name: &'c str,
    about: &'c str,
    scope: Scope,
    builtin: bool,
    /// Whether it is there without being listed.
    always: bool,
    chart: Option<&'c str>,
    needs: &'c [String],
    /// Options that must be given.
    required: Vec<String>,
    known: Option<Map<String, Value>>,
}

/// Lists the components.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let catalog = match catalog(context)? {
        Ok(catalog) => catalog,
        Err(exit) => return Ok(exit),
    };
    let entries: Vec<Entry<'_>> = catalog.components.values().map(|component| entry(component)).collect();
    let mut out = Vec::new();
    match args.format {
        Format::Table => table(&entries, &mut out)?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&entries).map_err(|error| Failure::new(error.to_string()))?;
            writeln!(out, "{}", clean::json(&text))?;
        }
    }
    anstream::stdout().write_all(&out)?;
    Ok(Exit::Clean)
}

/// The built-in components with those of the tree, where there is one.
pub(super) fn catalog(context: &Context) -> Result<Result<Catalog, Exit>, Failure> {
    let (tree, _) = Tree::read(&context.root);
    let (catalog, findings) = Catalog::load(tree.below("components"));
    if catalog.broken.is_empty() {
        return Ok(Ok(catalog));
    }
    super::new::refuse(&findings);
    Ok(Err(Exit::Unusable))
}

fn entry(component: &Component) -> Entry<'_> {
    let spec = &component.spec;
    let known = spec.known.as_ref().map(|known| {
        let mut all = Map::new();
        all.insert("version".to_owned(), known.version.clone().into());
        all.extend(known.options.clone());
        all.insert("source".to_owned(), known.source().into());
        all
    });
    let of_tenants = spec.required.tenant.iter().map(|key| format!("tenant's {key}"));
    Entry {
        name: &component.name,
        about: spec.about.trim(),
        scope: spec.scope,
        builtin: component.builtin,
        always: spec.always,
        chart: spec.chart.as_ref().map(|chart| chart.name.as_str()),
        needs: &spec.needs,
        required: spec.required.environment.iter().cloned().chain(of_tenants).collect(),
        known,
    }
}

fn table(entries: &[Entry<'_>], out: &mut dyn Write) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for (scope, title) in [(Scope::Environment, "once for each environment"), (Scope::Tenant, "once for each tenant")] {
        writeln!(out, "\x1b[1m{title}\x1b[0m")?;
        for entry in entries.iter().filter(|entry| entry.scope == scope) {
            let version = entry.known.as_ref().and_then(|known| known.get("version")?.as_str()).unwrap_or(
                // Nothing to pin, or a chart whose versions no public source names.
                if entry.chart.is_some() { "?" } else { "-" },
            );
            let name = clean::line(entry.name);
            writeln!(out, "  {name:width$}  {:9} {}", clean::line(version), clean::line(entry.about))?;
            for (word, list) in [("needs", entry.needs.join(", ")), ("give it", entry.required.join(", "))] {
                if !list.is_empty() {
                    writeln!(out, "  {:width$}  {:9} {word}: {}", "", "", clean::line(&list))?;
                }
            }
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "The number is the version of its chart that is known to fit: `?` where no public source names one, `-` where there is no chart.\n\
         `tenantry explain NAME` says where it is known from, and lists options, Secrets and connections."
    )
}
