//! A store of blobs known by their paths.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use super::super::store::{Reason, Refusal, Store};

/// A path that leads through more links than this goes in circles.
const LINKS: usize = 10;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A file.
    File,
    /// A symbolic link, whose blob is the target.
    Link,
}

impl Mode {
    /// The mode as git's numbers have it; none for what holds no bytes, a submodule.
    pub fn of(number: u32) -> Option<Self> {
        match number & 0o170_000 {
            0o100_000 => Some(Self::File),
            0o120_000 => Some(Self::Link),
            _ => None,
        }
    }
}

/// A mode and the blob's name.
pub type Entry = (Mode, String);

/// Entries by path below the tree's root.
pub type Entries = BTreeMap<String, Entry>;

/// What another tree has in place of a tree's entries; nothing where it has none.
pub type Differences = BTreeMap<String, Option<Entry>>;

/// What `other` has in place of `entries`.
pub fn differences(entries: &Entries, other: &Entries) -> Differences {
    let gone = entries.keys().filter(|path| !other.contains_key(*path)).map(|path| (path.clone(), None));
    let new = other.iter().filter(|(path, entry)| entries.get(*path) != Some(entry));
    gone.chain(new.map(|(path, entry)| (path.clone(), Some(entry.clone())))).collect()
}

/// Reads blobs by name.
pub trait Blobs: Debug + Send + Sync {
    /// The bytes of a blob of at most `limit` bytes; none where it is larger.
    ///
    /// # Errors
    /// What git says.
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String>;
}

/// Two ways to the same blobs: the second is for what the first does not have.
#[derive(Debug)]
pub struct Either(pub Box<dyn Blobs>, pub Box<dyn Blobs>);

impl Blobs for Either {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        self.0.read(name, limit).or_else(|_| self.1.read(name, limit))
    }
}

/// A tree of git: entries, and what differs from them.
#[derive(Clone, Debug)]
pub struct GitStore {
    pub(super) entries: Arc<Entries>,
    pub(super) differences: Differences,
    pub(super) blobs: Arc<dyn Blobs>,
}

impl GitStore {
    pub(super) fn new(entries: Entries, blobs: Box<dyn Blobs>) -> Self {
        Self { entries: Arc::new(entries), differences: Differences::new(), blobs: blobs.into() }
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        match self.differences.get(path) {
            Some(entry) => entry.as_ref(),
            None => self.entries.get(path),
        }
    }
}

impl Store for GitStore {
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        let own = below(&self.entries, folder).filter(|path| !self.differences.contains_key(*path));
        let other = below(&self.differences, folder).filter(|path| self.entry(path).is_some());
        own.chain(other).map(|path| Ok(path.clone())).collect()
    }

    fn holds(&self, folder: &str) -> bool {
        let mut own = below(&self.entries, folder).filter(|path| !self.differences.contains_key(*path));
        own.next().is_some() || below(&self.differences, folder).any(|path| self.entry(path).is_some())
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let refuse = |reason| Refusal { path: path.to_owned(), reason };
        let mut at = path.to_owned();
        for _ in 0..LINKS {
            let Some((mode, blob)) = self.entry(&at) else {
                return Err(refuse(match at == path {
                    true => Reason::Unreadable("git does not have it".to_owned()),
                    false => Reason::Link("to nothing in the tree"),
                }));
            };
            let read = self.blobs.read(blob, limit).map_err(|why| refuse(Reason::Unreadable(why)))?;
            let bytes = read.ok_or_else(|| refuse(Reason::TooLarge(limit)))?;
            if *mode == Mode::File {
                return Ok(bytes);
            }
            at = target(&at, &bytes).ok_or_else(|| refuse(Reason::Link("out of the tree")))?;
        }
        Err(refuse(Reason::Link("in a circle")))
    }
}

/// The paths below a folder, or those of the root's own files. Of a root only these are looked at: it may hold a million others.
fn below<'m, V>(entries: &'m BTreeMap<String, V>, folder: &str) -> Box<dyn Iterator<Item = &'m String> + 'm> {
    if !folder.is_empty() {
        return Box::new(entries.range(format!("{folder}/")..format!("{folder}0")).map(|(path, _)| path));
    }
    let mut from = String::new();
    Box::new(std::iter::from_fn(move || {
        loop {
            let (path, _) = entries.range(std::mem::take(&mut from)..).next()?;
            match path.split_once('/') {
                Some((folder, _)) => from = format!("{folder}0"),
                None => {
                    from = format!("{path}\0");
                    return Some(path);
                }
            }
        }
    }))
}

/// The path that a link leads to; none where it leaves the tree.
fn target(link: &str, target: &[u8]) -> Option<String> {
    let target = std::str::from_utf8(target).ok().filter(|target| !target.starts_with('/'))?;
    let mut parts: Vec<&str> = link.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
