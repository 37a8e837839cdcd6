//! What `render --check` prints.

use super::super::{Context, Exit, Outcome, count};
use crate::output::{Comparison, FOLDER, Rendered, StaleKind};

/// At most so many files are shown with what differs.
const DIFFS: usize = 20;
/// At most so many are named.
const NAMES: usize = 200;

/// Prints what is stale.
pub(super) fn print(context: &Context, comparison: &Comparison, rendered: &Rendered) -> Outcome {
    let stale = comparison.stale();
    if stale.is_empty() {
        anstream::eprintln!("{FOLDER}/ is what the definitions say: {}", count(comparison.unchanged, "file"));
        return Ok(Exit::Clean);
    }
    let mut diffs = 0;
    for file in stale.iter().take(NAMES) {
        let kind = match file.kind {
            StaleKind::Missing => "missing",
            StaleKind::Changed => "changed",
            StaleKind::Extra => "extra  ",
        };
        anstream::println!("\x1b[1m{kind}\x1b[0m {}", file.path);
        if file.kind == StaleKind::Changed && diffs < DIFFS {
            diffs += 1;
            let diff = file.diff(&context.root, rendered).unwrap_or_default();
            diff.lines().for_each(|line| anstream::println!("  {}", coloured(line)));
        }
    }
    if stale.len() > NAMES {
        anstream::println!("... and {} more", stale.len() - NAMES);
    }
    anstream::eprintln!(
        "{FOLDER}/ is stale in {}; run `tenantry render` and commit the result",
        count(stale.len(), "file")
    );
    Ok(Exit::Stale)
}

fn coloured(line: &str) -> String {
    match line.as_bytes().first() {
        Some(b'-') => format!("\x1b[31m{line}\x1b[0m"),
        Some(b'+') => format!("\x1b[32m{line}\x1b[0m"),
        Some(b'@') => format!("\x1b[36m{line}\x1b[0m"),
        _ => line.to_owned(),
    }
}
