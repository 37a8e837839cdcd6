//! Reading through the `git` program.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Output, Stdio};
use std::sync::Mutex;

use super::command::git;
use super::entries::{Differences, Entries, Entry, Mode, is_path};
use super::place::Place;
use super::tree::Blobs;
use super::{GitError, Which, meaning};

/// The entries of a tree.
pub(super) fn entries(place: &Place, which: Which<'_>) -> Result<Entries, GitError> {
    let texts = match which {
        // <mode> <object> <stage>TAB<path>, relative to the folder
        Which::Index => list(place, &["ls-files", "--stage", "-z", "--", "."])?,
        // <mode> <type> <object>TAB<path>, relative to the folder
        Which::Revision(revision) => list(place, &["ls-tree", "-r", "-z", &commit(place, revision)?, "--", "."])?,
    };
    Ok(Entries::read(texts, |line| entry(line, which)))
}

/// What the index has in place of a commit's entries. Git compares whole folders by their names, which is far quicker than to list both.
pub(super) fn differences(place: &Place, commit: &str) -> Result<Differences, GitError> {
    let plain = ["diff-index", "--cached", "--no-ext-diff", "--no-textconv"];
    let arguments = [&plain[..], &["--raw", "--no-renames", "--no-abbrev", "--relative", "-z"]].concat();
    let listed = run(place, &[&arguments[..], &[commit, "--", "."]].concat())?;
    // :<mode before> <mode after> <object before> <object after> <status>NUL<path>NUL
    let mut fields = listed.split(|byte| *byte == 0).map(std::str::from_utf8);
    let mut differences = Differences::new();
    while let (Some(Ok(head)), Some(Ok(path))) = (fields.next(), fields.next()) {
        let mut head = head.split(' ').skip(1);
        let mode = head.next().and_then(|mode| u32::from_str_radix(mode, 8).ok()).and_then(Mode::of);
        if !is_path(path) {
            continue;
        }
        let after = mode.and_then(|mode| Some((mode, head.nth(1)?.to_owned())));
        differences.insert(path.to_owned(), after);
    }
    Ok(differences)
}

/// What git says of a line of a file in the last commit. Nothing of the working tree is read, and no text is converted.
pub(super) fn blame(place: &Place, path: &str, line: usize) -> Result<Vec<u8>, GitError> {
    let lines = format!("-L{line},{line}");
    run(place, &["blame", "--porcelain", "--no-textconv", "--no-progress", &lines, "HEAD", "--", path])
}

/// A way to the blobs of the repository.
pub(super) fn blobs(place: &Place) -> impl Blobs + 'static {
    Batch { place: place.clone(), child: Mutex::new(None) }
}

/// The commit that a revision names.
fn commit(place: &Place, revision: &str) -> Result<String, GitError> {
    only(place, &meaning::of(revision, place)?).map_err(|error| match error {
        GitError::NoRevision(_) => GitError::NoRevision(revision.to_owned()),
        error => error,
    })
}

impl meaning::Names for Place {
    fn commits(&self, refs: &[String]) -> Result<Vec<(String, String)>, GitError> {
        let refs: Vec<&str> = refs.iter().map(String::as_str).collect();
        let listed = run(self, &[&["for-each-ref", "--format=%(refname)", "--"], &refs[..]].concat())?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        // A pattern is also the name of a folder of refs.
        let there = listed.lines().filter(|name| refs.contains(name));
        there.map(|name| Ok((name.to_owned(), only(self, name)?))).collect()
    }

    fn hashes(&self, start: &str) -> Result<Vec<String>, GitError> {
        let listed = run(self, &["rev-parse", &format!("--disambiguate={start}")])?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        Ok(listed.lines().filter_map(|hash| only(self, hash).ok()).collect())
    }
}

/// The commit that a name with one meaning leads to.
fn only(place: &Place, revision: &str) -> Result<String, GitError> {
    let spec = format!("{revision}^{{commit}}");
    let output = output(place, &["rev-parse", "--verify", "--quiet", "--end-of-options", &spec])?;
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

fn run(place: &Place, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = output(place, arguments)?;
    if output.status.success() { Ok(output.stdout) } else { Err(unreadable(&output)) }
}

fn output(place: &Place, arguments: &[&str]) -> Result<Output, GitError> {
    let output = git(place).args(arguments).output();
    output.map_err(|error| absent(&error))
}

fn unreadable(output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    GitError::Unreadable(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned())
}

/// So many bytes of a listing are kept together: one text for all would be copied each time it grows.
const CHUNK: u64 = 1 << 18;

/// What git lists, in texts of whole lines that end in NUL. Lines that are not UTF-8 name no file of a tree.
fn list(place: &Place, arguments: &[&str]) -> Result<Vec<String>, GitError> {
    let child = git(place).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| absent(&error))?;
    let read = child.stdout.take().map_or(Ok(Vec::new()), chunks);
    let ended = child.wait();
    match (read, ended) {
        (Ok(texts), Ok(status)) if status.success() => Ok(texts),
        (Err(error), _) | (_, Err(error)) => Err(GitError::Unreadable(error.to_string())),
        // Again, for what it says.
        _ => run(place, arguments).map(|listed| vec![text(listed)]),
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

/// What is said of content that a partial clone left out.
const MISSING: &str =
    "the clone does not have this content, and tenantry fetches nothing: `git fetch --refetch --no-filter` does";

/// One `git cat-file --batch` for all blobs.
#[derive(Debug)]
struct Batch {
    place: Place,
    child: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(place: &Place) -> std::io::Result<Self> {
        let mut command = git(place);
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
            return Err(std::io::Error::other(MISSING));
        }
        if head.ends_with(" missing\n") {
            return Err(std::io::Error::other(MISSING));
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
            None => Running::start(&self.place).map_err(|error| error.to_string())?,
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
