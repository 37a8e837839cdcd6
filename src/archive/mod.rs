//! Chart archives, `.tgz` as `helm package` makes them: read whole into memory, never unpacked by their own names.
//!
//! An archive comes from outside the repository, so everything that an unpacker could be tricked with is refused: names that lead
//! out, links, devices, names that are one file on another file system, and content that grows out of proportion.

mod chart;
mod entry;
mod error;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

pub(crate) use chart::Chart;
pub(crate) use error::ArchiveError;

use crate::hex::hex;
use crate::source::CHART_LIMIT;

/// The most bytes of one file in it: what Flux's source-controller takes (`--helm-chart-file-max-size`).
pub(crate) const FILE_LIMIT: u64 = 5 << 20;
/// The most bytes of all its files together.
pub(crate) const TOTAL_LIMIT: u64 = 64 << 20;
/// The most files in it.
pub(crate) const FILES_LIMIT: usize = 10_000;
/// The most times that the content may be larger than the archive; text shrinks by ten, zeroes by a thousand.
pub(crate) const RATIO_LIMIT: u64 = 100;
/// Up to this many bytes of content the ratio does not matter.
const RATIO_FROM: u64 = 1 << 20;

/// Reads a chart archive: the files of its one top-level folder, and what its `Chart.yaml` says.
///
/// # Errors
/// Whatever makes it no chart, or no archive that may be unpacked safely.
pub(crate) fn read(bytes: &[u8]) -> Result<Chart, ArchiveError> {
    let size = bytes.len() as u64;
    if size > CHART_LIMIT {
        return Err(ArchiveError::TooLarge { limit: CHART_LIMIT });
    }
    let allowed = TOTAL_LIMIT.min(size.saturating_mul(RATIO_LIMIT).max(RATIO_FROM));
    let content = inflate(bytes, allowed)?;
    let mut files = Files::default();
    for entry in tar::Archive::new(Cursor::new(content)).entries().map_err(ArchiveError::Tar)? {
        files.add(entry.map_err(ArchiveError::Tar)?)?;
    }
    files.no_repository()?;
    Chart::new(files.files)
}

/// The sha256 of an archive, in lower-case hexadecimal digits: what definitions pin.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::digest(bytes))
}

/// The content of a gzip file, of at most `allowed` bytes.
fn inflate(bytes: &[u8], allowed: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut content = Vec::new();
    MultiGzDecoder::new(bytes).take(allowed + 1).read_to_end(&mut content).map_err(ArchiveError::Gzip)?;
    if content.len() as u64 > allowed { Err(ArchiveError::Bomb { limit: allowed }) } else { Ok(content) }
}

/// The files read so far.
#[derive(Default)]
struct Files {
    folder: Option<String>,
    files: Vec<(String, Vec<u8>)>,
    names: Names,
}

impl Files {
    fn add(&mut self, mut entry: tar::Entry<'_, impl Read>) -> Result<(), ArchiveError> {
        let Some(path) = entry::path(&entry)? else { return Ok(()) };
        let is_folder = entry.header().entry_type().is_dir();
        let (folder, name) = match path.split_once('/') {
            Some((folder, name)) => (folder, name),
            None if is_folder => (path.as_str(), ""),
            None => return Err(ArchiveError::NoFolder { path }),
        };
        if *self.folder.get_or_insert_with(|| folder.to_owned()) != folder {
            return Err(ArchiveError::NoFolder { path });
        }
        self.names.claim(name, is_folder)?;
        if is_folder {
            return Ok(());
        }
        if self.files.len() >= FILES_LIMIT {
            return Err(ArchiveError::TooManyFiles { limit: FILES_LIMIT });
        }
        if entry.size() > FILE_LIMIT {
            return Err(ArchiveError::FileTooLarge { path, limit: FILE_LIMIT });
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(ArchiveError::Tar)?;
        self.files.push((name.to_owned(), content));
        Ok(())
    }
}

impl Files {
    /// Git takes a folder for a repository that holds `HEAD`, `objects` and `refs`, or says where they are (gitrepository-layout(5)).
    fn no_repository(&self) -> Result<(), ArchiveError> {
        let mut found: BTreeMap<String, u8> = BTreeMap::new();
        for (path, _) in &self.files {
            let path = path.to_lowercase();
            let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
            for (folder, rest) in starts.filter_map(|at| path.split_at_checked(at)) {
                let part = match rest.split_once('/') {
                    None if rest == "head" => HEAD,
                    None if rest == "commondir" => OBJECTS | REFS,
                    Some(("objects", _)) => OBJECTS,
                    Some(("refs", _)) => REFS,
                    _ => continue,
                };
                *found.entry(folder.to_owned()).or_default() |= part;
            }
        }
        match found.into_iter().find(|(_, parts)| *parts == HEAD | OBJECTS | REFS) {
            Some((folder, _)) => Err(ArchiveError::Git { path: format!("{folder}HEAD") }),
            None => Ok(()),
        }
    }
}

/// What makes a folder a repository of git.
const HEAD: u8 = 1;
const OBJECTS: u8 = 2;
const REFS: u8 = 4;

/// The names of files and folders so far: each in lower case, as it stands, and whether it is a folder.
#[derive(Default)]
struct Names(BTreeMap<String, (String, bool)>);

impl Names {
    /// Takes a name and those of the folders above it, which may be taken already, but as folders and spelt alike.
    fn claim(&mut self, name: &str, is_folder: bool) -> Result<(), ArchiveError> {
        let above = name.match_indices('/').filter_map(|(at, _)| Some((name.get(..at)?, true)));
        for (name, is_folder) in above.chain([(name, is_folder)]) {
            let own = (name.to_owned(), is_folder);
            match self.0.get(&name.to_lowercase()) {
                None => drop(self.0.insert(name.to_lowercase(), own)),
                Some(taken) if is_folder && *taken == own => {}
                Some((other, _)) => {
                    return Err(ArchiveError::Twice { path: name.to_owned(), other: other.clone() });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod example;
