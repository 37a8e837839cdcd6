//! `tenantry render --check --staged`: whether what is staged renders to what is staged.

use super::super::{Context, Exit, Outcome};
use crate::finding::Level;
use crate::lint::rules::delivery::STALE;
use crate::lint::rules::secret::STOPPING;
use crate::lint::{self, Input, Options};
use crate::report::{self, Format};
use crate::source::Git;

/// Renders the index in memory and compares it with the index's own `rendered/`: a file that was not added is stale.
pub(super) fn check(context: &Context) -> Outcome {
    let index = Git::new(&context.root).index()?;
    context.tree_in(&[&*index])?;
    let input = Input::of_store(index);
    let report = lint::run(&input, &Options { only: [&[&STALE][..], &STOPPING].concat(), ..Options::default() });
    report::print(&report, Format::Human, &mut anstream::stderr())?;
    let broken = report.findings().iter().any(|finding| finding.level == Level::Error && finding.rule != &STALE);
    let stale = report.findings().iter().any(|finding| finding.rule == &STALE);
    Ok(match (broken, stale) {
        (true, _) => Exit::Unusable,
        (false, true) => Exit::Stale,
        (false, false) => Exit::Clean,
    })
}
