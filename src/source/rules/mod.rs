//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod encrypted;
mod file_name;
mod not_utf8;
mod special_file;
mod symlink;
mod too_deep;
mod too_large;
mod unreadable;

pub(crate) use encrypted::ENCRYPTED;
pub(crate) use file_name::FILE_NAME;
pub(crate) use not_utf8::NOT_UTF8;
pub(crate) use special_file::SPECIAL_FILE;
pub(crate) use symlink::SYMLINK;
pub(crate) use too_deep::TOO_DEEP;
pub(crate) use too_large::TOO_LARGE;
pub(crate) use unreadable::UNREADABLE;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] =
    &[&ENCRYPTED, &FILE_NAME, &NOT_UTF8, &SPECIAL_FILE, &SYMLINK, &TOO_DEEP, &TOO_LARGE, &UNREADABLE];
