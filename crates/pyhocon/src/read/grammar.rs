//! pyhocon's grammar. It backtracks except behind a `-`, where a mismatch ends the parse: that is an `Err` here. Before each token
//! the parser skips blanks.

use serde_json::Map;

use super::concat::{Token, join};
use super::number;
use super::tree::{Found, put};
use super::units;
use crate::is_space;

/// Lists and objects inside one another; Python's own stack ends soon after.
const DEEPEST: usize = 64;

/// What a whole value holds.
pub(super) struct Top {
    pub found: Found,
    /// Other keys that it sets.
    pub keys: Vec<String>,
    pub includes: bool,
}

pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    includes: bool,
}

type Parsed<T> = Result<T, String>;

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, includes: false }
    }

    /// The text behind `path:`, to the end.
    pub(super) fn top(mut self) -> Parsed<Top> {
        while self.comment() || self.line_ends(false) {}
        let found = self.values()?;
        let mut keys = vec![];
        while self.comment_with_comma()
            || self.include()?
            || self.assignment(&mut |key, _| keys.push(key))?
            || self.line_ends(true)
        {}
        while self.comment_with_comma() || self.line_ends(true) {}
        self.blanks();
        match self.rest().chars().next() {
            None => Ok(Top { found, keys, includes: self.includes }),
            Some(c) => Err(format!("{c:?} cannot stand there without quotes")),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn blanks(&mut self) {
        self.at += self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    }

    /// Takes the literal behind blanks, or nothing.
    fn take(&mut self, literal: &str) -> bool {
        let start = self.at;
        self.blanks();
        if self.rest().starts_with(literal) {
            self.at += literal.len();
            return true;
        }
        self.at = start;
        false
    }

    /// Line breaks, and commas too if `commas`.
    fn line_ends(&mut self, commas: bool) -> bool {
        let start = self.at;
        self.blanks();
        let count = self.rest().bytes().take_while(|b| matches!(b, b'\n' | b'\r') || (commas && *b == b',')).count();
        self.at = if count > 0 { self.at + count } else { start };
        count > 0
    }

    fn comment(&mut self) -> bool {
        if !self.take("#") && !self.take("//") {
            return false;
        }
        self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        true
    }

    fn comment_with_comma(&mut self) -> bool {
        let start = self.at;
        self.line_ends(true);
        let found = self.comment();
        if !found {
            self.at = start;
        }
        found
    }

    /// A word that no letter, digit, `_` or `$` touches.
    fn keyword(&mut self, word: &str, any_case: bool) -> bool {
        let start = self.at;
        self.blanks();
        let part_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
        let rest = self.rest();
        let same =
            rest.get(..word.len()).is_some_and(|s| if any_case { s.eq_ignore_ascii_case(word) } else { s == word });
        let touched = rest.get(word.len()..).and_then(|rest| rest.chars().next()).is_some_and(part_of_word)
            || self.text.get(..self.at).and_then(|before| before.chars().next_back()).is_some_and(part_of_word);
        if same && !touched {
            self.at += word.len();
            return true;
        }
        self.at = start;
        false
    }

    fn values(&mut self) -> Parsed<Found> {
        let mut tokens = vec![];
        loop {
            if self.comment_with_comma() || self.include()? {
                continue;
            }
            match self.value()? {
                Some(token) => tokens.push(token),
                None if self.continued_line()? => {}
                None => return join(tokens),
            }
        }
    }

    /// A backslash at the end of a line. Before anything else it is an escape, which begins a string.
    fn continued_line(&mut self) -> Parsed<bool> {
        if !self.take("\\") {
            return Ok(false);
        }
        if self.line_ends(false) { Ok(true) } else { Err("a backslash at the end".to_owned()) }
    }

    fn value(&mut self) -> Parsed<Option<Token>> {
        if let Some(token) = self.substitution()? {
            return Ok(Some(token));
        }
        if self.take("{") {
            let map = self.nested(Self::object)?;
            return Ok(Some(Token::Value(Found::Tree(map))));
        }
        if self.take("[") {
            let items = self.nested(Self::list)?;
            return Ok(Some(Token::Value(Found::List(items))));
        }
        let start = self.at;
        self.blanks();
        if let Some((length, printed)) = units::period(self.rest()) {
            self.at += length;
            return Ok(Some(Token::Value(Found::Duration(printed))));
        }
        if let Some(length) = number::length(self.rest()) {
            let value = number::value(self.rest().get(..length).unwrap_or(""));
            self.at += length;
            return Ok(Some(Token::Value(value)));
        }
        for (word, value) in [("true", Found::Bool(true)), ("false", Found::Bool(false)), ("null", Found::Null)] {
            if self.keyword(word, true) {
                return Ok(Some(Token::Value(value)));
            }
        }
        let token = self.multi_line().or_else(|| self.quoted()).or_else(|| self.bare());
        if token.is_none() {
            self.at = start;
        }
        Ok(token)
    }

    fn nested<T>(&mut self, inner: fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("lists or objects nested too deep".to_owned());
        }
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn object(&mut self) -> Parsed<Map<String, serde_json::Value>> {
        let mut map = Map::new();
        loop {
            let mut entry = |key: String, found: Found| {
                if found != Found::Nothing {
                    put(&mut map, &path(&key), found.into_json());
                }
            };
            if !(self.comment_with_comma() || self.include()? || self.assignment(&mut entry)? || self.line_ends(true)) {
                break;
            }
        }
        if self.take("}") { Ok(map) } else { Err("`{` without `}`, or an entry that is not `key: value`".to_owned()) }
    }

    fn list(&mut self) -> Parsed<Vec<Found>> {
        let mut items = vec![self.values()?];
        while self.line_ends(true) {
            items.push(self.values()?);
        }
        if !self.take("]") {
            return Err("`[` without `]`, or an item that needs quotes".to_owned());
        }
        // Empty strings count as what stands behind a trailing comma.
        items.retain(|item| *item != Found::Text(String::new()) && *item != Found::Nothing);
        Ok(items)
    }

    /// `key: value`, `key = value`, `key {...}`. Behind the key there is no way back.
    fn assignment(&mut self, put: &mut dyn FnMut(String, Found)) -> Parsed<bool> {
        let Some(key) = self.key() else { return Ok(false) };
        if path(&key).is_empty() {
            return Err(format!("`{key}` is read as another key, and is none"));
        }
        while self.comment() || self.line_ends(false) {}
        if self.take("{") {
            let map = self.nested(Self::object)?;
            put(key, Found::Tree(map));
            return Ok(true);
        }
        if !(self.take("=") || self.take(":") || self.take("+=")) {
            return Err(format!("`{key}` after a line break or a comma is read as another key, without a value"));
        }
        while self.comment() || self.line_ends(false) {}
        let found = self.values()?;
        put(key, found);
        Ok(true)
    }

    fn key(&mut self) -> Option<String> {
        let start = self.at;
        self.blanks();
        if let Some(Token::Quoted(text, _)) = self.quoted() {
            return Some(format!("\"{text}\""));
        }
        let letter = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ' | '/' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ')
        };
        let length = self.rest().find(|c| !letter(c)).unwrap_or(self.rest().len());
        let key = self.rest().get(..length).filter(|key| !key.is_empty());
        self.at = if key.is_some() { self.at + length } else { start };
        key.map(|key| key.trim().to_owned())
    }

    /// `include "file"`, `include required(url("..."))`.
    fn include(&mut self) -> Parsed<bool> {
        let start = self.at;
        if !self.keyword("include", true) {
            return Ok(false);
        }
        let required = self.keyword("required", false);
        if required && !self.take("(") {
            return Err("`include required` without `(`".to_owned());
        }
        let by_kind = ["url", "file", "package"].iter().any(|kind| self.keyword(kind, false));
        if by_kind && !self.take("(") {
            return Err("`include` of a file, url or package without `(`".to_owned());
        }
        self.blanks();
        if self.quoted().is_none() {
            if required || by_kind {
                return Err("`include` without a name in quotes".to_owned());
            }
            self.at = start;
            return Ok(false);
        }
        for _ in 0..usize::from(required) + usize::from(by_kind) {
            if !self.take(")") {
                return Err("`include` without `)`".to_owned());
            }
        }
        self.includes = true;
        Ok(true)
    }

    fn substitution(&mut self) -> Parsed<Option<Token>> {
        let start = self.at;
        if !self.take("${") {
            return Ok(None);
        }
        let Some(end) = self.rest().find('}').filter(|end| *end > 0) else {
            self.at = start;
            return Ok(None);
        };
        let name = self.rest().get(..end).unwrap_or("");
        self.at += end + 1;
        self.blanks();
        match name.strip_prefix('?') {
            Some(_) => Ok(Some(Token::Optional)),
            None => Err(format!("`${{{name}}}` is replaced by that variable of the server, which ends if it has none")),
        }
    }

    fn multi_line(&mut self) -> Option<Token> {
        let inner = self.rest().strip_prefix("\"\"\"")?;
        let end = inner.find("\"\"\"")?;
        let more = inner.get(end + 3..)?.bytes().take_while(|byte| *byte == b'"').count();
        self.at += 3 + end + more + 3;
        inner.get(..end + more).map(|text| Token::Value(Found::Text(text.to_owned())))
    }

    /// `"(?:[^"\\\n]|\\.)*"[ \t]*`
    fn quoted(&mut self) -> Option<Token> {
        let inner = self.rest().strip_prefix('"')?;
        let mut chars = inner.char_indices();
        let end = loop {
            match chars.next()? {
                (at, '"') => break at,
                (_, '\n') => return None,
                (_, '\\') => {
                    chars.next().filter(|(_, c)| *c != '\n')?;
                }
                _ => {}
            }
        };
        self.at += 1 + end + 1;
        let start = self.at;
        self.blanks();
        let blanks = self.text.get(start..self.at).unwrap_or("").to_owned();
        Some(Token::Quoted(unescape(inner.get(..end)?), blanks))
    }

    /// `` (?:[^^`+?!@*&"\[\{\s\]\}#,=\$\\]|\\.)+[ \t]* ``
    fn bare(&mut self) -> Option<Token> {
        let rest = self.rest();
        let mut chars = rest.char_indices();
        let mut end = 0;
        while let Some((at, c)) = chars.next() {
            let next = match c {
                '\\' => match chars.next() {
                    Some((at, escaped)) if escaped != '\n' => at + escaped.len_utf8(),
                    _ => break,
                },
                _ if is_space(c) || "^`+?!@*&\"[{]}#,=$".contains(c) => break,
                _ => at + c.len_utf8(),
            };
            end = next;
        }
        let blanks = rest.get(end..)?.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at += if end > 0 { end + blanks } else { 0 };
        (end > 0).then(|| rest.get(..end + blanks).map(|text| Token::Bare(unescape(text))))?
    }
}

/// pyhocon's escapes; all others stay as they are written.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(c @ ('\\' | '=' | '#' | '!' | '"')) => out.push(c),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A key's path; quotes keep a dot from parting it.
fn path(key: &str) -> Vec<String> {
    if let Some(inner) = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')) {
        return vec![inner.to_owned()];
    }
    key.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
