//! Where what stands in a rendered file comes from, and what a line of a tenant's definition decides.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::layout;
use crate::secrecy::mask;
use crate::source::{Place, SourceFile, Tree};
use crate::why::{self, Asked, Decided, How, Why};
use crate::workspace::Workspace;

/// So many values are named.
const NAMED: usize = 8;

/// What there is to say about a line, as Markdown.
pub(super) fn hover(tree: &Tree, file: &Arc<SourceFile>, line: usize) -> Option<String> {
    let text = match Asked::read(&format!("{}:{line}", file.path)).ok()? {
        Asked::Written { path, line } => {
            // What an environment's line decides takes a render of all its tenants.
            layout::tenant_of(&path)?;
            let decides = why::decides(&part(tree, &path), &path, line, |_| true).ok()?;
            decided(&decides.decided)?
        }
        asked => comes(&answer(tree, &asked, file)?),
    };
    Some(mask::shapes(&text).into_owned())
}

/// The line that decides what stands at a line of a rendered file.
pub(super) fn target(tree: &Tree, file: &Arc<SourceFile>, line: usize) -> Option<Place> {
    let asked = Asked::read(&format!("{}:{line}", file.path)).ok()?;
    let why = answer(tree, &asked, file)?;
    let values = why.values.into_iter().map(|said| said.place);
    let own = values.chain(why.template.map(|(place, _)| place)).chain([why.owner]);
    own.into_iter().find(|place| !Catalog::is_builtin(&place.file.path))
}

fn answer(tree: &Tree, asked: &Asked, file: &Arc<SourceFile>) -> Option<Why> {
    let Asked::Rendered(_) = asked else { return None };
    let words = asked.words();
    let is_near = |path: &str| layout::tenant_of(path).is_none_or(|tenant| words.contains(tenant));
    let answers = why::answer(&kept(tree, is_near), asked, Some(file), |_| true).ok()?;
    answers.into_iter().next()
}

/// The tree without other tenants than a file's own.
fn part(tree: &Tree, path: &str) -> Workspace {
    let own = layout::tenant_of(path);
    kept(tree, |path| layout::tenant_of(path).is_none() || layout::tenant_of(path) == own)
}

fn kept(tree: &Tree, wanted: impl Fn(&str) -> bool) -> Workspace {
    let mut tree = tree.clone();
    tree.files.retain(|path, _| wanted(path));
    Workspace::of(tree, Vec::new())
}

fn comes(why: &Why) -> String {
    let mut text = format!("`{}` of {}\n", why.path, why.object);
    for (title, all) in [("made from", &why.values), ("there because of", &why.conditions)] {
        for said in all {
            let _ = write!(text, "\n- {title} `{}:{}`", said.place.file.path, said.place.start().line);
            let _ = write!(text, " — `{}: {}`", said.field, said.text.replace('`', "'"));
        }
    }
    if let Some((place, _)) = &why.template {
        let _ = write!(text, "\n- by the template `{}:{}`", place.file.path, place.start().line);
    }
    let _ = why.note.map(|note| write!(text, "\n- {note}"));
    text.push('\n');
    text
}

fn decided(all: &[Decided]) -> Option<String> {
    let sure: Vec<&Decided> = all.iter().filter(|one| one.how != How::Perhaps).collect();
    let mut text = String::from("Decides in `rendered/`:\n");
    for one in sure.iter().take(NAMED) {
        let _ = write!(text, "\n- `{}` of {} in {}", one.path, one.object, one.environment);
    }
    if sure.len() > NAMED {
        let _ = write!(text, "\n- and {} more: `tenantry why` lists them", sure.len() - NAMED);
    }
    text.push('\n');
    (!sure.is_empty()).then_some(text)
}
