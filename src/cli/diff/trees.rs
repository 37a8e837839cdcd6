//! Two revisions of a tree of definitions.

use std::sync::Arc;

use super::super::{Context, Exit, Failure, Outcome, named};
use super::{Args, Format, markdown, print_json, text};
use crate::change::form;
use crate::clean;
use crate::finding::{self, Finding, Level};
use crate::lint::{TreeChange, gate};
use crate::review::{Review, review};
use crate::source::{Folder, Git, GitError, Store, Tree};
use crate::workspace::Workspace;

/// The two sides, and what they are called.
struct Sides {
    before: (Option<Arc<dyn Store>>, String),
    after: (Arc<dyn Store>, String),
}

/// Compares and prints.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let sides = sides(args, context)?;
    let (tree, wrong) = sides.before.0.map(Tree::from_store).unwrap_or_default();
    let before = Workspace::of(tree, wrong);
    let (mut tree, wrong) = Tree::from_store(sides.after.0);
    let changed = tree.share(&before.tree);
    let after = before.beside(tree, wrong, &changed);
    if let Some(name) = args.environment.as_deref() {
        let known = |workspace: &Workspace| workspace.fleet.environment(name).is_some();
        if !known(&before) && !known(&after) {
            named::environments(&after.fleet, Some(name))?;
        }
    }
    let wanted = |name: &str| args.environment.as_deref().is_none_or(|only| only == name);
    let review = match review(&before, &after, wanted) {
        Ok(review) => review,
        Err(broken) => {
            let (name, workspace) = if broken.after { (&sides.after.1, &after) } else { (&sides.before.1, &before) };
            anstream::eprintln!("{} does not compile:", clean::line(name));
            super::super::render::report_of(workspace, broken.findings)?;
            return Ok(Exit::Unusable);
        }
    };
    let change = TreeChange::reviewed(&before, &after, review);
    let findings = gate::of_change(&change);
    let is_wanted = |finding: &Finding| finding.environment.as_deref().is_none_or(wanted);
    let mut findings: Vec<Finding> = findings.into_iter().filter(is_wanted).collect();
    finding::sort_distinct(&mut findings);
    let Some(review) = change.review() else { return Ok(Exit::Unusable) };
    match args.format {
        Format::Json => json(review, &findings)?,
        Format::Text => text::print_review(review, &findings),
        Format::Markdown => markdown::print_review(review, &findings),
    }
    let is_broken = findings.iter().any(|finding| finding.level == Level::Error);
    let exit = super::exit(review.changes().map(|(_, folded)| &folded.change));
    Ok(if is_broken { Exit::Findings } else { exit })
}

fn json(review: &Review, findings: &[Finding]) -> Result<(), Failure> {
    let follows: Vec<Vec<_>> = review
        .changes()
        .map(|(_, folded)| {
            folded.follows.iter().map(|one| (&one.identity, one.count, one.consequences.as_slice())).collect()
        })
        .collect();
    let entries = review.changes().zip(&follows).map(|((environment, folded), follows)| form::Entry {
        change: &folded.change,
        scope: Some(form::Scope {
            environment: &environment.name,
            promoted_from: environment.promoted_from.as_deref(),
            tenants: &folded.tenants,
            lines: &folded.lines,
            follows,
        }),
    });
    let ways = review.environments.iter().flat_map(|environment| {
        environment.ways.iter().map(|way| form::Way {
            environment: environment.name.clone(),
            opens: way.opens,
            channel: way.channel.to_owned(),
            from: way.from.clone(),
            to: way.to.clone(),
            how: way.how.clone(),
            tenants: way.tenants.clone(),
        })
    });
    print_json(&entries.collect::<Vec<_>>(), ways.collect(), findings)
}

/// What is compared with what.
fn sides(args: &Args, context: &Context) -> Result<Sides, Failure> {
    let git = Git::new(&context.root);
    let (from, to) = match args.revisions.split_once("..") {
        None => (args.revisions.as_str(), None),
        Some((_, to)) if to.starts_with('.') => {
            let help =
                format!("name the commit where both part: git merge-base {}", args.revisions.replace("...", " "));
            return Err(Failure::with_help("a range has two dots", help));
        }
        Some((from, to)) => (from, Some(to)),
    };
    let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    let (from, to) = (or_head(from), to.map(or_head));
    let before = match git.revision(&from) {
        Ok(store) => Some(store),
        // Before the first commit there is nothing.
        Err(GitError::NoRevision(name)) if name == "HEAD" && to.is_none() => None,
        Err(error) => return Err(error.into()),
    };
    let (after, name): (Arc<dyn Store>, String) = match (to, args.staged) {
        (Some(_), true) => {
            return Err(Failure::with_help("--staged is a side of its own", "name one revision to compare it with"));
        }
        (Some(to), false) => (git.revision(&to)?, to),
        (None, true) => (git.index()?, "what is staged".to_owned()),
        (None, false) => (Arc::new(Folder::new(context.tree()?)), "the working tree".to_owned()),
    };
    let stores: Vec<&dyn Store> = before.iter().chain([&after]).map(AsRef::as_ref).collect();
    context.tree_in(&stores)?;
    Ok(Sides { before: (before, from), after: (after, name) })
}
