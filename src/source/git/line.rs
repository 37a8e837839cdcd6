//! Who set a line last, asked of git by line.
//!
//! The line is looked for in the last commit, never in the working tree: git would run the repository's `filter.*.clean` on a file of that.

use super::place::Place;
use super::program;

/// The commit that set a line last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LastSet {
    /// Its hash.
    pub commit: String,
    /// Who wrote it.
    pub author: String,
    /// When, as its author's clock said: seconds since 1970.
    pub time: i64,
    /// The first line of its message.
    pub summary: String,
}

/// Asks for the line of a file in the last commit.
pub(super) fn last_set(place: &Place, path: &str, line: usize) -> Option<LastSet> {
    let said = program::blame(place, path, line).ok()?;
    let text = String::from_utf8_lossy(&said);
    let commit = text.split([' ', '\n']).next().filter(|commit| commit.len() >= 40)?.to_owned();
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Some(LastSet {
        commit,
        author: field("author").unwrap_or_default().to_owned(),
        time: field("author-time").and_then(|time| time.parse().ok()).unwrap_or_default(),
        summary: field("summary").unwrap_or_default().to_owned(),
    })
}

/// Which line of a text was which line of the text before; none where it is new. What both begin and end with is left out, and between
/// that a line is the same where its text is there once.
pub(super) fn before(now: &str, then: &str, line: usize) -> Option<usize> {
    let (now, then): (Vec<&str>, Vec<&str>) = (now.lines().collect(), then.lines().collect());
    let at = line.checked_sub(1)?;
    let wanted = now.get(at)?;
    let begin = now.iter().zip(&then).take_while(|(one, other)| one == other).count();
    if at < begin {
        return Some(line);
    }
    let left = now.len().min(then.len()) - begin;
    let end = now.iter().rev().zip(then.iter().rev()).take(left).take_while(|(one, other)| one == other).count();
    if at >= now.len() - end {
        return Some(then.len() - (now.len() - at) + 1);
    }
    let middle = then.get(begin..then.len() - end)?;
    let mut same = middle.iter().enumerate().filter(|(_, one)| *one == wanted);
    match (same.next(), same.next()) {
        (Some((found, _)), None) => Some(begin + found + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_line_is_found_in_the_text_before() {
        let then = "a\nb\nc\nd\n";
        for (now, line, found) in [
            ("a\nb\nc\nd\n", 3, Some(3)),
            ("new\na\nb\nc\nd\n", 1, None),
            ("new\na\nb\nc\nd\n", 4, Some(3)),
            ("a\nx\nc\ny\nd\n", 2, None),
            ("a\nx\nc\ny\nd\n", 3, Some(3)),
            ("a\nx\nc\ny\nd\n", 5, Some(4)),
            ("a\nd\n", 2, Some(4)),
            ("a\na\na\n", 3, None),
            ("a\n", 7, None),
            ("", 0, None),
        ] {
            assert_eq!(before(now, then, line), found, "{now:?} {line}");
        }
    }
}
