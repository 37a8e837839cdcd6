//! Why a question about reachability has no answer.

/// What is wrong with a question, and what to ask instead.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Unanswered {
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Unanswered {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}
