//! `tenantry explain`: a rule's page, or a component's.

mod component;

use std::io::Write as _;

use crate::catalog::Catalog;
use crate::clean;
use crate::document::near;
use crate::finding::Family;
use crate::lint;

use super::{Context, Exit, Failure, Outcome};

/// Shown below `tenantry explain --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry explain port/overlap    a rule: what it catches, with examples and the fix
  tenantry explain port            the rules of a family
  tenantry explain redis           a component: its known version, options, Secrets and connections";

/// Explain a rule or a component, or list the rules of a family.
///
/// `tenantry rules` and `tenantry components` list what there is. If a family and a component have one name, both are explained.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The rule, such as port/overlap; the family, such as port; or the component, such as redis.
    name: String,
}

/// Prints the page.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let name = args.name.as_str();
    if let Some(rule) = lint::find(name) {
        anstream::stdout().write_all(rule.page().markdown().as_bytes())?;
        return Ok(Exit::Clean);
    }
    if name.contains('/') {
        let near = lint::near(name).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        return Err(Failure::with_help(
            format!("`{name}` is not a rule"),
            format!("{near}`tenantry rules` lists them"),
        ));
    }
    let catalog = match super::components::catalog(context)? {
        Ok(catalog) => catalog,
        Err(exit) => return Ok(exit),
    };
    let (family, found) = (Family::named(name), catalog.get(name));
    if family.is_none() && found.is_none() {
        return Err(unknown(name, &catalog));
    }
    if let Some(found) = found {
        writeln!(anstream::stdout(), "{}", clean::lines(component::page(found).trim_end()))?;
    }
    if let Some(family) = family {
        found.map_or(Ok(()), |_| writeln!(anstream::stdout()))?;
        super::rules::list_family(family)?;
    }
    Ok(Exit::Clean)
}

fn unknown(name: &str, catalog: &Catalog) -> Failure {
    let names = catalog.components.keys().map(String::as_str);
    let near = near::nearest(name, names).map(str::to_owned);
    let near = near.or_else(|| lint::near(name).map(|rule| rule.to_string()));
    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let help = format!("{near}`tenantry rules` and `tenantry components` list what there is");
    Failure::with_help(format!("`{name}` is neither a rule nor a component"), help)
}
