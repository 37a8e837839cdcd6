//! `--fix` and `--diff`.

use std::io::Write as _;

use super::super::{Context, Exit, Outcome};
use super::Args;
use crate::lint::{self, Fixed, Input, Options};
use crate::report;

/// Mends, or shows what mending would change; then prints what is left.
pub fn run(args: &Args, context: &Context, input: &Input, options: &Options) -> Outcome {
    let fixed = lint::fix(input, options, args.r#unsafe);
    if args.diff {
        return diff(&fixed);
    }
    for (path, (_, after)) in &fixed.files {
        // Files of the tree are relative to its root, others to where we are.
        let path = if input.tree.is_some() { context.root.join(path) } else { path.into() };
        std::fs::write(path, &after.text)?;
    }
    for refused in &fixed.refused {
        anstream::eprintln!("not applied, for it did not help: {refused}");
    }
    anstream::eprintln!("{} findings mended in {} files", fixed.mended, fixed.files.len());
    super::finish(&fixed.report, args)
}

fn diff(fixed: &Fixed) -> Outcome {
    let mut out = anstream::stdout();
    for (before, after) in fixed.files.values() {
        out.write_all(report::diff((before, &fixed.before), (after, &fixed.report)).as_bytes())?;
    }
    Ok(if fixed.files.is_empty() { Exit::Clean } else { Exit::Stale })
}
