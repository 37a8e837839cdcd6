//! Reading through the `git` program.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::Mutex;

use super::entries::{Blobs, Differences, Entries, Mode};
use super::{GitError, Which, hook};

/// The entries of a tree.
pub fn entries(root: &Path, which: Which<'_>) -> Result<Entries, GitError> {
    let listed = match which {
        // <mode> <object> <stage>TAB<path>, relative to the folder
        Which::Index => run(root, &["ls-files", "--stage", "-z", "--", "."])?,
        // <mode> <type> <object>TAB<path>, relative to the folder
        Which::Revision(revision) => run(root, &["ls-tree", "-r", "-z", &commit(root, revision)?, "--", "."])?,
    };
    Ok(listed.split(|byte| *byte == 0).filter_map(|line| entry(line, which)).collect())
}

/// What a revision has in place of the index's entries. Git compares whole folders by their names, which is far quicker than to list both.
pub fn differences(root: &Path, revision: &str) -> Result<Differences, GitError> {
    let commit = commit(root, revision)?;
    let arguments = ["diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "--relative", "-z", &commit];
    let listed = run(root, &[&arguments[..], &["--", "."]].concat())?;
    // :<mode before> <mode after> <object before> <object after> <status>NUL<path>NUL
    let mut fields = listed.split(|byte| *byte == 0).map(std::str::from_utf8);
    let mut differences = Differences::new();
    while let (Some(Ok(head)), Some(Ok(path))) = (fields.next(), fields.next()) {
        let mut head = head.trim_start_matches(':').split(' ');
        let mode = head.next().and_then(|mode| u32::from_str_radix(mode, 8).ok()).and_then(Mode::of);
        let before = mode.and_then(|mode| Some((mode, head.nth(1)?.to_owned())));
        differences.insert(path.to_owned(), before);
    }
    Ok(differences)
}

/// A way to the blobs of the repository.
pub fn blobs(root: &Path) -> Box<dyn Blobs> {
    Box::new(Batch { root: root.to_owned(), child: Mutex::new(None) })
}

fn commit(root: &Path, revision: &str) -> Result<String, GitError> {
    let spec = format!("{revision}^{{commit}}");
    let output = output(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &spec])?;
    match (output.status.success(), output.stderr.is_empty()) {
        (true, _) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        // Quiet about a name that is none, it still says what else is wrong.
        (false, true) => Err(GitError::NoRevision(revision.to_owned())),
        (false, false) => Err(unreadable(&output)),
    }
}

fn entry(line: &[u8], which: Which<'_>) -> Option<(String, (Mode, String))> {
    let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut fields = head.split(' ');
    let mode = u32::from_str_radix(fields.next()?, 8).ok()?;
    let name = match which {
        Which::Index => fields.next()?,
        Which::Revision(_) => fields.nth(1)?,
    };
    Some((path.to_owned(), (Mode::of(mode)?, name.to_owned())))
}

/// `git` without what a repository's own configuration could make it run.
fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(["-c", "core.fsmonitor=false", "--no-optional-locks", "--literal-pathspecs"]);
    git.stdin(Stdio::null()).stderr(Stdio::piped());
    hook::mend(&mut git, root);
    git
}

fn run(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = output(root, arguments)?;
    if output.status.success() { Ok(output.stdout) } else { Err(unreadable(&output)) }
}

fn output(root: &Path, arguments: &[&str]) -> Result<Output, GitError> {
    let output = git(root).args(arguments).output();
    output.map_err(|error| GitError::Unreadable(format!("the program git does not start: {error}")))
}

fn unreadable(output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    GitError::Unreadable(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned())
}

/// One `git cat-file --batch` for all blobs.
#[derive(Debug)]
struct Batch {
    root: PathBuf,
    child: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(root: &Path) -> std::io::Result<Self> {
        let mut command = git(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { child, input, output: BufReader::new(output) }),
            _ => Err(std::io::Error::other("git has no pipes")),
        }
    }

    /// Answers are `<object> blob <size>LF<bytes>LF`, or `<object> missing`.
    fn read(&mut self, name: &str, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
        writeln!(self.input, "{name}")?;
        self.input.flush()?;
        let mut head = String::new();
        if self.output.read_line(&mut head)? == 0 {
            return Err(std::io::Error::other("git ended: it has not this content, and could not fetch it"));
        }
        let size = head.trim_end().rsplit_once(" blob ").or_else(|| head.trim_end().rsplit_once(' '));
        let size: u64 = size
            .and_then(|(_, size)| size.parse().ok())
            .ok_or_else(|| std::io::Error::other(format!("git says: {}", head.trim())))?;
        let mut body = self.output.by_ref().take(size + 1);
        if size > limit {
            std::io::copy(&mut body, &mut std::io::sink())?;
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        body.read_to_end(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes))
    }
}

impl Blobs for Batch {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let mut child = self.child.lock().map_err(|_| "another thread failed".to_owned())?;
        let mut running = match child.take() {
            Some(running) => running,
            None => Running::start(&self.root).map_err(|error| error.to_string())?,
        };
        let read = running.read(name, limit).map_err(|error| error.to_string())?;
        *child = Some(running);
        Ok(read)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
