//! What an entry of an archive is called, if it may be called so.

use std::io::Read;

use tar::{Entry, EntryType};

use super::ArchiveError;

/// The most bytes of a name; Linux takes 4096, and it is unpacked below other folders.
const NAME_LIMIT: usize = 1024;

/// The name of a file or folder, without `./` and a closing `/`; none for what carries no content of its own.
pub(super) fn path(entry: &Entry<'_, impl Read>) -> Result<Option<String>, ArchiveError> {
    let raw = entry.path_bytes();
    let path = String::from_utf8_lossy(&raw).into_owned();
    match entry.header().entry_type() {
        EntryType::XGlobalHeader => return Ok(None),
        EntryType::Regular | EntryType::Continuous | EntryType::Directory => {}
        EntryType::Symlink | EntryType::Link => return Err(ArchiveError::Link { path }),
        _ => return Err(ArchiveError::Special { path }),
    }
    if std::str::from_utf8(&raw).is_err() {
        return Err(ArchiveError::Name { path, why: "it is not UTF-8" });
    }
    if path.starts_with('/') || is_drive(&path) {
        return Err(ArchiveError::Absolute { path });
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Err(ArchiveError::Outside { path });
    }
    if parts.iter().any(|part| is_of_git(part)) {
        return Err(ArchiveError::Git { path });
    }
    if let Some(why) = unportable(&path, &parts) {
        return Err(ArchiveError::Name { path, why });
    }
    Ok(Some(parts.join("/")).filter(|path| !path.is_empty()))
}

/// Whether a system takes a name for `.git`, git's own folder: in other letters, with signs that are not seen (HFS+ drops them), with an
/// ending that Windows drops, or by the short name that NTFS gives it. Source: git, `is_ntfs_dotgit` and `is_hfs_dotgit`.
fn is_of_git(part: &str) -> bool {
    let seen = part.chars().filter(|char| !is_unseen(*char)).collect::<String>().to_lowercase();
    let name = seen.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let short = name.strip_prefix("git~").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    name == ".git" || short
}

/// The signs that HFS+ passes over in names.
fn is_unseen(char: char) -> bool {
    matches!(char, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// `C:...`, which Windows takes from the drive's root or its current folder.
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn unportable(path: &str, parts: &[&str]) -> Option<&'static str> {
    let ends_badly = |part: &&str| part.ends_with('.') || part.ends_with(' ');
    if path.len() > NAME_LIMIT {
        Some("it is too long")
    } else if path.chars().any(char::is_control) {
        Some("it holds a control character")
    } else if path.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        Some("it holds a character that not every system has in names")
    } else if parts.iter().any(ends_badly) {
        Some("a part of it ends with a dot or a space")
    } else {
        None
    }
}
