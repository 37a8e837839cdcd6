//! The whole tree, linted beside the editor: on a thread of its own, once the typing pauses, over the newest texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::check::{self, Last, overlaid};
use super::diagnostic;
use super::knowledge::Knowledge;
use super::uri::Root;
use crate::finding::Finding;
use crate::lint::Input;
use crate::source::{SourceFile, Tree};

/// So long the client must have been quiet.
const PAUSE: Duration = Duration::from_millis(100);

/// The texts of the open documents of the tree, by path.
pub(super) type Open = BTreeMap<String, Arc<SourceFile>>;

/// What was found in the whole tree.
#[derive(Debug)]
pub(super) struct Fleet {
    /// The files on disk.
    pub disk: Tree,
    /// The texts of open documents that were linted in their place.
    pub open: Open,
    /// Findings by file.
    pub findings: BTreeMap<String, Vec<Finding>>,
    /// What its neighbourhood says of each open document.
    pub near: BTreeMap<String, Vec<Finding>>,
    /// Schemas and components.
    pub knowledge: Knowledge,
}

impl Fleet {
    /// The text of a file that was linted.
    pub(super) fn text(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.open.get(path).or_else(|| self.disk.files.get(path))
    }

    /// What was found in a file.
    pub(super) fn of(&self, path: &str) -> &[Finding] {
        self.findings.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Starts the thread. It lints whenever open documents come in, and hands `results` what it found until that returns false.
///
/// # Errors
/// Where the system gives no thread.
pub(super) fn start(root: PathBuf, results: impl Fn(Fleet) -> bool + Send + 'static) -> std::io::Result<Sender<Open>> {
    let (sender, jobs) = channel();
    let run = move || {
        let (mut near, mut whole) = (None, None);
        while let Ok(job) = jobs.recv() {
            let open = settled(job, &jobs);
            if !results(lint(&root, open, &jobs, (&mut near, &mut whole))) {
                return;
            }
        }
    };
    thread::Builder::new().name("fleet".to_owned()).spawn(run)?;
    Ok(sender)
}

/// The newest job once no other comes in for a while.
fn settled(mut job: Open, jobs: &Receiver<Open>) -> Open {
    while let Ok(newer) = jobs.recv_timeout(PAUSE) {
        job = newer;
    }
    job
}

fn lint(
    root: &Path,
    mut open: Open,
    jobs: &Receiver<Open>,
    (last_near, last): (&mut Option<Last>, &mut Option<Last>),
) -> Fleet {
    let (disk, unreadable) = Tree::read(root);
    // What was typed while the disk was read is in time.
    if let Some(newer) = jobs.try_iter().last() {
        open = newer;
    }
    let tree = overlaid(disk.clone(), &open);
    let knowledge = Knowledge::of(&tree);
    let near = open.iter().map(|(path, file)| (path.clone(), check::check(&tree, file, last_near))).collect();
    // rendered/ is not compared: it cannot be right before the definitions are saved and compiled.
    let report = check::lint(Input::of_tree(tree.clone(), unreadable), &check::options(), last);
    let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let root = Root::new(root);
    for finding in report.into_findings().into_iter().map(|finding| diagnostic::opened(finding, &tree, &root)) {
        findings.entry(finding.place.file.path.clone()).or_default().push(finding);
    }
    Fleet { disk, open, findings, near, knowledge }
}
