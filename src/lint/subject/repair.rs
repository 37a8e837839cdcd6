//! Mends in memory what keeps a file from being read, so that every slip in it is found in one run: where the parser fails,
//! each slip that we know of is undone near that place and the text parsed again; what lets it get further is a repair.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::finding::Edit;
use crate::source::{SourceFile, Span};
use yaml::{Limits, ProblemKind, Stream, parse};

/// Bytes of a file that may be parsed on the way, in all tries together.
pub(crate) const BUDGET: usize = 64 << 20;

/// How far above the place of an error its cause may stand, in lines.
const LINES_ABOVE: usize = 3;

/// A slip, undone.
#[derive(Clone, Debug)]
pub(crate) struct Repair {
    /// What slip it was.
    pub slip: Slip,
    /// Where the slip is, in the file.
    pub span: Span,
    /// What undoes it, in the file; sorted, all on one line.
    pub edits: Vec<Edit>,
}

/// A slip that keeps a file from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A colon at the end of a plain scalar.
    TrailingColon,
    /// Quotes that are escaped though nothing around them is quoted.
    DoubleEscape,
    /// An item of a list that is indented deeper than those before it.
    ItemTooDeep,
    /// Typographic quotes around a scalar.
    SmartQuotes,
}

impl Slip {
    const ALL: [Self; 4] = [Self::TrailingColon, Self::DoubleEscape, Self::ItemTooDeep, Self::SmartQuotes];

    /// Finds it in a line, and says which bytes of the line to replace by what.
    fn undo(self, text: &str, line: Span) -> Vec<(Span, String)> {
        match self {
            Self::TrailingColon => trailing_colon(text, line),
            Self::DoubleEscape => double_escape(text, line),
            Self::ItemTooDeep => item_too_deep(text, line),
            Self::SmartQuotes => smart_quotes(text, line),
        }
    }
}

impl Repair {
    /// The repair in a text of which its own is the part that begins at `start`.
    pub(crate) fn moved(mut self, start: u32) -> Self {
        for span in self.edits.iter_mut().map(|edit| &mut edit.span).chain([&mut self.span]) {
            *span = Span { start: span.start + start, end: span.end + start };
        }
        self
    }
}

/// Reads a file again with its slips undone, until nothing more helps or the budget is spent. The spans of the stream are those of the
/// mended text.
pub(crate) fn repair(file: &Arc<SourceFile>, stream: Stream, budget: &mut usize) -> (Stream, Vec<Repair>) {
    let mut attempt = Attempt { file: Arc::clone(file), stream, repairs: vec![], budget, hopeless: 0 };
    while let Some(line) = attempt.broken_line() {
        if !attempt.mend(line) {
            attempt.hopeless = line + 1;
        }
    }
    attempt.repairs.sort_by_key(|repair| repair.span);
    (attempt.stream, attempt.repairs)
}

struct Attempt<'b> {
    file: Arc<SourceFile>,
    stream: Stream,
    repairs: Vec<Repair>,
    budget: &'b mut usize,
    /// The first line, from 0, that no try has failed at.
    hopeless: usize,
}

impl Attempt<'_> {
    /// The line, from 0, of the first error that we have not given up on.
    fn broken_line(&self) -> Option<usize> {
        broken_line(&self.stream, self.hopeless)
    }

    /// Undoes one slip, or all slips of one line, so that the parser gets further.
    fn mend(&mut self, line: usize) -> bool {
        let mut best: Option<(usize, Stream, Vec<Repair>)> = None;
        for candidate in self.candidates(line) {
            let Some(text) = apply(&self.stream.file.text, &candidate) else { continue };
            if *self.budget < text.len() {
                return false;
            }
            *self.budget -= text.len();
            let stream = parse(&SourceFile::new(self.file.path.clone(), text), &Limits::default());
            let reached = broken_line(&stream, self.hopeless).unwrap_or(usize::MAX);
            if reached > line && best.as_ref().is_none_or(|(so_far, ..)| reached > *so_far) {
                best = Some((reached, stream, candidate));
            }
        }
        let Some((_, stream, repairs)) = best else { return false };
        let original: Vec<Repair> = repairs.iter().map(|repair| self.original(repair)).collect();
        self.repairs.extend(original);
        self.stream = stream;
        true
    }

    /// Each slip near a line alone, then all slips of one line together.
    fn candidates(&self, line: usize) -> Vec<Vec<Repair>> {
        let mut candidates = vec![];
        for line in (line.saturating_sub(LINES_ABOVE)..=line + 1).rev() {
            let of_line = slips(&self.stream.file, line);
            candidates.extend(of_line.iter().map(|slip| vec![slip.clone()]));
            if of_line.len() > 1 {
                candidates.push(of_line);
            }
        }
        candidates
    }

    /// A repair of the text as it is now as one of the file.
    fn original(&self, repair: &Repair) -> Repair {
        let edits: Vec<&Edit> = sorted_edits(&self.repairs);
        let back = |span: Span| unrepaired(&edits, span);
        let moved = repair.edits.iter().map(|edit| Edit { span: back(edit.span), ..edit.clone() });
        Repair { slip: repair.slip, span: back(repair.span), edits: moved.collect() }
    }
}

