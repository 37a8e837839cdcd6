//! `tenantry why`: where a rendered value comes from, and back.

mod text;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use clap::ValueEnum;

use super::{Context, Exit, Failure, Outcome};
use crate::catalog::Catalog;
use crate::clean;
use crate::layout;
use crate::secrecy::mask;
use crate::source::{Folder, Git, LastSet, Place, SourceFile, Store as _, TEXT_LIMIT, text_of};
use crate::why::{self, Asked, Unanswered, Unclear, Why, form};
use crate::workspace::Workspace;

/// Shown below `tenantry why --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry why rendered/production/platform/clearml/base/application-production-clearml-chart.yaml:14
  tenantry why 'ResourceQuota acme/tenant:spec.hard[requests.nvidia.com/gpu]'
  tenantry why acme/tenant:spec.hard.pods -e production
  tenantry why tenants/acme/tenant.yaml:7            what that line decides
  tenantry why environments/base/environment.yaml:43 --format json

An object is named as `tenantry diff` prints it; kind and namespace may be left out. What is rendered is compiled in memory; a line of
rendered/ is that of the file on disk. Git is asked for the lines that are named, and for nothing else.

Exit codes:
  0  answered
  2  the definitions cannot be compiled, or there is no such line, object or value";

/// Say where a rendered value comes from, or what a line of a definition decides.
///
/// Of a rendered value: the lines of definitions that it is made from, what other files say of the same fields, the line of the template,
/// and the commit that set each line last. Of a line of a definition, of values or of a template: all rendered values that it decides.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// A line of a file, FILE:LINE, or a value of an object, OBJECT:PATH.
    #[arg(value_name = "FILE:LINE|OBJECT:PATH")]
    what: String,
    /// One environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals.
    Text,
    /// For programs: the form of schemas/why.json.
    Json,
}

/// Answers.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let root = context.tree()?;
    let asked = Asked::read(&args.what).map_err(|Unclear(what, help)| Failure::with_help(what, help))?;
    let wanted = |name: &str| args.environment.as_deref().is_none_or(|only| only == name);
    if let Asked::Written { path, line } = &asked {
        let workspace = match layout::tenant_of(path) {
            Some(_) => why::part(root, &asked.words()),
            None => Workspace::open(root),
        };
        return match why::decides(&workspace, path, *line, wanted) {
            Ok(decides) if args.format == Format::Json => json(&form::Answer::of_line(&decides)),
            Ok(decides) => Ok(text::decides(&decides)),
            Err(unanswered) => refuse(&workspace, unanswered),
        };
    }
    let disk = on_disk(root, &asked);
    let near = why::part(root, &asked.words());
    let answer = |workspace: &Workspace| why::answer(workspace, &asked, disk.as_ref(), wanted);
    let mut found = match answer(&near) {
        Ok(found) => found,
        Err(unanswered) => return refuse(&near, unanswered),
    };
    if found.is_empty() {
        // What names no tenant that is near may still be one's.
        let whole = Workspace::open(root);
        found = match answer(&whole) {
            Ok(found) => found,
            Err(unanswered) => return refuse(&whole, unanswered),
        };
    }
    if found.is_empty() {
        return Err(nothing(&asked, &args.what));
    }
    tell(args, context, &found)
}

fn tell(args: &Args, context: &Context, found: &[Why]) -> Outcome {
    let git = Git::new(&context.root);
    let known: RefCell<BTreeMap<(String, usize), Option<LastSet>>> = RefCell::default();
    let set = |place: &Place| {
        if Catalog::is_builtin(&place.file.path) {
            return None;
        }
        let key = (place.file.path.clone(), place.start().line);
        let new = || git.last_set(&place.file, key.1);
        known.borrow_mut().entry(key.clone()).or_insert_with(new).clone()
    };
    match args.format {
        Format::Json => json(&form::Answer::of_values(found, &set)),
        Format::Text => Ok(text::values(found, &set)),
    }
}

/// The rendered file that is asked about, as it lies on disk; none where it does not.
fn on_disk(root: &std::path::Path, asked: &Asked) -> Option<Arc<SourceFile>> {
    let Asked::Rendered(rendered) = asked else { return None };
    let path = layout::rendered(&rendered.environment, &rendered.below);
    let bytes = Folder::new(root).read(&path, TEXT_LIMIT).ok()?;
    Some(SourceFile::new(path, text_of(bytes).ok()?))
}

fn refuse(workspace: &Workspace, unanswered: Unanswered) -> Outcome {
    match unanswered {
        Unanswered::Broken(findings) => {
            super::render::report_of(workspace, findings)?;
            Ok(Exit::Unusable)
        }
        Unanswered::Nothing(message, help) => Err(Failure::with_help(message, help)),
    }
}

fn nothing(asked: &Asked, what: &str) -> Failure {
    let help = match asked {
        Asked::Rendered(_) => "`tenantry render --check` names files that the definitions no longer make",
        _ => "name the object as `tenantry diff` prints it, and the path as it is in the object",
    };
    Failure::with_help(format!("nothing that is rendered is {what}"), help)
}

fn json(answer: &form::Answer) -> Outcome {
    let text = serde_json::to_string_pretty(answer).map_err(|error| Failure::new(error.to_string()))?;
    anstream::println!("{}", clean::json(&mask::shapes(&text)));
    Ok(Exit::Clean)
}
