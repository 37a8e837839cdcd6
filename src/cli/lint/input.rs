//! What a run of the linter reads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::{Context, Failure};
use super::Args;
use crate::finding::{Finding, Level};
use crate::layout::{self, SETTINGS};
use crate::lint::{self, Input, Options};
use crate::source::rules::UNREADABLE;
use crate::source::{Folder, Git, GitError, Reason, SourceFile, Span, Store, TEXT_LIMIT, Tree, bytes, text_of};
use crate::workspace::Workspace;

/// What to do about a revision that is not there.
const FETCH: &str = "name one that `git rev-parse --verify` finds; a checkout of CI has only the last commit unless it is told to fetch \
                     all: `fetch-depth: 0` of actions/checkout, `GIT_DEPTH: \"0\"` of GitLab";

/// What to do about a name that more than one thing bears, or may.
const IN_FULL: &str = "write the one that is meant in full, as `git for-each-ref` prints it: a branch or tag that someone else pushed decides \
                       nothing then";

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        match error {
            GitError::NoRevision(_) => Self::with_help(error.to_string(), FETCH),
            GitError::Ambiguous { .. } => Self::with_help(error.to_string(), IN_FULL),
            GitError::Owner(ref top) => Self::with_help(
                error.to_string(),
                format!("`git config --global --add safe.directory {top}`, where you trust it"),
            ),
            _ => Self::new(error.to_string()),
        }
    }
}

/// Reads the tree, the index, or the given paths. Paths are linted by the settings of the tree around.
pub(super) fn read(args: &Args, context: &Context, options: &mut Options) -> Result<Input, Failure> {
    if !args.paths.is_empty() {
        if let Some(only) = in_tree(args, context) {
            options.only_paths = Some(only);
            return Ok(Input::of_store(Arc::new(Folder::new(context.tree()?))));
        }
        if let Ok(text) = Folder::new(&context.root).read(SETTINGS, TEXT_LIMIT) {
            let tree = Tree::of([(SETTINGS, String::from_utf8_lossy(&text))]);
            options.settings = Some(Workspace::of(tree, vec![]).fleet.settings);
        }
        return Ok(paths(args));
    }
    let git = Git::new(&context.root);
    if let (true, Some(revision)) = (args.staged, &args.since) {
        match git.index_since(revision) {
            Ok(since) => {
                context.tree_in(&[&*since.after, &*since.before])?;
                return Ok(Input::since(since));
            }
            Err(error) if is_first(&error, revision) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let store: Arc<dyn Store> = match args.staged {
        true => git.index()?,
        false => Arc::new(Folder::new(context.tree()?)),
    };
    context.tree_in(&[&*store])?;
    let mut input = Input::of_store(store);
    if let Some(revision) = &args.since {
        input.before = match git.revision(revision) {
            Ok(before) => Some(Box::new(Input::of_store(before))),
            Err(error) if is_first(&error, revision) => None,
            Err(error) => return Err(error.into()),
        };
    }
    Ok(input)
}

/// The paths from the root of the tree, where all that were named are definitions of the tree around: what is wrong with one shows only
/// beside the others.
fn in_tree(args: &Args, context: &Context) -> Option<Vec<String>> {
    let root = context.root.canonicalize().ok()?;
    let relative = |path: &PathBuf| {
        let path = path.canonicalize().ok()?;
        let below = path.strip_prefix(&root).ok()?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let is_folder = path.is_dir() && layout::is_in_definitions(&format!("{below}/"));
        (layout::is_definition(&below) || is_folder && !layout::is_of_component(&format!("{below}/a"))).then_some(below)
    };
    args.paths.iter().map(relative).collect()
}

/// Before the first commit there is nothing, and everything is new.
fn is_first(error: &GitError, revision: &str) -> bool {
    *error == GitError::NoRevision("HEAD".to_owned()) && revision == "HEAD"
}

fn paths(args: &Args) -> Input {
    let mut input = Input::default();
    for path in &args.paths {
        for entry in walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry))
        {
            match entry {
                Ok(entry) if entry.depth() == 0 && entry.file_type().is_symlink() => one(path, true, &mut input),
                Ok(entry) if entry.file_type().is_file() => one(entry.path(), entry.depth() == 0, &mut input),
                Ok(entry) if entry.depth() == 0 && !entry.file_type().is_dir() => {
                    input.unreadable.push(unreadable(path, "not a file"));
                }
                Ok(_) => {}
                Err(error) => {
                    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    input.unreadable.push(unreadable(error.path().unwrap_or(path), &why));
                }
            }
        }
    }
    generators(&mut input);
    input
}

/// Shell scripts that kustomizations put into ConfigMaps: what replaces variables in objects does so in them.
fn generators(input: &mut Input) {
    let scripts: Vec<String> = input.files.iter().flat_map(lint::generated).collect();
    for script in scripts.into_iter().filter(|script| script.ends_with(".sh")) {
        let known = input.files.iter().any(|file| file.path == script);
        if let (false, Ok(text)) = (known, bytes(Path::new(&script), TEXT_LIMIT).and_then(text_of)) {
            input.files.push(SourceFile::new(script, text));
        }
    }
}

/// `.git` and the like, below a folder that was named.
fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && entry.file_type().is_dir() && entry.file_name().to_string_lossy().starts_with('.')
}

fn one(path: &Path, named: bool, input: &mut Input) {
    let shown = shown(path);
    if !named && !lint::is_yaml(&shown) {
        return;
    }
    match bytes(path, TEXT_LIMIT).and_then(text_of) {
        Ok(text) => input.files.push(SourceFile::new(shown, text)),
        // It says nothing, and it is no fault that it does not.
        Err(Reason::Encrypted) => {
            input.unreadable.push(refused(path, &Reason::Encrypted).level(Level::Info));
        }
        Err(reason) => input.unreadable.push(refused(path, &reason)),
    }
}

/// A path as it is shown, with `/` between its parts. Where `\` may stand in a name, it stays.
fn shown(path: &Path) -> String {
    let shown = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    shown.trim_start_matches("./").to_owned()
}

fn refused(path: &Path, reason: &Reason) -> Finding {
    let file = SourceFile::new(path.to_string_lossy(), "");
    let (message, help) = reason.explain();
    reason.rule().at(file.place(Span::default()), message).help(help)
}

fn unreadable(path: &Path, why: &str) -> Finding {
    let file = SourceFile::new(path.to_string_lossy(), "");
    UNREADABLE
        .at(file.place(Span::default()), format!("cannot be read: {why}"))
        .help("name files and folders that are there and readable")
}
