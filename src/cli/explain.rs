//! `tenantry explain`: a rule's page.

use std::io::Write as _;

use crate::finding::Family;
use crate::lint;

use super::{Context, Exit, Failure, Outcome};

/// Explain a rule, with examples and the fix, or list the rules of a family.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule: port/overlap, for example; or the family: port.
    rule: String,
}

/// Prints the page.
pub(super) fn run(args: &Args, _: &Context) -> Outcome {
    if let Some(family) = Family::named(&args.rule) {
        super::rules::list_family(family)?;
        return Ok(Exit::Clean);
    }
    let Some(rule) = lint::find(&args.rule) else {
        let near = lint::near(&args.rule).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let help = format!("{near}`tenantry rules` lists them");
        return Err(Failure::with_help(format!("`{}` is not a rule", args.rule), help));
    };
    anstream::stdout().write_all(rule.page().markdown().as_bytes())?;
    Ok(Exit::Clean)
}
