//! `tenantry render`: definitions in, `rendered/` out.

mod input;
mod proved;
mod scope;
mod staged;
mod stale;

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use self::proved::Proved;
use super::progress::Progress;
use super::{Context, Exit, Failure, Outcome, count};
use crate::finding::{self, Finding};
use crate::fleet::Fleet;
use crate::layout::RENDERED;
use crate::lint::gate::{self, Literal};
use crate::output::removal;
use crate::output::{self, Cache, Comparison, Rendered, Summary};
use crate::report::{self, Format, Report, Tally};
use crate::source::{SourceFile, Tree};
use crate::workspace::{Workspace, is_error};

/// Shown below `tenantry render --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry render                            everything
  tenantry render --tenant acme              acme's folders and the groups it is in; nothing else is touched
  tenantry render --environment production   one environment
  tenantry render --check                    write nothing; fail when rendered/ is stale, and show how
  tenantry render --check --staged           the same of what is staged for the next commit

Exit codes:
  0  rendered/ is what the definitions say (now, or with --check already)
  2  the definitions cannot be compiled, rendered/ holds a file that is not tenantry's, or a tenant would vanish
  3  with --check: rendered/ is stale";

/// Compile environments/ and tenants/ into rendered/.
///
/// Everything is read and checked before anything is written. Files are replaced whole, only those that change are touched,
/// and those that no longer belong are removed. What tenantry did not write it never overwrites.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Render one environment only.
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// Write one tenant's files only; all others are still checked.
    #[arg(short, long, value_name = "NAME")]
    tenant: Option<String>,
    /// Write nothing; exit with 3 if `rendered/` is not what the definitions render to.
    #[arg(long)]
    check: bool,
    /// With --check, look at what is staged for the next commit, definitions and `rendered/`, and not at what is on disk.
    #[arg(long, requires = "check", conflicts_with_all = ["environment", "tenant"])]
    staged: bool,
}

/// What a run that wrote says at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Said {
    environments: usize,
    tenants: usize,
    summary: Summary,
    proved: Vec<Proved>,
    /// What stays in the clusters of what was removed.
    left: Vec<String>,
}

/// Renders, or checks.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    if args.staged {
        return staged::check(context);
    }
    let start = Instant::now();
    context.tree()?;
    let progress = Progress::start("rendering", "files");
    let mut cache = if args.check { None } else { cache(context) };
    let (tree, wrong) = Tree::read(&context.root);
    // A seal speaks for all of rendered/, and --check wants to see the files themselves.
    let whole = !args.check && args.environment.is_none() && args.tenant.is_none() && wrong.is_empty();
    let input = if whole && cache.is_some() { input::digest(&tree) } else { None };
    let unbroken = |input: &String| cache.as_ref().and_then(|cache| cache.unbroken::<Said>(input));
    if let Some(said) = input.as_ref().and_then(unbroken) {
        drop(progress);
        let summary = Summary { written: 0, removed: 0, unchanged: said.summary.unchanged + said.summary.written };
        Said { summary, left: vec![], ..said }.print(start);
        return Ok(Exit::Clean);
    }
    let workspace = Workspace::of(tree, wrong);
    let literal = Literal::of(&workspace);
    let rendering = render(args, context, &workspace, &literal, &progress);
    drop(progress);
    let (findings, done) = match rendering? {
        Ok((findings, done)) => (findings, Some(done)),
        Err(findings) => (findings, None),
    };
    let silent = findings.is_empty();
    let exit = report_beside(&workspace, &literal, findings)?;
    match done {
        None => Ok(exit),
        Some(Done::Compared(comparison, rendered, proved)) => {
            let exit = stale::print(context, &comparison, &rendered);
            proved::print(&proved);
            exit
        }
        Some(Done::Written(comparison, rendered, said)) => {
            if let (Some(input), Some(cache), true) = (input, &mut cache, silent) {
                cache.set(&input, &comparison, &rendered, &said);
            }
            said.print(start);
            Ok(Exit::Clean)
        }
    }
}

/// What is kept from run to run, where it can be.
fn cache(context: &Context) -> Option<Cache> {
    Cache::open(&context.root).unwrap_or_else(|why| {
        anstream::eprintln!("{why}");
        None
    })
}

/// What came of a render.
enum Done {
    Compared(Comparison, Rendered, Vec<Proved>),
    Written(Comparison, Rendered, Said),
}

/// Findings, with what came of it; without where they forbid it.
type Rendering = finding::Result<(Vec<Finding>, Done)>;

