//! How a run ends: the exit codes, which are part of the interface, and failures that are no findings.

use std::io;
use std::process::ExitCode;

use crate::clean;
use crate::finding::Help;
use crate::reachability::Unanswered;
use crate::secrecy::mask;

/// How a command that could do its work ends. Where several apply, `Unusable` beats `Stale` beats `Findings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing to report: 0.
    Clean,
    /// Findings at or above the threshold, or a failed proof: 1.
    Findings,
    /// `rendered/` is stale, or a diff is not empty: 3.
    Stale,
    /// The settings or the input cannot be used: 2.
    Unusable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Stale => 3,
            Exit::Unusable => 2,
        })
    }
}

/// What a command returns.
pub type Outcome = Result<Exit, Failure>;

/// Why a command could not do its work, where no file of the tree is to blame; everything else is a finding.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What is wrong, and what to do about it.
    #[error("{message}")]
    Message {
        /// One sentence.
        message: String,
        /// What to do, where we know.
        help: Option<String>,
    },
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Failure {
    /// A failure that one sentence describes.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Message { message: message.into(), help: None }
    }

    /// A failure, and what to do about it.
    pub fn with_help(message: impl Into<String>, help: impl Into<Help>) -> Self {
        Self::Message { message: message.into(), help: Some(help.into().text) }
    }

    /// Prints the failure and returns its exit code, 2. A reader that closed its pipe (`tenantry rules | head`) is no failure.
    pub fn report(&self) -> ExitCode {
        if let Self::Io(error) = self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return ExitCode::SUCCESS;
        }
        anstream::eprintln!("\x1b[1;31merror:\x1b[0m {}", clean::lines(&mask::hide(&self.to_string())));
        if let Self::Message { help: Some(help), .. } = self {
            anstream::eprintln!("\x1b[1;36m help:\x1b[0m {}", clean::lines(&mask::hide(help)));
        }
        Exit::Unusable.into()
    }
}

impl From<Unanswered> for Failure {
    fn from(unanswered: Unanswered) -> Self {
        Self::with_help(unanswered.message, unanswered.help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_beats_stale_beats_findings() {
        assert_eq!([Exit::Findings, Exit::Unusable, Exit::Stale, Exit::Clean].into_iter().max(), Some(Exit::Unusable));
        assert_eq!([Exit::Findings, Exit::Stale, Exit::Clean].into_iter().max(), Some(Exit::Stale));
    }
}
