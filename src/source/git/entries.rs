//! A store of blobs known by their paths.

use std::collections::BTreeMap;
use std::fmt::Debug;

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

/// Entries by path below the tree's root: the mode and the blob's name.
pub type Entries = BTreeMap<String, (Mode, String)>;

/// Reads blobs by name.
pub trait Blobs: Debug + Send + Sync {
    /// The bytes of a blob of at most `limit` bytes; none where it is larger.
    ///
    /// # Errors
    /// What git says.
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String>;
}

/// A tree of git.
#[derive(Debug)]
pub struct GitStore {
    pub(super) entries: Entries,
    pub(super) blobs: Box<dyn Blobs>,
}

impl Store for GitStore {
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        if folder.is_empty() {
            return self.entries.keys().filter(|path| !path.contains('/')).map(|path| Ok(path.clone())).collect();
        }
        let below = self.entries.range(format!("{folder}/")..format!("{folder}0"));
        below.map(|(path, _)| Ok(path.clone())).collect()
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let refuse = |reason| Refusal { path: path.to_owned(), reason };
        let mut at = path.to_owned();
        for _ in 0..LINKS {
            let Some((mode, blob)) = self.entries.get(&at) else {
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
