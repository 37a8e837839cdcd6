//! What a tree of git holds.

use std::collections::BTreeMap;

use super::tree::{Listing, Named};
use crate::source::store::Refusal;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A file.
    File,
    /// A symbolic link, whose blob is the target.
    Link,
}

impl Mode {
    /// The mode as git's numbers have it; none for what holds no bytes, a submodule.
    pub(super) fn of(number: u32) -> Option<Self> {
        match number & 0o170_000 {
            0o100_000 => Some(Self::File),
            0o120_000 => Some(Self::Link),
            _ => None,
        }
    }
}

/// A file, and the name of its blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'e> {
    /// Its path below the tree's root.
    pub path: &'e str,
    /// What it is.
    pub mode: Mode,
    /// The blob's name.
    pub blob: &'e str,
}

/// Whether a path names a file below the root. Git writes no other, but a tree may be made by hand.
pub(super) fn is_path(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Entries, each once, found by path. What git printed holds their texts, a few large ones, for there may be a million entries.
#[derive(Debug, Default)]
pub(super) struct Entries {
    texts: Vec<String>,
    /// By path.
    listed: Vec<Listed>,
}

/// Where an entry stands: in which text, and from where to where its path and its blob's name.
#[derive(Clone, Copy, Debug)]
struct Listed {
    mode: Mode,
    text: u32,
    path: (u32, u32),
    blob: (u32, u32),
}

impl Entries {
    /// The entries of texts of lines that end in NUL; `entry` reads a line.
    pub(super) fn read(texts: Vec<String>, entry: impl Fn(&str) -> Option<Entry<'_>>) -> Self {
        let mut listed = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let offset = |part: &str| u32::try_from(part.as_ptr().addr() - text.as_ptr().addr()).unwrap_or(u32::MAX);
            let range =
                |part: &str| (offset(part), offset(part).saturating_add(u32::try_from(part.len()).unwrap_or(u32::MAX)));
            let text_at = u32::try_from(at).unwrap_or(u32::MAX);
            let entries = text.split('\0').filter_map(&entry).filter(|entry| is_path(entry.path));
            listed.extend(entries.map(|Entry { path, mode, blob }| Listed {
                mode,
                text: text_at,
                path: range(path),
                blob: range(blob),
            }));
        }
        let entries = Self { texts, listed: Vec::new() };
        // Git lists in this order already, and a path that is in conflict once a side.
        listed.sort_by(|a, b| entries.path(a).cmp(entries.path(b)));
        listed.dedup_by(|later, earlier| entries.path(later) == entries.path(earlier));
        Self { listed, ..entries }
    }

    fn text(&self, text: u32, (start, end): (u32, u32)) -> &str {
        let text = self.texts.get(text as usize);
        text.and_then(|text| text.get(start as usize..end as usize)).unwrap_or_default()
    }

    fn path(&self, listed: &Listed) -> &str {
        self.text(listed.text, listed.path)
    }

    fn entry(&self, listed: &Listed) -> Entry<'_> {
        Entry { path: self.path(listed), mode: listed.mode, blob: self.text(listed.text, listed.blob) }
    }

    /// All of them, by path.
    pub(super) fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        self.listed.iter().map(|listed| self.entry(listed))
    }

    /// The entry of a path.
    pub(super) fn find(&self, wanted: &str) -> Option<Entry<'_>> {
        let at = self.listed.binary_search_by(|listed| self.path(listed).cmp(wanted)).ok()?;
        self.listed.get(at).map(|listed| self.entry(listed))
    }

    /// The paths below a folder, or those of the root's own files. Of a root only these are looked at, not what is in its folders.
    fn paths(&self, folder: &str) -> Box<dyn Iterator<Item = &str> + '_> {
        if !folder.is_empty() {
            let range = self.at(&format!("{folder}/"))..self.at(&format!("{folder}0"));
            return Box::new(self.listed.get(range).unwrap_or_default().iter().map(|listed| self.path(listed)));
        }
        let mut next = 0;
        Box::new(std::iter::from_fn(move || {
            loop {
                let path = self.path(self.listed.get(next)?);
                match path.split_once('/') {
                    Some((folder, _)) => next = self.at(&format!("{folder}0")),
                    None => {
                        next += 1;
                        return Some(path);
                    }
                }
            }
        }))
    }

    /// Where the first path stands that is not before this one.
    fn at(&self, wanted: &str) -> usize {
        self.listed.partition_point(|listed| self.path(listed) < wanted)
    }
}

impl Listing for Entries {
    fn get(&self, path: &str) -> Result<Option<Named>, String> {
        Ok(self.find(path).map(|entry| (entry.mode, entry.blob.to_owned())))
    }

    fn below(&self, folder: &str) -> Vec<Result<String, Refusal>> {
        self.paths(folder).map(|path| Ok(path.to_owned())).collect()
    }

    fn holds(&self, folder: &str, accept: &dyn Fn(&str) -> bool) -> bool {
        self.paths(folder).any(accept)
    }
}

/// What another tree has in place of a tree's entries, by path: a mode and the blob's name; nothing where it has none.
pub(super) type Differences = BTreeMap<String, Option<Named>>;

/// What `other` has in place of `entries`.
pub(super) fn differences(entries: &Entries, other: &Entries) -> Differences {
    let gone =
        entries.iter().filter(|entry| other.find(entry.path).is_none()).map(|entry| (entry.path.to_owned(), None));
    let new = other.iter().filter(|entry| entries.find(entry.path) != Some(*entry));
    gone.chain(new.map(|entry| (entry.path.to_owned(), Some((entry.mode, entry.blob.to_owned()))))).collect()
}
