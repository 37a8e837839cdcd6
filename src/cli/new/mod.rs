//! `tenantry new`: a definition that renders, with the questions that matter.

mod ask;
mod component;
mod environment;
pub(super) mod flag;
mod tenant;

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use super::{Context, Exit, Failure, Outcome};
use crate::catalog::Catalog;
use crate::document::format;
use crate::finding::Finding;
use crate::report::{self, Format, Report, Tally};
use crate::scaffold::{Draft, Missing};
use crate::source::SourceFile;
use crate::workspace::Workspace;
use ask::Asker;
pub(super) use environment::basics as environment_basics;
use flag::Flag;
use yaml::{Limits, Pointer, Reading, parse};

/// Write the definition of a new tenant, environment or component.
///
/// On a terminal it asks for what is missing; elsewhere it names the missing flags and exits with 2. It never overwrites anything.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Tenant(tenant::Args),
    Environment(Box<environment::Args>),
    Component(component::Args),
}

impl Args {
    /// Takes what was given for the options of a tenant, by the flags that [`with_options`] has added.
    pub(super) fn take(&mut self, matches: &clap::ArgMatches) {
        if let What::Tenant(args) = &mut self.what
            && let Some(matches) = matches.subcommand_matches("tenant")
        {
            args.take(matches);
        }
    }
}

/// `tenantry new` with the flags of the options that components want to be told of a tenant.
pub(super) fn with_options(command: clap::Command, catalog: &Catalog) -> clap::Command {
    // The command's own; an option of that name is given by --set.
    const TAKEN: [&str; 6] = ["environment", "set", "directory", "color", "help", "version"];
    let flags = flag::of_tenants(catalog).into_iter().filter(|flag| !TAKEN.contains(&flag.name.as_str()));
    command.mut_subcommand("tenant", |command| command.args(flags.map(|flag| flag.argument())))
}

/// Writes a definition.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.what {
        What::Tenant(args) => tenant::run(args, context),
        What::Environment(args) => environment::run(args, context),
        What::Component(args) => component::run(args, context),
    }
}

/// A field that no flag of its own fills: `components.clearml.supervisor.email=ops@example.com`.
fn assignment(text: &str) -> Result<(Pointer, Value), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok((field(path), value_of(value))),
        _ => Err("expected FIELD=VALUE, such as components.redis.databases=64".to_owned()),
    }
}

/// A field as the command line names it: with dots, or as findings name it, `components["gpu-operator"].version`.
pub(super) fn field(path: &str) -> Pointer {
    let mut field = Pointer::ROOT;
    let mut rest = path;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let quoted = rest.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]"));
        let (step, after) = quoted.unwrap_or_else(|| {
            let end = rest.find(['.', '[']).filter(|end| *end > 0).unwrap_or(rest.len());
            rest.split_at(end)
        });
        field = field.key(step);
        rest = after;
    }
    field
}

/// Text as the YAML that it is.
fn value_of(text: &str) -> Value {
    let stream = parse(&SourceFile::new("", text), &Limits::default());
    match stream.documents.as_slice() {
        [document] if stream.problems.is_empty() => document.root().to_json(Reading::Core12),
        _ => text.into(),
    }
}

/// The tree as it is, which must be sound: what is free in it could not be told otherwise.
fn sound(context: &Context) -> Result<Workspace, Exit> {
    let workspace = Workspace::open(&context.root);
    if workspace.is_broken() { Err(refuse(&workspace.findings)) } else { Ok(workspace) }
}

/// Prints findings that stop the work.
pub(super) fn refuse(findings: &[Finding]) -> Exit {
    let report = Report::new(findings.to_vec(), Tally::default());
    // The exit code tells if standard error cannot be written to.
    let _ = report::print(&report, Format::Human, &mut anstream::stderr());
    Exit::Unusable
}

