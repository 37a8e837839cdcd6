//! Work that is counted and not timed: how often nodes of documents are looked at.

use std::path::Path;
use std::sync::Arc;

use crate::lint::gate::{self, Literal};
use crate::lint::{self, Input, Options};
use crate::source::{SourceFile, Tree};
use crate::workspace::Workspace;
use crate::{lsp, output};

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It is linted.
    Lint,
    /// It is linted, and mended.
    Fix,
    /// All that its tree defines is rendered.
    Render,
    /// Somebody types in it.
    Edit,
}

/// How often nodes are looked at when something is done with a file: one of the tree in a folder, or alone where there is no folder.
///
/// # Errors
/// Where no thread can be had.
pub fn looks(folder: Option<&Path>, path: &str, text: &str, work: Work) -> Result<u64, String> {
    let file = SourceFile::new(path, text);
    let mut tree = folder.map(|folder| Tree::read(folder).0).unwrap_or_default();
    tree.files.insert(path.to_owned(), Arc::clone(&file));
    let counted = || {
        // No other thread than this one, for it counts its own looks.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        pool.map_err(|error| error.to_string())?.install(|| {
            let before = yaml::looks();
            match (work, folder) {
                (Work::Render, _) => render(tree),
                (Work::Edit, _) => lsp::keystroke(&tree, &file),
                (Work::Lint | Work::Fix, None) => lint(&Input::of([file]), work),
                (Work::Lint | Work::Fix, Some(_)) => lint(&Input::of_tree(tree, vec![]), work),
            }
            Ok(yaml::looks() - before)
        })
    };
    std::thread::scope(|scope| scope.spawn(counted).join().unwrap_or_else(|_| Err("it panicked".to_owned())))
}

fn lint(input: &Input, work: Work) {
    if work == Work::Fix {
        let _ = lint::fix(input, &Options::default(), true);
    } else {
        let _ = lint::run(input, &Options::default());
    }
}

/// As `tenantry render` does it, as far as it gets, without the disk.
fn render(tree: Tree) {
    let workspace = Workspace::of(tree, vec![]);
    let _ = Literal::of(&workspace).stopping();
    let (_, wrong, _) =
        output::fleet(&workspace.fleet.environments, &workspace.catalog, &workspace.tree.charts, gate::in_rendered);
    let _ = gate::stopping(&workspace, wrong);
}