/// All edits of some repairs, in order.
pub(crate) fn sorted_edits(repairs: &[Repair]) -> Vec<&Edit> {
    let mut edits: Vec<&Edit> = repairs.iter().flat_map(|repair| &repair.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// The span in the file of a span in the text that edits made of it.
pub(crate) fn unrepaired(edits: &[&Edit], span: Span) -> Span {
    let back = |offset: u32| {
        let mut shift: i64 = 0;
        for edit in edits {
            let start = i64::from(edit.span.start) + shift;
            let inserted = i64::try_from(edit.text.len()).unwrap_or(0);
            if i64::from(offset) < start + inserted {
                if i64::from(offset) >= start {
                    return edit.span.start;
                }
                break;
            }
            if i64::from(offset) < start {
                break;
            }
            shift += inserted - i64::from(edit.span.end - edit.span.start);
        }
        u32::try_from(i64::from(offset) - shift).unwrap_or(0)
    };
    let start = back(span.start);
    Span { start, end: back(span.end).max(start) }
}

fn broken_line(stream: &Stream, from: usize) -> Option<usize> {
    let breaks = |kind: ProblemKind| matches!(kind, ProblemKind::Syntax | ProblemKind::Indentation | ProblemKind::Tab);
    let lines = stream.file.lines();
    let broken = stream.problems.iter().filter(|problem| breaks(problem.kind));
    broken.map(|problem| lines.line_of(problem.span.start)).filter(|line| *line >= from).min()
}

/// The slips of a line.
fn slips(file: &SourceFile, line: usize) -> Vec<Repair> {
    let lines = file.lines();
    let Some(start) = lines.start_of(line) else { return vec![] };
    let end = lines.start_of(line + 1).map_or(file.text.len(), |end| end as usize);
    let text = file.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\r', '\n']);
    let span = Span::new(start as usize, start as usize + text.len());
    Slip::ALL
        .into_iter()
        .filter_map(|slip| {
            let edits: Vec<Edit> = slip
                .undo(&file.text, span)
                .into_iter()
                .map(|(span, text)| Edit { file: file.path.clone(), span, text })
                .collect();
            let first = edits.first()?.span;
            Some(Repair { slip, span: first, edits })
        })
        .collect()
}

/// A text with its slips undone.
pub(crate) fn apply(text: &str, repairs: &[Repair]) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted_edits(repairs) {
        mended.push_str(text.get(at..edit.span.start as usize)?);
        mended.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    mended.push_str(text.get(at..)?);
    Some(mended)
}

/// `- name: FOO:`
fn trailing_colon(text: &str, line: Span) -> Vec<(Span, String)> {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"^[ \t]*(?:- +)*[\w./-]+:[ \t]+[^\s"'#\[{&*|>][^\s#]*(:)[ \t]*(?:#.*)?$"#).ok());
    let of_line = text.get(line.range()).unwrap_or("");
    let colon = PATTERN.as_ref().and_then(|pattern| pattern.captures(of_line)).and_then(|captures| captures.get(1));
    colon.map(|colon| (within(line, colon.start(), colon.end()), String::new())).into_iter().collect()
}

/// `"[\\"applications\\"]"`
fn double_escape(text: &str, line: Span) -> Vec<(Span, String)> {
    let of_line = text.get(line.range()).unwrap_or("");
    of_line
        .match_indices(r#"\\""#)
        .filter(|(at, _)| !of_line.get(..*at).unwrap_or("").ends_with('\\'))
        .map(|(at, _)| (within(line, at, at + 1), String::new()))
        .collect()
}

/// A list item that is indented deeper than the items before it.
fn item_too_deep(text: &str, line: Span) -> Vec<(Span, String)> {
    let of_line = text.get(line.range()).unwrap_or("");
    let is_item = |line: &str| line.trim_start().starts_with("- ");
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indentation(of_line);
    if !is_item(of_line) {
        return vec![];
    }
    let above = text.get(..line.start as usize).unwrap_or("").lines().rev().take(200);
    let sibling = above.filter(|line| is_item(line)).map(indentation).find(|indent| *indent < own);
    sibling.map(|indent| (within(line, indent, own), String::new())).into_iter().collect()
}

/// `“text”`
fn smart_quotes(text: &str, line: Span) -> Vec<(Span, String)> {
    let of_line = text.get(line.range()).unwrap_or("");
    let straight = |quote: char| match quote {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => Some("\""),
        '\u{2018}' | '\u{2019}' => Some("'"),
        _ => None,
    };
    of_line
        .char_indices()
        .filter_map(|(at, quote)| Some((within(line, at, at + quote.len_utf8()), straight(quote)?.to_owned())))
        .collect()
}

fn within(line: Span, start: usize, end: usize) -> Span {
    Span::new(line.start as usize + start, line.start as usize + end)
}