/// Names a new definition, which must be the name of a folder first of all.
fn check_name(draft: &Draft, context: &Context) -> Result<(), Failure> {
    let kind = draft.kind.name().to_lowercase();
    if !format::is_dns_label(&draft.name) {
        let message = format!("no {kind} can be named {:?}", draft.name);
        return Err(Failure::with_help(message, "use a-z, 0-9 and -, with a letter or digit at both ends"));
    }
    if context.root.join(draft.folder()).symlink_metadata().is_ok() {
        let message = format!("{} exists already", draft.folder());
        return Err(Failure::with_help(message, "choose another name; nothing is overwritten"));
    }
    Ok(())
}

/// Tries the draft in the tree until nothing is missing from it, and writes it.
fn complete(
    mut draft: Draft,
    flags: &[Flag],
    wanted: &[Pointer],
    workspace: &Workspace,
    context: &Context,
) -> Result<Result<Draft, Exit>, Failure> {
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let (mut input, mut output) = (io::stdin().lock(), anstream::stderr());
    let mut asker = terminal.then(|| Asker::new(&mut input, &mut output));
    let mut wanted: Vec<Missing> = wanted.iter().map(plain).collect();
    loop {
        let tried = draft.tried_in(&workspace.tree);
        let (mut missing, mut errors) = draft.judge(&tried.findings);
        missing.append(&mut wanted);
        let missing = in_order(missing.iter().flat_map(|field| by_flags(field, flags, &draft)), flags);
        if missing.is_empty() && errors.is_empty() {
            errors = draft.plan(&tried);
        }
        if missing.is_empty() && errors.is_empty() {
            draft.write(&context.root)?;
            return Ok(Ok(draft));
        }
        match &mut asker {
            Some(asker) if !missing.is_empty() => {
                for field in missing {
                    let flag = flags.iter().find(|flag| flag.at() == field.path);
                    if let Some(value) = asker.ask(&field, flag)? {
                        draft.set(&field.path, value);
                    }
                }
            }
            _ if missing.is_empty() => return Ok(Err(refuse(&errors))),
            _ => return Err(lacking(&draft, &missing, flags)),
        }
    }
}

fn plain(path: &Pointer) -> Missing {
    Missing { path: path.clone(), help: String::new() }
}

/// A missing field as the flags that fill it or its parts and are not given yet; itself, where there are none.
fn by_flags(missing: &Missing, flags: &[Flag], draft: &Draft) -> Vec<Missing> {
    let inside = |flag: &&Flag| flag.at().within(&missing.path).is_some();
    let parts: Vec<Missing> = flags.iter().filter(inside).map(|flag| plain(&flag.at())).collect();
    if parts.is_empty() {
        return vec![missing.clone()];
    }
    parts.into_iter().filter(|part| draft.get(&part.path).is_none()).collect()
}

/// Each field once, those of flags first and in the order of the flags.
fn in_order(missing: impl Iterator<Item = Missing>, flags: &[Flag]) -> Vec<Missing> {
    let mut missing: Vec<Missing> = missing.collect();
    let place = |field: &Missing| flags.iter().position(|flag| flag.at() == field.path).unwrap_or(flags.len());
    missing.sort_by_key(|field| (place(field), field.path.to_string()));
    missing.dedup_by(|a, b| a.path == b.path);
    missing
}

/// What is missing, where nobody can be asked.
fn lacking(draft: &Draft, missing: &[Missing], flags: &[Flag]) -> Failure {
    let named = missing.iter().map(|field| match flags.iter().find(|flag| flag.at() == field.path) {
        Some(flag) => format!("  --{} <{}>", flag.name, flag.question),
        None => format!("  --set {}=...   {}", field.path, field.help),
    });
    let kind = draft.kind.name().to_lowercase();
    let list = named.collect::<Vec<_>>().join("\n");
    Failure::with_help(
        format!("the {kind} {} lacks\n{list}", draft.name),
        "give these flags, or run it on a terminal, where it asks",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_with_dots_or_as_findings_name_them() {
        assert_eq!(field("components[\"gpu-operator\"].version"), "/components/gpu-operator/version");
        assert_eq!(field("components.gpu-operator.version"), "/components/gpu-operator/version");
        assert_eq!(field("labels[\"example.com/cost-centre\"]"), "/labels/example.com~1cost-centre");
        assert_eq!(field(""), Pointer::ROOT);
    }
}
