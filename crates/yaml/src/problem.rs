//! What is wrong with a file as YAML, or read differently by different readers.

use crate::Span;
use crate::edit::Edit;

/// The kinds of problems; the rules of the linter map them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Not YAML.
    Syntax,
    /// Content at a column that no open collection has.
    Indentation,
    /// One key twice in a mapping: some readers fail, others silently keep the last.
    DuplicateKey,
    /// A tab where YAML wants a space: the Go readers accept it, the Python ones do not.
    Tab,
    /// A byte-order mark.
    Bom,
    /// A control character that YAML forbids.
    ControlCharacter,
    /// `"<<"` in quotes: an ordinary key, which kustomize drops silently.
    MergeKeyQuoted,
    /// Two `<<` in one mapping.
    MergeKeyTwice,
    /// `<<` after a key that it overrides: Helm lets the merge win, others the key.
    MergeKeyAfterOverride,
    /// `<<` with something that is not a mapping, or a list of mappings.
    MergeValue,
    /// `"\uD83D\uDE00"`: kubectl and kustomize fail.
    SurrogateEscape,
    /// `"x"#c`: the libyaml family reads a comment, YAML 1.2 parsers fail.
    CommentWithoutSpace,
    /// An alias inside the node that it names.
    RecursiveAlias,
    /// An alias whose anchor does not stand before it.
    UnknownAlias,
    /// Nested deeper than the limit.
    TooDeep,
    /// More bytes, nodes or problems than the limit.
    TooLarge,
    /// Aliases that expand to more than the limit.
    AliasBudget,
    /// A key that is a mapping or a list.
    ComplexKey,
    /// A key that is missing, or null.
    EmptyKey,
    /// One anchor name twice in a document: PyYAML fails.
    DuplicateAnchor,
    /// A `|` or `>` text that ends with the file, without a line feed: readers differ by that line feed.
    BlockScalarAtEnd,
    /// YAML 1.2 that the readers of the libyaml family refuse.
    Portability,
}

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// Of which kind.
    pub kind: ProblemKind,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// Another place that it is about: the first of two equal keys.
    pub related: Option<Span>,
    /// A replacement that mends it without a change of meaning.
    pub fix: Option<Edit>,
}

impl ProblemKind {
    /// Whether a tree with it may not be what was written, so that nothing may be compiled from it. The others are read
    /// alike by all readers that the compiler's files meet, and are left to the linter.
    pub fn is_fatal(self) -> bool {
        !matches!(
            self,
            Self::Bom
                | Self::MergeKeyQuoted
                | Self::MergeKeyAfterOverride
                | Self::SurrogateEscape
                | Self::CommentWithoutSpace
                | Self::DuplicateAnchor
                | Self::BlockScalarAtEnd
                | Self::Portability
        )
    }
}

impl Problem {
    /// Whether nothing may be compiled from the file: see [`ProblemKind::is_fatal`].
    pub fn is_fatal(&self) -> bool {
        self.kind.is_fatal()
    }

    /// A problem of the given kind.
    pub fn new(span: Span, kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { span, kind, message: message.into(), help: None, related: None, fix: None }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