fn render(
    args: &Args,
    context: &Context,
    workspace: &Workspace,
    literal: &Literal<'_>,
    progress: &Progress,
) -> Result<Rendering, Failure> {
    let mut findings = gate::stopping(workspace, workspace.findings.clone());
    if is_error(&findings) {
        return Ok(Err(findings));
    }
    findings.extend(literal.stopping());
    if is_error(&findings) {
        return Ok(Err(findings));
    }
    let environments = scope::chosen(&workspace.fleet, args)?;
    let (mut rendered, wrong, proofs) =
        output::fleet(environments.iter().copied(), &workspace.catalog, &workspace.tree.charts, |unit, file| {
            progress.step();
            gate::in_rendered(unit, file)
        });
    findings.extend(gate::stopping(workspace, wrong));
    if is_error(&findings) {
        return Ok(Err(findings));
    }
    let proved = proofs.into_iter().map(|(environment, proof, said)| Proved::of(environment, &proof, said)).collect();
    let scope = scope::scope(&environments, args, &mut rendered);
    let compared = output::compare(&context.root, &rendered, &scope).and_then(|comparison| {
        let refused = vanishing(context, &workspace.fleet, &comparison, &rendered);
        if refused.is_empty() { Ok(comparison) } else { Err(refused) }
    });
    let done = compared.and_then(|comparison| {
        if args.check {
            return Ok(Done::Compared(comparison, rendered, proved));
        }
        let left = left_behind(context, &comparison);
        let summary = comparison.apply(&context.root, &rendered)?;
        let tenants = environments.iter().map(|environment| environment.tenants.len()).sum();
        let said = Said { environments: environments.len(), tenants, summary, proved, left };
        Ok(Done::Written(comparison, rendered, said))
    });
    Ok(match done {
        Ok(done) => Ok((findings, done)),
        Err(refused) => Err(findings.into_iter().chain(refused).collect()),
    })
}

impl Said {
    fn print(self, start: Instant) {
        anstream::eprintln!(
            "{}, {}: {} written, {} unchanged, {} removed in {:.2} s",
            count(self.environments, "environment"),
            count(self.tenants, "tenant"),
            count(self.summary.written, "file"),
            self.summary.unchanged,
            self.summary.removed,
            start.elapsed().as_secs_f64()
        );
        for object in &self.left {
            anstream::eprintln!(
                "left in the cluster, for no engine made it: {object}; delete it when the tenant is gone"
            );
        }
        proved::print(&self.proved);
    }
}

/// Prints what is wrong with a workspace. With an error among it the input cannot be compiled.
pub(super) fn report_of(workspace: &Workspace, findings: Vec<Finding>) -> Outcome {
    report_beside(workspace, &Literal::of(workspace), findings)
}

fn report_beside(workspace: &Workspace, literal: &Literal<'_>, findings: Vec<Finding>) -> Outcome {
    let findings = findings.into_iter().map(Finding::stopping).collect();
    let findings = gate::stopping(workspace, findings);
    // A template may quote what stands in another file than the one that a finding points at.
    let secrets = if findings.is_empty() { vec![] } else { literal.places() };
    tell(findings, Tally { files: workspace.tree.files.len(), secrets, ..Tally::default() })
}

/// Prints findings. With an error among them the input cannot be compiled.
pub(super) fn report(findings: Vec<Finding>, files: usize) -> Outcome {
    tell(findings, Tally { files, ..Tally::default() })
}

fn tell(mut findings: Vec<Finding>, tally: Tally) -> Outcome {
    finding::sort_distinct(&mut findings);
    let exit = if is_error(&findings) { Exit::Unusable } else { Exit::Clean };
    if !findings.is_empty() {
        report::print(&Report::new(findings, tally), Format::Human, &mut anstream::stderr())?;
    }
    Ok(exit)
}

/// A file below `rendered/` as it is before the run.
fn on_disk(context: &Context, path: &str) -> Arc<SourceFile> {
    let path = format!("{RENDERED}/{path}");
    let text = std::fs::read_to_string(context.root.join(&path)).unwrap_or_default();
    SourceFile::new(path, text)
}

/// What the files that go leave in the clusters.
fn left_behind(context: &Context, comparison: &Comparison) -> Vec<String> {
    let roles = comparison.extra.iter().filter(|path| path.contains("/base/role-"));
    roles.flat_map(|path| removal::left_behind(&on_disk(context, path))).collect()
}

/// Findings on what the run would remove without anyone having said so: tenants, and what an engine would then keep.
fn vanishing(context: &Context, fleet: &Fleet, comparison: &Comparison, rendered: &Rendered) -> Vec<Finding> {
    // Few runs take anything of the platform away, and thousands of files would be looked through for the others.
    let names: LazyCell<BTreeSet<_>, _> = LazyCell::new(|| {
        let files = rendered.files.keys().filter(|path| !path.contains("/charts/"));
        files.filter_map(|path| removal::named(path)).collect()
    });
    let moves = |path: &str| removal::named(path).is_some_and(|name| names.contains(&name));
    let refused = comparison.extra.iter().filter_map(|path| {
        if removal::is_namespace(path) {
            return removal::refuse(fleet, &on_disk(context, path));
        }
        if removal::is_of_platform(path) && !moves(path) {
            removal::orphaned(fleet, &on_disk(context, path))
        } else {
            None
        }
    });
    refused.collect()
}
