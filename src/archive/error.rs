//! Why an archive is refused.

use std::io;

/// Why an archive is refused. Names from the archive are shown with their control characters escaped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    /// It is larger than any engine takes.
    #[error("it is larger than {limit} bytes, the most that Flux takes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It is not compressed with gzip, or cut short.
    #[error("it is no gzip file: {0}")]
    Gzip(#[source] io::Error),
    /// It is no tar file inside, or cut short.
    #[error("it holds no tar file: {0}")]
    Tar(#[source] io::Error),
    /// Its content is larger than an honest chart's, in all or by its ratio to the archive.
    #[error("its content grows beyond {limit} bytes: no chart does, but a decompression bomb")]
    Bomb {
        /// Bytes.
        limit: u64,
    },
    /// One of its files is larger than any engine takes.
    #[error("{path:?} is larger than {limit} bytes, the most that Flux takes of one file")]
    FileTooLarge {
        /// The file.
        path: String,
        /// Bytes.
        limit: u64,
    },
    /// It holds more files than any chart.
    #[error("it holds more than {limit} files")]
    TooManyFiles {
        /// Number of files.
        limit: usize,
    },
    /// A name begins at the root of a file system, or at a drive's.
    #[error("{path:?} is an absolute path")]
    Absolute {
        /// The name.
        path: String,
    },
    /// A name has a part `..`.
    #[error("{path:?} leads out of the folder it is unpacked to")]
    Outside {
        /// The name.
        path: String,
    },
    /// A name that some system cannot have, or reads as another.
    #[error("{path:?} is no portable file name: {why}")]
    Name {
        /// The name.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A name that is git's own, or a folder that git takes for a repository: its settings would be obeyed.
    #[error("{path:?} is, or is part of, a git repository, which would be obeyed where it is unpacked")]
    Git {
        /// The name.
        path: String,
    },
    /// A symbolic or hard link.
    #[error("{path:?} is a link, and could lead anywhere")]
    Link {
        /// Its name.
        path: String,
    },
    /// A device, a FIFO or something else that is neither file nor folder.
    #[error("{path:?} is neither a file nor a folder")]
    Special {
        /// Its name.
        path: String,
    },
    /// Two files have one name, names that are one where case does not count, or a file's name is a folder's.
    #[error("{path:?} and {other:?} take one place on a disk where case does not count")]
    Twice {
        /// The later name.
        path: String,
        /// The earlier one.
        other: String,
    },
    /// Its files do not all lie in one folder, as Helm wants them.
    #[error("{path:?} lies outside the one top-level folder that a chart archive has")]
    NoFolder {
        /// The file.
        path: String,
    },
    /// It has no `Chart.yaml` in its folder.
    #[error("it has no Chart.yaml in its folder: it is no chart")]
    NoChart,
    /// Its `Chart.yaml` cannot be read.
    #[error("its Chart.yaml is wrong: {0}")]
    Chart(String),
}
