//! An edit of an environment's definition that is tried, shown and, where that is asked for, written.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use yaml::Pointer;

use super::{Context, Exit, Failure, Outcome, diff};
use crate::clean;
use crate::finding::{self, Finding, Level};
use crate::layout;
use crate::lint::{self, Date, Input};
use crate::put;
use crate::report::{self, Side};
use crate::review;
use crate::scaffold::ring;
use crate::secrecy::mask;
use crate::source::SourceFile;
use crate::workspace::Workspace;

/// Shows what some values in an environment's own definition change, and writes them where `write` says so and no rule says error.
pub(super) fn propose(
    context: &Context,
    before: &Workspace,
    environment: &str,
    values: &[(Pointer, Value)],
    write: bool,
) -> Outcome {
    let path = layout::environment(environment);
    let file = ring::with_values(before, environment, values).map_err(|pointer| {
        let message = format!("{path} has no room for {}", shown(&pointer));
        Failure::with_help(message, "write it there by hand: a list, or an alias, is in the way")
    })?;
    print_diff(before, &file);
    let mut tree = before.tree.clone();
    tree.files.insert(path.clone(), Arc::clone(&file));
    let after = before.beside(tree, Vec::new(), &BTreeSet::from([path.clone()]));
    let review = match review::review(before, &after, |_| true) {
        Ok(review) => review,
        Err(broken) => {
            super::render::report_of(&after, broken.findings)?;
            return Ok(Exit::Unusable);
        }
    };
    let findings = new_findings(before, &after, &path);
    diff::print(&review, &findings);
    if findings.iter().any(|finding| finding.level == Level::Error) {
        if write {
            anstream::println!("Nothing is written: a rule says error.");
        }
        return Ok(Exit::Findings);
    }
    if !write {
        anstream::println!("Nothing is written: --write does.");
        return Ok(Exit::Stale);
    }
    put::file(&context.root.join(&path), &file.text)?;
    anstream::println!("{path} is written: `tenantry render` makes what follows from it.");
    Ok(Exit::Clean)
}

/// A field as people write it.
pub(super) fn shown(pointer: &Pointer) -> String {
    let steps: Vec<_> = pointer.steps().skip(1).collect();
    clean::line(&steps.join(".")).into_owned()
}

/// A value as people write it; no secret.
pub(super) fn value(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    clean::line(&mask::hide(&text)).into_owned()
}

fn print_diff(before: &Workspace, file: &Arc<SourceFile>) {
    let Some(old) = before.tree.files.get(&file.path) else { return };
    let (old, new) = (Side::new(old.path.clone(), old, None), Side::new(file.path.clone(), file, None));
    anstream::println!("{}", report::diff(&old, &new, false).trim_end());
}

/// What the linter says of the tree after that it does not say of the tree before.
fn new_findings(before: &Workspace, after: &Workspace, path: &str) -> Vec<Finding> {
    let input = Input {
        before: Some(Box::new(Input::of_tree(before.tree.clone(), Vec::new()))),
        changed: Some(BTreeSet::from([path.to_owned()])),
        ..Input::of_tree(after.tree.clone(), Vec::new())
    };
    let options = lint::Options { today: Some(Date::today()), ..lint::Options::default() };
    let mut findings = lint::run(&input, &options).into_findings();
    finding::sort_distinct(&mut findings);
    findings
}
