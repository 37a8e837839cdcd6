//! Syntax errors in our words: what was found, what was expected, what to do.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::problem::{Problem, ProblemKind};
use crate::edit::Edit;
use crate::{SourceFile, Span};

/// The problem that an error of the parser stands for.
pub(super) fn problem(file: &Arc<SourceFile>, error: &ScanError) -> Problem {
    let offset = error.marker().byte_offset().unwrap_or(0).min(file.text.len());
    let span = word_at(&file.text, offset);
    let (kind, message, help) = describe(error.kind());
    let problem = Problem { help: help.map(str::to_owned), ..Problem::new(span, kind, message) };
    match error.kind() {
        ErrorKind::CommentNotSeparated => with_space(problem, file),
        ErrorKind::MappingValueNotAllowed if column(&file.text, offset) > LONGEST_KEY => Problem {
            message: format!("a key of more than {LONGEST_KEY} characters"),
            help: Some("shorten it, or write `? key` and `: value` on two lines".to_owned()),
            ..problem
        },
        ErrorKind::MappingValueNotAllowed if is_first_of_line(&file.text, offset) => Problem {
            kind: ProblemKind::Indentation,
            message: "a key inside of a text that began on a line above".to_owned(),
            help: Some("align this line with its siblings, or quote the text".to_owned()),
            ..problem
        },
        _ => problem,
    }
}

/// Readers look ahead so far for the colon of a key.
const LONGEST_KEY: usize = 1024;

/// Whether no other colon that makes a key stands before this one on its line.
fn is_first_of_line(text: &str, offset: usize) -> bool {
    let before = text.get(offset - column(text, offset)..offset).unwrap_or("");
    let parted = before.split_once(": ").is_some();
    !parted && before.starts_with([' ', '\t']) && !before.trim_start().starts_with(['"', '\'', '{', '['])
}

/// Bytes between the start of the line and the offset.
fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or("");
    offset - before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// From the offset to the end of the word there, at least one character where there is one.
fn word_at(text: &str, offset: usize) -> Span {
    let rest = text.get(offset..).unwrap_or("");
    let word = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).unwrap_or(rest.len());
    let first = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    Span::new(offset, offset + word.max(first))
}

fn with_space(mut problem: Problem, file: &SourceFile) -> Problem {
    let at = problem.span.start as usize;
    let hash = file.text.get(at..).and_then(|rest| rest.find('#')).map(|skip| at + skip);
    problem.fix = hash.map(|at| Edit { file: file.path.clone(), span: Span::new(at, at), text: " ".to_owned() });
    problem
}

type Description = (ProblemKind, String, Option<&'static str>);

#[rustfmt::skip]
fn describe(kind: &ErrorKind) -> Description {
    use ErrorKind as E;
    use ProblemKind as P;
    let (kind, message, help) = match kind {
        E::CommentNotSeparated => (P::CommentWithoutSpace, "a comment without a space before its `#`", "put a space before `#`"),
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart | E::TabInPlainScalar
            => (P::Tab, "a tab where YAML allows spaces only", "replace the tab by spaces"),
        E::BomInsideDocument => (P::Bom, "a byte-order mark inside a document", "remove it"),
        E::RecursionLimitExceeded => (P::TooDeep, "lists and mappings are nested too deeply", "flatten the document"),
        E::UnclosedFlowCollection { open } => return (P::Syntax, format!("`{open}` is never closed"), Some("add the closing bracket, or quote the text that begins here")),
        E::UnexpectedEofFlowSequence => (P::Syntax, "`[` is never closed", "add the closing bracket, or quote the text"),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => (P::Syntax, "`{` is never closed", "add the closing brace, or quote the text"),
        E::MismatchedFlowCollectionEnd { open, close } => return (P::Syntax, format!("`{close}` closes `{open}`"), Some("make the brackets match")),
        E::MisplacedFlowCollectionEnd => (P::Syntax, "a closing bracket without its opening one", "remove it, or quote the text"),
        E::ExpectedFlowSequenceSeparator => (P::Syntax, "expected `,` or `]` in a list", "separate the items by `,`"),
        E::ExpectedFlowMappingSeparator => (P::Syntax, "expected `,` or `}` in a mapping", "separate the entries by `,`"),
        E::UnclosedQuotedScalar => (P::Syntax, "a quote that is never closed", "add the closing quote"),
        E::DocumentIndicatorInQuotedScalar => (P::Syntax, "a document marker inside quotes", "close the quote before it"),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar
            => (P::Syntax, "text after a closing quote", "put the whole value into one pair of quotes; inside double quotes write \\\" for a quote"),
        E::UnknownQuotedScalarEscape => (P::Syntax, "an unknown escape in double quotes", "write `\\\\` for a backslash, or use single quotes"),
        E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape
            => (P::Syntax, "an escape that names no character", "write the character itself, or \\xHH, \\uHHHH, \\UHHHHHHHH"),
        E::InvalidLowSurrogateHexEscape | E::InvalidLowSurrogate | E::MissingLowSurrogate | E::UnpairedLowSurrogate
            => (P::SurrogateEscape, "half of a surrogate pair", "write the character itself or \\UHHHHHHHH"),
        E::MappingValueNotAllowed => (P::Syntax, "a second `: ` in one line", "quote the value if the colon belongs to it, or put the mapping on the next line"),
        E::MappingKeyNotAllowed => (P::Indentation, "a key where none can stand", "align it with the keys of its mapping"),
        E::BlockSequenceEntryNotAllowed => (P::Indentation, "a list item where none can stand", "put the list on the next line, aligned with its other items"),
        E::ExpectedBlockSequenceEntry => (P::Indentation, "expected a list item `- ` here", "align this line with the items of its list"),
        E::ExpectedBlockMappingKey => (P::Indentation, "expected a key here", "align this line with the keys of its mapping; if it is text after a closing bracket or quote, put the whole value into quotes"),
        E::InvalidIndentation | E::InvalidQuotedScalarIndent | E::InvalidFlowScalarIndent | E::InvalidBlockScalarIndent
            => (P::Indentation, "a line at a column that nothing around it has", "align it with its siblings"),
        E::SimpleKeyExpected | E::InvalidSimpleKey => (P::Syntax, "expected `:` after a key", "write `key: value` on one line, or indent the line that continues a value"),
        E::UnexpectedCharacter { character } => return (P::Syntax, format!("a plain value cannot begin with {character:?}"), Some("quote the value")),
        E::ExpectedDocumentStart => (P::Syntax, "text that belongs to no open collection", "align it with the keys above, or begin a new document with `---`"),
        E::InvalidMappingValueWhitespace | E::InvalidBlockEntryWhitespace => (P::Tab, "a tab after an indicator", "replace the tab by a space"),
        E::MissingAnchorOrAliasName => (P::Syntax, "`&` or `*` without a name", "quote the value"),
        E::UndeclaredTagHandle => (P::Syntax, "a tag whose handle is not declared", "quote the value if `!` belongs to it"),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (P::Syntax, "an invalid header of a block of text", "write `|` or `|-` and put the text on the next line"),
        other => return (P::Syntax, format!("not YAML: {other}"), None),
    };
    (kind, message.to_owned(), Some(help))
}
