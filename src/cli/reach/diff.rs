//! Connections that a change opens or closes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::{Context, Exit, Failure, Outcome, named};
use super::{Args, Format, shown};
use crate::compile;
use crate::proof::{self, Change, Model};
use crate::source::{Git, Store, Tree};
use crate::workspace::Workspace;
use reach::report;

/// Compares the tree with a revision of it.
pub(super) fn run(args: &Args, context: &Context, revision: &str) -> Outcome {
    let root = context.tree()?;
    let store: Arc<dyn Store> = Git::new(&context.root).revision(revision)?;
    let (tree, wrong) = Tree::from_store(store);
    let (before, after) = (Workspace::of(tree, wrong), Workspace::open(root));
    for workspace in [&before, &after] {
        if workspace.is_broken() {
            return super::super::render::report_of(workspace, workspace.findings.clone());
        }
    }
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for workspace in [&before, &after] {
        names.extend(workspace.fleet.environments.iter().map(|environment| environment.name.as_str()));
    }
    if let Some(name) = args.environment.as_deref() {
        if !names.contains(name) {
            named::environments(&after.fleet, Some(name))?;
        }
        names.retain(|known| *known == name);
    }
    let mut changes = Vec::new();
    for name in names {
        match (model(&before, name), model(&after, name)) {
            (Ok(before), Ok(after)) => changes.push((name, proof::changes(before.as_ref(), after.as_ref()))),
            (before, after) => {
                let findings = before.err().into_iter().chain(after.err()).flatten().collect();
                return super::super::render::report(findings, 0);
            }
        }
    }
    let text = match args.format {
        Format::Table => as_text(&changes, revision),
        Format::Json => format!("{:#}\n", as_json(&changes)),
        _ => return Err(Failure::with_help("a difference is a table or JSON", "leave --format out, or say json")),
    };
    shown::put(args, &text)?;
    let same = changes.iter().all(|(_, changes)| changes.is_empty());
    Ok(if same { Exit::Clean } else { Exit::Stale })
}

fn model<'w>(workspace: &'w Workspace, name: &str) -> Result<Option<Model<'w>>, Vec<crate::finding::Finding>> {
    let environment = workspace.fleet.environment(name);
    let model =
        |environment| compile::model(environment, &workspace.catalog, compile::nothing).map(|(proved, _)| proved.model);
    environment.map(model).transpose()
}

fn as_text(changes: &[(&str, Vec<Change>)], revision: &str) -> String {
    let mut text = String::new();
    for (environment, changes) in changes {
        for Change { from, to, opened, closed } in changes {
            for (sign, what, ports) in [('+', "opens", opened), ('-', "closes", closed)] {
                if !ports.is_empty() {
                    let _ = writeln!(text, "{sign} {environment}: {what} {from} -> {to} on {ports}");
                }
            }
        }
    }
    if text.is_empty() {
        let _ = writeln!(text, "no connection is opened or closed since {revision}");
    }
    text
}

fn as_json(changes: &[(&str, Vec<Change>)]) -> Value {
    let all = changes.iter().flat_map(|(environment, changes)| changes.iter().map(move |change| (environment, change)));
    let changes = all.map(|(environment, Change { from, to, opened, closed })| {
        json!({
            "environment": environment, "from": from, "to": to,
            "opened": report::ports(opened), "closed": report::ports(closed),
        })
    });
    json!({"schema": 1, "changes": changes.collect::<Vec<_>>()})
}
