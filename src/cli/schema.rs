//! `tenantry schema`: the JSON Schemas of everything that engineers write.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use super::generated::Generated;
use super::{Context, Exit, Failure, Outcome};
use crate::catalog::Catalog;
use crate::finding::Level;
use crate::fleet::published;
use crate::report::{self, Format, Report, Tally};
use crate::secrecy::mask;
use crate::source::Tree;

/// Print or write the JSON Schemas of definitions.
///
/// They join the core's fields with the options of all components, the tree's own included. Editors find them by the first line of a
/// definition: # yaml-language-server: $schema=../../schemas/tenant.json
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["kind", "output"]))]
pub(super) struct Args {
    /// Print one schema: component, diff, environment, findings, settings, tenant, test or why.
    kind: Option<String>,
    /// Write all of them into a folder, relative to the root of the tree.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    output: Option<PathBuf>,
    /// Write nothing, and exit with 3 if a file in the folder is not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

/// Prints or writes the schemas.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let (tree, mut findings) = Tree::read(&context.root);
    let (catalog, found) = Catalog::load(tree.files.values());
    findings.extend(found);
    if findings.iter().any(|finding| finding.level == Level::Error) {
        let report = Report::new(findings, Tally { files: tree.files.len(), ..Tally::default() });
        report::print(&report, Format::Human, &mut anstream::stderr())?;
        return Ok(Exit::Unusable);
    }
    let all = all(&catalog);
    if let Some(folder) = &args.output {
        let folder = context.root.join(folder);
        let files = files(&catalog);
        let generated = Generated { files, extension: "json", command: "tenantry schema" };
        return if args.check { generated.check(&folder) } else { generated.write(&folder) };
    }
    let kind = args.kind.as_deref().unwrap_or_default().to_lowercase();
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let Some((_, schema)) = all.iter().find(|(name, _)| *name == kind) else {
        let help = crate::document::near::suggest(&kind, names);
        return Err(Failure::with_help(format!("there is no schema of `{kind}`"), help));
    };
    std::io::stdout().write_all(mask::shapes(&text(schema)).as_bytes())?;
    Ok(Exit::Clean)
}

fn all(catalog: &Catalog) -> Vec<(&'static str, Value)> {
    let mut all = published::all(catalog);
    all.push(("diff", crate::change::form::schema()));
    all.push(("findings", report::findings_schema()));
    all.push(("test", crate::cases::schema()));
    all.push(("why", crate::why::form::schema()));
    all
}

/// The schemas as files of one folder.
pub(super) fn files(catalog: &Catalog) -> BTreeMap<PathBuf, String> {
    all(catalog).iter().map(|(name, schema)| (format!("{name}.json").into(), text(schema))).collect()
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
