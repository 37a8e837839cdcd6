//! `--fix` and `--diff`.

use std::io::Write as _;

use super::super::{Context, Exit, Outcome, count};
use super::Args;
use crate::clean;
use crate::lint::{self, Baseline, Fixed, Input, Options};
use crate::put;
use crate::report::{self, Side};
use crate::source::{TEXT_LIMIT, bytes};

/// Mends, or shows what mending would change; then prints what is left.
pub(super) fn run(args: &Args, context: &Context, input: &Input, options: &Options) -> Outcome {
    let mut fixed = lint::fix(input, &without_known(input, options), args.r#unsafe);
    fixed.report = fixed.report.rooted(super::root(input, context));
    if args.diff {
        return diff(&fixed);
    }
    let (mut held_back, mut links) = (vec![], vec![]);
    for (path, (before, after)) in &fixed.files {
        // Files of the tree are relative to its root, others to where we are.
        let on_disk = if input.tree.is_some() { context.root.join(path) } else { path.into() };
        // What is staged was mended; on disk may be more than that.
        if args.staged && bytes(&on_disk, TEXT_LIMIT).ok().as_deref() != Some(before.text.as_bytes()) {
            held_back.push(path);
            continue;
        }
        // A fix of what a link leads to would change a file that nobody named.
        if std::fs::symlink_metadata(&on_disk).is_ok_and(|found| found.is_symlink()) {
            links.push(path);
            continue;
        }
        put::file(&on_disk, &after.text)?;
    }
    for refused in &fixed.refused {
        anstream::eprintln!("not applied, for it did not help: {}", clean::line(refused));
    }
    for path in &held_back {
        let path = clean::line(path);
        anstream::eprintln!(
            "not applied: {path} has changes that are not staged; stage or stash them, and run this again"
        );
    }
    for path in &links {
        anstream::eprintln!("not applied: {} is a link; name the file that it leads to", clean::line(path));
    }
    let written = fixed.files.len() - held_back.len() - links.len();
    let exit = super::finish(&fixed.report, args)?;
    said(args, &fixed, written);
    // What was mended is not staged yet: the commit would be as wrong as before.
    let wrong = args.staged && !fixed.files.is_empty();
    Ok(if wrong { exit.max(Exit::Findings) } else { exit })
}

/// With a tree before, only what is new is mended, and reported.
fn without_known(input: &Input, options: &Options) -> Options {
    let mut options = options.clone();
    if let Some(before) = &input.before {
        let known = Baseline::of(lint::run(before, &options).findings());
        options.baseline.get_or_insert_default().extend(known);
    }
    options
}

/// Says what was done, and what is to be done.
fn said(args: &Args, fixed: &Fixed, written: usize) {
    let mended = count(fixed.mended, "finding");
    match (args.staged, written) {
        (_, 0) if fixed.files.is_empty() => anstream::eprintln!("nothing to mend"),
        (true, 0) => anstream::eprintln!("nothing mended"),
        (true, 1..) => anstream::eprintln!(
            "{mended} mended in {}: look at the changes, `tenantry render`, and `git add` both",
            count(written, "file")
        ),
        _ => anstream::eprintln!("{mended} mended in {}", count(written, "file")),
    }
    let unsafe_ones =
        fixed.report.findings().iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.safe)).count();
    if unsafe_ones > 0 && !args.r#unsafe {
        anstream::eprintln!(
            "{} can be mended with --unsafe, where the meaning may change: --diff --unsafe shows how",
            count(unsafe_ones, "more finding")
        );
    }
}

fn diff(fixed: &Fixed) -> Outcome {
    let mut out = anstream::stdout();
    for (before, after) in fixed.files.values() {
        let name = |of: &str| format!("{of}/{}", before.path.trim_start_matches('/'));
        let before = Side::new(name("a"), before, Some(&fixed.before));
        let after = Side::new(name("b"), after, Some(&fixed.report));
        out.write_all(report::diff(&before, &after, false).as_bytes())?;
    }
    Ok(if fixed.files.is_empty() { Exit::Clean } else { Exit::Stale })
}
