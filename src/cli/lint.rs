//! `tenantry lint`: the gate for every commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Finding, Level};
use crate::lint::{self, Chart, Date, Input, Levels};
use crate::report::{self, Output};
use crate::source::{SourceFile, Tree};

use super::{Context, Exit, Failure, Outcome};

/// Lint definitions, rendered output, and any YAML given by path.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders that are not part of the tree: Helm overrides, Kubernetes, Argo CD and Flux manifests.
    paths: Vec<PathBuf>,
    /// The chart that the given files are values of, where their keys do not tell: clearml-enterprise, for example.
    #[arg(long, value_name = "NAME")]
    chart: Option<String>,
    /// How to print, and perhaps where: human, concise, json, sarif, github, gitlab, junit; `sarif=FILE`. May be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "human")]
    format: Vec<Output>,
    /// The level from which findings fail the run.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Make a rule or family an error. May be repeated.
    #[arg(long, value_name = "RULE")]
    deny: Vec<String>,
    /// Make a rule or family a warning. May be repeated.
    #[arg(long, value_name = "RULE")]
    warn: Vec<String>,
    /// Switch a rule or family off. May be repeated.
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

/// Lints and prints.
pub fn run(args: &Args, context: &Context) -> Outcome {
    let chart = args.chart.as_deref().map(|name| Chart::named(name).unwrap_or(Chart::Unknown));
    let mut levels = Levels::default();
    for (rules, level) in [(&args.warn, Some(Level::Warning)), (&args.deny, Some(Level::Error)), (&args.allow, None)] {
        for rule in rules {
            if !lint::knows(rule) {
                return Err(Failure::with_help(
                    format!("`{rule}` is no rule and no family"),
                    "`tenantry rules` lists them",
                ));
            }
            levels.set(rule, level);
        }
    }
    let input = match args.paths.as_slice() {
        [] => {
            let (tree, unreadable) = Tree::read(&context.root);
            Input::of_tree(tree, unreadable)
        }
        paths => read(paths),
    };
    let options = lint::Options { chart, levels, today: Some(Date::today()), ..lint::Options::default() };
    let report = lint::run(&input, &options);
    report::print_all(&report, &args.format)?;
    if report.files == 0 && !input.unreadable.is_empty() {
        return Ok(Exit::Unusable);
    }
    let threshold = match args.fail_on {
        FailOn::Error => Some(Level::Error),
        FailOn::Warning => Some(Level::Warning),
        FailOn::Info => Some(Level::Info),
        FailOn::Never => None,
    };
    let failed = threshold.is_some_and(|threshold| report.worst() >= Some(threshold));
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

fn read(paths: &[PathBuf]) -> Input {
    let mut input = Input::default();
    for path in paths {
        for entry in walkdir::WalkDir::new(path).sort_by_file_name().into_iter() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => one(entry.path(), entry.depth() == 0, &mut input),
                Ok(_) => {}
                Err(error) => input.unreadable.push(unreadable(path, &error.to_string())),
            }
        }
    }
    input
}

fn one(path: &Path, named: bool, input: &mut Input) {
    let shown = path.to_string_lossy().replace('\\', "/");
    let shown = shown.trim_start_matches("./").to_owned();
    if !named && !lint::is_yaml(&shown) {
        return;
    }
    match std::fs::read_to_string(path) {
        Ok(text) => input.files.push(SourceFile::new(shown, text)),
        Err(error) => input.unreadable.push(unreadable(path, &error.to_string())),
    }
}

fn unreadable(path: &Path, why: &str) -> Finding {
    let file: Arc<SourceFile> = SourceFile::new(path.to_string_lossy(), "");
    Finding::error("source/unreadable", file.place(crate::source::Span::default()), format!("cannot be read: {why}"))
}
