//! `tenantry rules`: the catalogue.

use std::io::Write as _;

use crate::lint::{FAMILIES, page};

use super::{Context, Exit, Outcome};

/// List the linter's rules.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints a line a rule, by family.
pub fn run(_: &Args, _: &Context) -> Outcome {
    let mut out = anstream::stdout();
    for family in FAMILIES {
        writeln!(out, "\x1b[1m{}\x1b[0m: {}", family.name, family.about)?;
        for entry in family.rules {
            let what = page(entry.rule.id).map_or("", |page| page.what.as_str());
            writeln!(out, "  {:<32} {:<8} {what}", entry.rule.id, entry.rule.level.name())?;
        }
        writeln!(out)?;
    }
    Ok(Exit::Clean)
}
