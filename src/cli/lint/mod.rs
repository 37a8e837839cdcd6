//! `tenantry lint`: the gate for every commit.

mod input;
mod mend;

use std::path::{Path, PathBuf};

use super::{Context, Exit, Failure, Outcome};
use crate::clean;
use crate::document::near;
use crate::finding::{Family, Level};
use crate::lint::{self, Baseline, Chart, Date, Input, Levels, Options};
use crate::put;
use crate::report::{self, Format, Output, Report, Root};
use crate::source::{TEXT_LIMIT, bytes};

/// Shown below `tenantry lint --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry lint                                         the tree of definitions and what it renders to
  tenantry lint --staged --since HEAD                   what the commit that is being made would break
  tenantry lint overrides.yaml --chart clearml-agent    Helm values that are not ours
  tenantry lint --fix --diff                            show what --fix would change
  tenantry lint --format human --format sarif=out.sarif

Exit codes:
  0  no finding at or above --fail-on
  1  findings at or above --fail-on
  2  the command line or the settings are wrong, or nothing could be read";

/// Find problems in definitions and in what they render to, or in any YAML given by path.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Files and folders: Helm values, and manifests for Kubernetes, Argo CD and Flux. Definitions of the tree are linted as part of it. Markdown pages and shell scripts are read only if you name the file itself.
    paths: Vec<PathBuf>,
    /// The chart of the given values files, if their keys do not show it: clearml-enterprise, for example; `other` for one that
    /// tenantry does not know.
    #[arg(long, value_name = "NAME")]
    chart: Option<String>,
    /// Check the files staged for the next commit, not those on disk.
    #[arg(long, conflicts_with = "paths")]
    staged: bool,
    /// Report only findings that are new since a revision.
    #[arg(long, value_name = "REV", conflicts_with = "paths")]
    since: Option<String>,
    /// Apply safe fixes, which do not change the meaning. With --staged, files with unstaged changes are not changed,
    /// and the exit code is 1 if something was fixed, because the fix is not staged yet.
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff, also apply fixes that may change the meaning.
    #[arg(long)]
    r#unsafe: bool,
    /// Show what --fix would change, and change nothing.
    #[arg(long)]
    diff: bool,
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "human", help = format_help())]
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
    /// Do not report findings that are in this file.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings into this file, to be a baseline from now on.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

/// Lints, mends where asked to, prints.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let mut options = options(args)?;
    let input = input::read(args, context, &mut options)?;
    if args.fix || args.diff {
        return mend::run(args, context, &input, &options);
    }
    let report = lint::run(&input, &options).rooted(root(&input, context));
    if let Some(path) = &args.write_baseline {
        put::file(path, Baseline::write(report.findings()))?;
        anstream::eprintln!("{}: {} findings written", clean::line(&path.to_string_lossy()), report.findings().len());
        return Ok(Exit::Clean);
    }
    finish(&report, args)
}

/// Where the paths of an input begin: files of the tree at its root, others where we are.
fn root(input: &Input, context: &Context) -> Root {
    Root::of(if input.tree.is_some() { &context.root } else { Path::new(".") })
}

/// The help of `--format`.
fn format_help() -> String {
    format!("Output format, and optionally a file: {}; `sarif=FILE`. May be repeated", Format::names().join(", "))
}

/// Prints a report, and chooses the exit code.
fn finish(report: &Report, args: &Args) -> Outcome {
    report::print_all(report, &args.format)?;
    let unreadable =
        report.findings().iter().any(|finding| finding.rule.family == Family::Source && finding.level == Level::Error);
    if report.files() == 0 && unreadable {
        return Ok(Exit::Unusable);
    }
    let threshold = match args.fail_on {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Info => Level::Info,
        FailOn::Never => return Ok(Exit::Clean),
    };
    Ok(if report.worst() >= Some(threshold) { Exit::Findings } else { Exit::Clean })
}

/// Stands for any chart of which nothing is known.
const OTHER: &str = "other";

fn chart(name: &str) -> Result<Chart, Failure> {
    let unknown = || {
        let known = near::suggest(name, Chart::names().chain([OTHER]));
        Failure::with_help(format!("nothing is known of a chart `{name}`"), known)
    };
    if name == OTHER { Ok(Chart::Unknown) } else { Chart::named(name).ok_or_else(unknown) }
}

fn options(args: &Args) -> Result<Options, Failure> {
    let chart = args.chart.as_deref().map(chart).transpose()?;
    let mut levels = Levels::default();
    for (rules, level) in [(&args.warn, Some(Level::Warning)), (&args.deny, Some(Level::Error)), (&args.allow, None)] {
        for rule in rules {
            if !lint::knows(rule) {
                let message = format!("`{rule}` is not a rule or family");
                return Err(Failure::with_help(message, "`tenantry rules` lists them"));
            }
            levels.set(rule, level);
        }
    }
    let baseline = args.baseline.as_ref().map(|path| {
        let shown = path.display();
        let failure = |why: String| {
            let help = format!("`tenantry lint --write-baseline {shown}` makes one of what is found now");
            Failure::with_help(format!("{shown}: {why}"), help)
        };
        let text = bytes(path, TEXT_LIMIT).map_err(|reason| failure(reason.explain().0))?;
        Baseline::parse(&String::from_utf8_lossy(&text)).map_err(failure)
    });
    let baseline = baseline.transpose()?;
    Ok(Options { chart, levels, baseline, today: Some(Date::today()), ..Options::default() })
}
