//! Where a tree's files come from.

use std::fmt::Debug;

use super::rules::{ENCRYPTED, FILE_NAME, NOT_UTF8, SPECIAL_FILE, SYMLINK, TOO_DEEP, TOO_LARGE, UNREADABLE};
use crate::finding::Rule;

/// More folders inside one another than any tree of definitions has.
pub(super) const DEPTH: usize = 32;

/// A way to a tree of files: a working directory, the git index or a revision. Paths are relative to the tree's root, with `/`.
pub(crate) trait Store: Debug + Send + Sync {
    /// Every file below a folder, and every file of the root for the empty name, in any order. What is there but cannot be read is there
    /// as an error. A folder that does not exist holds nothing.
    fn list(&self, folder: &str) -> Vec<Result<String, Refusal>>;

    /// Whether there is a file below a folder.
    fn holds(&self, folder: &str) -> bool {
        !self.list(folder).is_empty()
    }

    /// The bytes of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// Where it is missing, unreadable, no plain file, or larger.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal>;
}

/// Something in a tree that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Its path.
    pub path: String,
    /// Why not.
    pub reason: Reason,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The system says no, in its own words.
    Unreadable(String),
    /// A link that leads out of the tree, to nothing, or to a folder.
    Link(&'static str),
    /// Neither file nor folder: a pipe, a socket, a device.
    Special,
    /// Larger than this many bytes.
    TooLarge(u64),
    /// Text that is not UTF-8, wrong from this byte on.
    NotUtf8(usize),
    /// A file that git-crypt has encrypted.
    Encrypted,
    /// A name that is not UTF-8, shown as far as it is.
    Name,
    /// Folders inside one another without end.
    TooDeep,
}

impl Reason {
    /// The rule of its finding.
    pub(crate) fn rule(&self) -> &'static Rule {
        match self {
            Self::Unreadable(_) => &UNREADABLE,
            Self::Link(_) => &SYMLINK,
            Self::Special => &SPECIAL_FILE,
            Self::TooLarge(_) => &TOO_LARGE,
            Self::NotUtf8(_) => &NOT_UTF8,
            Self::Encrypted => &ENCRYPTED,
            Self::Name => &FILE_NAME,
            Self::TooDeep => &TOO_DEEP,
        }
    }

    /// What is wrong, and what to do.
    pub(crate) fn explain(&self) -> (String, &'static str) {
        match self {
            Self::Unreadable(why) => (format!("the file cannot be read: {why}"), "make it readable, or remove it"),
            Self::Link(what) => (format!("the symbolic link leads {what}"), "put the file itself in its place"),
            Self::Special => {
                ("this is neither a file nor a folder".to_owned(), "remove it: a pipe, socket or device says nothing")
            }
            Self::TooLarge(limit) => (
                format!("the file is larger than {} MiB", limit >> 20),
                "no definition is that large; remove it or split it",
            ),
            Self::Encrypted => (
                "the file is encrypted by git-crypt, so it is not read".to_owned(),
                "run `git-crypt unlock`, or keep it out of the tree",
            ),
            Self::NotUtf8(at) => (format!("the file is not UTF-8 text, from byte {at} on"), "save it as UTF-8"),
            Self::Name => ("the file's name is not UTF-8".to_owned(), "rename it"),
            Self::TooDeep => ("folders lie too deep inside one another".to_owned(), "remove them"),
        }
    }
}

/// What git-crypt writes before what it encrypted (git-crypt, `commands.cpp`).
const GIT_CRYPT: &[u8] = b"\0GITCRYPT\0";

/// The text of a file's bytes.
///
/// # Errors
/// Where they are no text.
pub(crate) fn text_of(bytes: Vec<u8>) -> Result<String, Reason> {
    if bytes.starts_with(GIT_CRYPT) {
        return Err(Reason::Encrypted);
    }
    String::from_utf8(bytes).map_err(|error| Reason::NotUtf8(error.utf8_error().valid_up_to()))
}
