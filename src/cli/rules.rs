//! `tenantry rules`: the catalogue.

use std::io::Write as _;
use std::path::PathBuf;

use super::generated::Generated;
use super::{Context, Exit, Outcome};
use crate::finding::Family;
use crate::lint::{of_family, rules};

/// List the linter's rules, or write their pages.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write a page for each rule and a list of all rules into a folder, relative to the root of the tree.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    output: Option<PathBuf>,
    /// Write nothing, and exit with 3 if a file in the folder is not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

/// Prints a line a rule, by family, or writes the pages.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let Some(folder) = &args.output else { return list() };
    let mut files: std::collections::BTreeMap<PathBuf, String> =
        rules().iter().map(|rule| (format!("{rule}.md").into(), rule.page().markdown())).collect();
    files.insert("README.md".into(), index());
    let generated = Generated { files, extension: "md", command: "tenantry rules" };
    let folder = context.root.join(folder);
    if args.check { generated.check(&folder) } else { generated.write(&folder) }
}

fn list() -> Outcome {
    for family in Family::ALL {
        list_family(family)?;
        writeln!(anstream::stdout())?;
    }
    Ok(Exit::Clean)
}

/// Prints a family, and a line for each of its rules.
pub(super) fn list_family(family: Family) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    writeln!(out, "\x1b[1m{}\x1b[0m: {}", family.name(), family.about())?;
    for rule in of_family(family) {
        writeln!(out, "  {rule:<32} {:<8} {}", rule.level.name(), rule.page().what)?;
    }
    Ok(())
}

/// The list of all rules, as Markdown.
fn index() -> String {
    let mut text = String::from(
        "# Rules\n\nMade by `tenantry rules --output docs/rules`; `tenantry explain RULE` prints a page.\n",
    );
    for family in Family::ALL {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n| rule | level | catches |\n|---|---|---|\n",
            family.name(),
            family.about()
        ));
        for rule in of_family(family) {
            let what = rule.page().what.replace('\n', " ").replace('|', "\\|");
            text.push_str(&format!("| [{rule}]({rule}.md) | {} | {what} |\n", rule.level.name()));
        }
    }
    text
}
