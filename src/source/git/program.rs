//! Reading through the `git` program.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::Mutex;

use super::entries::{Differences, Entries, Entry, Mode};
use super::tree::Blobs;
use super::{GitError, Which, hook};

/// The entries of a tree.
pub(super) fn entries(root: &Path, which: Which<'_>) -> Result<Entries, GitError> {
    let texts = match which {
        // <mode> <object> <stage>TAB<path>, relative to the folder
        Which::Index => list(root, &["ls-files", "--stage", "-z", "--", "."])?,
        // <mode> <type> <object>TAB<path>, relative to the folder
        Which::Revision(revision) => list(root, &["ls-tree", "-r", "-z", &commit(root, revision)?, "--", "."])?,
    };
    Ok(Entries::read(texts, |line| entry(line, which)))
}

/// What the index has in place of a commit's entries. Git compares whole folders by their names, which is far quicker than to list both.
pub(super) fn differences(root: &Path, commit: &str) -> Result<Differences, GitError> {
    // libgit2, which reads the commit, knows nothing of objects that stand for others (git-replace(1)).
    let objects = ["--no-replace-objects", "diff-index", "--cached"];
    let arguments = [&objects[..], &["--raw", "--no-renames", "--no-abbrev", "--relative", "-z"]].concat();
    let listed = run(root, &[&arguments[..], &[commit, "--", "."]].concat())?;
    // :<mode before> <mode after> <object before> <object after> <status>NUL<path>NUL
    let mut fields = listed.split(|byte| *byte == 0).map(std::str::from_utf8);
    let mut differences = Differences::new();
    while let (Some(Ok(head)), Some(Ok(path))) = (fields.next(), fields.next()) {
        let mut head = head.split(' ').skip(1);
        let mode = head.next().and_then(|mode| u32::from_str_radix(mode, 8).ok()).and_then(Mode::of);
        let after = mode.and_then(|mode| Some((mode, head.nth(1)?.to_owned())));
        differences.insert(path.to_owned(), after);
    }
    Ok(differences)
}

/// A way to the blobs of the repository.
pub(super) fn blobs(root: &Path) -> impl Blobs + 'static {
    Batch { root: root.to_owned(), child: Mutex::new(None) }
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

fn entry<'l>(line: &'l str, which: Which<'_>) -> Option<Entry<'l>> {
    let (head, path) = line.split_once('\t')?;
    let mut fields = head.split(' ');
    let mode = u32::from_str_radix(fields.next()?, 8).ok()?;
    let blob = match which {
        Which::Index => fields.next()?,
        Which::Revision(_) => fields.nth(1)?,
    };
    Some(Entry { path, mode: Mode::of(mode)?, blob })
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
    output.map_err(|error| absent(&error))
}

fn unreadable(output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    GitError::Unreadable(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned())
}

/// So many bytes of a listing are kept together: one text for all would be copied each time it grows.
const CHUNK: u64 = 1 << 18;

/// What git lists, in texts of whole lines that end in NUL. Lines that are not UTF-8 name no file of a tree.
fn list(root: &Path, arguments: &[&str]) -> Result<Vec<String>, GitError> {
    let child = git(root).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| absent(&error))?;
    let read = child.stdout.take().map_or(Ok(Vec::new()), chunks);
    let ended = child.wait();
    match (read, ended) {
        (Ok(texts), Ok(status)) if status.success() => Ok(texts),
        (Err(error), _) | (_, Err(error)) => Err(GitError::Unreadable(error.to_string())),
        // Again, for what it says.
        _ => run(root, arguments).map(|listed| vec![text(listed)]),
    }
}

fn chunks(mut from: ChildStdout) -> std::io::Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut chunk = Vec::with_capacity(CHUNK as usize);
    while from.by_ref().take(CHUNK).read_to_end(&mut chunk)? > 0 {
        let whole = chunk.iter().rposition(|byte| *byte == 0).map_or(0, |last| last + 1);
        let mut next = Vec::with_capacity(CHUNK as usize + chunk.len() - whole);
        next.extend(chunk.drain(whole..));
        texts.push(text(std::mem::replace(&mut chunk, next)));
    }
    texts.push(text(chunk));
    Ok(texts)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let lines = error.as_bytes().split_inclusive(|byte| *byte == 0);
        lines.filter_map(|line| std::str::from_utf8(line).ok()).collect()
    })
}

fn absent(error: &std::io::Error) -> GitError {
    GitError::Unreadable(format!("the program git does not start: {error}"))
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
