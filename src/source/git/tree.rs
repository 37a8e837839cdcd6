//! A store of blobs known by their paths.

use std::fmt::Debug;
use std::sync::Arc;

use super::super::store::{Reason, Refusal, Store};
use super::entries::{Differences, Mode};

/// A path that leads through more links than this goes in circles.
const LINKS: usize = 10;

/// Reads blobs by name.
pub(super) trait Blobs: Debug + Send + Sync {
    /// The bytes of a blob of at most `limit` bytes; none where it is larger.
    ///
    /// # Errors
    /// What git says.
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String>;
}

/// Two ways to the same blobs: the second is for what the first does not have.
#[derive(Debug)]
pub(super) struct Either<A, B>(pub A, pub B);

impl<A: Blobs, B: Blobs> Blobs for Either<A, B> {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        self.0.read(name, limit).or_else(|_| self.1.read(name, limit))
    }
}

impl<B: Blobs + ?Sized> Blobs for Arc<B> {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        self.as_ref().read(name, limit)
    }
}

/// A mode and the blob's name.
pub(super) type Named = (Mode, String);

/// What a tree of git holds.
pub(super) trait Listing: Debug + Send + Sync {
    /// The entry of a path.
    ///
    /// # Errors
    /// What git says.
    fn get(&self, path: &str) -> Result<Option<Named>, String>;

    /// The paths below a folder, or those of the root's own files, in any order.
    fn below(&self, folder: &str) -> Vec<Result<String, Refusal>>;

    /// Whether there is a path below a folder that is accepted.
    fn holds(&self, folder: &str, accept: &dyn Fn(&str) -> bool) -> bool;
}

/// A tree of git: what is listed, and what differs from it.
#[derive(Clone, Debug)]
pub(super) struct GitStore {
    pub(super) listing: Arc<dyn Listing>,
    pub(super) differences: Arc<Differences>,
    pub(super) blobs: Arc<dyn Blobs>,
}

impl GitStore {
    pub(super) fn new(listing: Arc<dyn Listing>, blobs: Arc<dyn Blobs>) -> Self {
        Self { listing, differences: Arc::default(), blobs }
    }

    /// This, with what another tree has in place of some of its entries.
    pub(super) fn with(&self, differences: Differences) -> Self {
        Self { differences: Arc::new(differences), ..self.clone() }
    }

    fn entry(&self, path: &str) -> Result<Option<Named>, String> {
        match self.differences.get(path) {
            Some(entry) => Ok(entry.clone()),
            None => self.listing.get(path),
        }
    }

    /// The paths below a folder, or those of the root's own files, where the listing has something else.
    fn other(&self, folder: &str) -> impl Iterator<Item = &str> {
        let is_root = folder.is_empty();
        let other = match is_root {
            true => self.differences.range::<String, _>(..),
            false => self.differences.range(format!("{folder}/")..format!("{folder}0")),
        };
        let there = other.filter(|(_, entry)| entry.is_some()).map(|(path, _)| path.as_str());
        there.filter(move |path| !is_root || !path.contains('/'))
    }
}

impl Store for GitStore {
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        let mut paths = self.listing.below(folder);
        paths.retain(|path| path.as_ref().map_or(true, |path| !self.differences.contains_key(path)));
        paths.extend(self.other(folder).map(|path| Ok(path.to_owned())));
        paths
    }

    fn holds(&self, folder: &str) -> bool {
        self.other(folder).next().is_some() || self.listing.holds(folder, &|path| !self.differences.contains_key(path))
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let refuse = |reason| Refusal { path: path.to_owned(), reason };
        let mut at = path.to_owned();
        for _ in 0..LINKS {
            let entry = self.entry(&at).map_err(|why| refuse(Reason::Unreadable(why)))?;
            let Some((mode, blob)) = entry else {
                return Err(refuse(match at == path {
                    true => Reason::Unreadable("git does not have it".to_owned()),
                    false => Reason::Link("to nothing in the tree"),
                }));
            };
            let read = self.blobs.read(&blob, limit).map_err(|why| refuse(Reason::Unreadable(why)))?;
            let bytes = read.ok_or_else(|| refuse(Reason::TooLarge(limit)))?;
            if mode == Mode::File {
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
