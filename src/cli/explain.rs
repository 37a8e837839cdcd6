//! `tenantry explain`: a rule's page.

use std::io::Write as _;

use crate::lint::{FAMILIES, page, pages};

use super::{Context, Exit, Failure, Outcome};

/// Explain a rule, with examples and the fix, or list the rules of a family.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule: port/overlap, for example; or the family: port.
    rule: String,
}

/// Prints the page.
pub(super) fn run(args: &Args, _: &Context) -> Outcome {
    if let Some(family) = FAMILIES.iter().find(|family| family.name == args.rule) {
        super::rules::list_family(family)?;
        return Ok(Exit::Clean);
    }
    let Some(page) = page(&args.rule) else {
        let similarity = |id: &str| strsim::jaro_winkler(id, &args.rule);
        let ids = pages().iter().map(|page| page.rule.id);
        let near = ids.max_by(|a, b| similarity(a).total_cmp(&similarity(b))).unwrap_or("port/overlap");
        return Err(Failure::with_help(
            format!("`{}` is not a rule", args.rule),
            format!("did you mean `{near}`? `tenantry rules` lists them"),
        ));
    };
    anstream::stdout().write_all(page.markdown().as_bytes())?;
    Ok(Exit::Clean)
}
