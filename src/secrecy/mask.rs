//! Texts without the secrets in them.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::name;
use super::text::{self, Care};
use super::value;

/// What stands for a secret.
const STARS: &str = "*****";

/// The secrets that are known where texts are made: a message may quote one without its name.
#[derive(Debug, Default)]
pub(crate) struct Mask {
    known: Option<AhoCorasick>,
}

impl Mask {
    /// A mask for texts that may hold one of these.
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut known: Vec<&str> =
            secrets.into_iter().flat_map(str::lines).map(bare).filter(|one| is_told(one)).collect();
        known.sort_unstable();
        known.dedup();
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(known);
        Self { known: search.ok().filter(|search| search.patterns_len() > 0) }
    }

    /// A text without secrets.
    pub(crate) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut ranges: Vec<Range<usize>> = text::find(text, Care::Report).into_iter().map(|one| one.range).collect();
        let known = self.known.iter().flat_map(|known| known.find_iter(text));
        ranges.extend(known.map(|found| found.range()).filter(|found| is_word(text, found)));
        without(text, ranges)
    }
}

/// A text without what has the shape of a secret: for tables and pictures, whose words are not sentences.
pub(crate) fn shapes(text: &str) -> Cow<'_, str> {
    without(text, text::by_shape(text).into_iter().map(|one| one.range).collect())
}

/// A text without the secrets that can be told from the text alone.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    without(text, text::find(text, Care::Report).into_iter().map(|one| one.range).collect())
}

fn without(text: &str, mut ranges: Vec<Range<usize>>) -> Cow<'_, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        if range.start >= at {
            shown.push_str(text.get(at..range.start).unwrap_or_default());
            shown.push_str(STARS);
        }
        at = at.max(range.end);
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

/// A value as it stands in a file, without the quotes around it.
fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// Whether a value can be looked for in other texts: short ones and names of secrets are words of sentences too.
fn is_told(text: &str) -> bool {
    text.len() >= 5 && (!name::means_secret(text) || value::may_be_secret(text))
}

/// Whether it is no part of a longer word.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    range.len() >= 8 || !is_part(before) && !is_part(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_secrets_and_those_that_can_be_told_are_hidden() {
        let mask = Mask::new(["\"Kestrel-morning-7\"", "first line\nsecond line"]);
        assert_eq!(mask.hide("cannot read `Kestrel-morning-7?`"), "cannot read `*****?`");
        assert_eq!(mask.hide("near `second line`"), "near `*****`");
        assert_eq!(mask.hide("with mongodb://root:Kestrel7@mongo"), "with mongodb://root:*****@mongo");
        assert_eq!(mask.hide("the Secret web-tls is missing"), "the Secret web-tls is missing");
    }

    #[test]
    fn words_of_sentences_stay() {
        assert_eq!(Mask::new(["password", "test"]).hide("auth.password is tested"), "auth.password is tested");
    }
}
