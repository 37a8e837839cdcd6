//! What `render --check` prints.

use super::super::{Context, Exit, Outcome, count};
use crate::clean;
use crate::layout::{self, RENDERED};
use crate::output::{Comparison, LINE_ENDS, Rendered, StaleKind};
use crate::report::{self, Side};
use crate::source::SourceFile;

/// At most so many files are shown with what differs.
const DIFFS: usize = 20;
/// At most so many are named.
const NAMES: usize = 200;

/// Prints what is stale.
pub(super) fn print(context: &Context, comparison: &Comparison, rendered: &Rendered) -> Outcome {
    let stale = comparison.stale();
    if stale.is_empty() {
        anstream::eprintln!("{RENDERED}/ is what the definitions say: {}", count(comparison.unchanged, "file"));
        return Ok(Exit::Clean);
    }
    let (mut diffs, mut line_ends) = (0, false);
    for file in stale.iter().take(NAMES) {
        let kind = match file.kind {
            StaleKind::Missing => "missing",
            StaleKind::Changed => "changed",
            StaleKind::Extra => "extra  ",
        };
        anstream::println!("\x1b[1m{kind}\x1b[0m {}", clean::line(&file.path));
        let is_of_ends = file.kind == StaleKind::Changed && file.is_of_line_ends(&context.root, rendered);
        line_ends |= is_of_ends;
        if file.kind == StaleKind::Changed && !is_of_ends && diffs < DIFFS {
            diffs += 1;
            let diff = differs(context, &file.path, rendered).unwrap_or_default();
            diff.lines().for_each(|line| anstream::println!("  {line}"));
        }
    }
    if stale.len() > NAMES {
        anstream::println!("... and {} more", stale.len() - NAMES);
    }
    anstream::eprintln!(
        "{RENDERED}/ is stale in {}; run `tenantry render` and commit the result",
        count(stale.len(), "file")
    );
    if line_ends {
        anstream::eprintln!("{LINE_ENDS}");
    }
    Ok(Exit::Stale)
}

/// What differs between a file on disk and what is rendered. None where one of them cannot be read any more.
fn differs(context: &Context, path: &str, rendered: &Rendered) -> Option<String> {
    let wanted = rendered.files.get(layout::below_rendered(path)?)?;
    let actual = std::fs::read(context.root.join(path)).ok()?;
    let text = |bytes: &[u8]| SourceFile::new(path, String::from_utf8_lossy(bytes));
    let (actual, wanted) = (text(&actual), text(wanted));
    let on_disk = Side::new(format!("{path} (on disk)"), &actual, None);
    let as_rendered = Side::new(format!("{path} (as rendered)"), &wanted, None);
    Some(report::diff(&on_disk, &as_rendered, true))
}
