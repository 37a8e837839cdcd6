//! Names of secrets that a text gives a value: `password = x`, `"password": "x"`, `--password x`, `<password>x</password>`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::name::{self, Meant, meaning};
use super::text::{Care, Found};
use super::value;

/// A name that may be one of a secret.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u)[A-Za-z0-9_.$-]*(?i:pass|pwd|secret|token|key|cred|_pat|pw|auth|erlang)[A-Za-z0-9_.-]*").ok()
});

/// What stands between a name and its value.
static BETWEEN: LazyLock<Vec<(Between, Regex)>> = LazyLock::new(|| {
    let forms = [
        // name: PASSWORD, value: x; the value may stand on the next line.
        (Between::Entry, r#"^\\?["']?[ \t]*(?:,[ \t]*|\r?\n[ \t-]*)["']?value["']?[ \t]*[:=][ \t]*"#),
        // The text of an element.
        (Between::Element, r"^>[ \t]*"),
        // A block of YAML, whose value stands on the next lines.
        (Between::Block, r#"^["']?[ \t]*:[ \t]*[|>][+-]?[0-9]?[ \t]*\r?\n[ \t]+"#),
        (Between::Colon, r#"^\\?["']?\]?[ \t]*:[ \t]+"#),
        (Between::Colon, r#"^\\?["'][ \t]*:[ \t]*"#),
        (Between::Equals, r#"^\\?["']?\]?[ \t]*(?::=|=>|\?=|\+=|=)[ \t]*"#),
        (Between::Colon, r"^:"),
        (Between::Blank, r#"^["']?,?[ \t]+"#),
    ];
    forms.into_iter().filter_map(|(between, form)| Some((between, Regex::new(form).ok()?))).collect()
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Entry,
    Element,
    Block,
    Colon,
    Equals,
    Blank,
}

/// The secrets that a text gives to names.
pub(crate) fn find(text: &str, care: Care) -> Vec<Found> {
    let Some(pattern) = NAME.as_ref() else { return vec![] };
    pattern.find_iter(text).filter_map(|name| assigned(text, name.range(), care)).collect()
}

/// A value as it stands in a text.
struct Given<'t> {
    text: &'t str,
    start: usize,
    quoted: bool,
    /// Whether nothing but blanks, brackets or a comment follows on its line.
    ends_line: bool,
}

fn assigned(text: &str, name: Range<usize>, care: Care) -> Option<Found> {
    let (before, after) = (text.get(..name.start)?, text.get(name.end..)?);
    let name = text.get(name)?;
    // `$PASSWORD` and `${PASSWORD}` are uses.
    if name.starts_with('$') || before.ends_with(['$', '{']) && before.trim_end_matches('{').ends_with('$') {
        return None;
    }
    let flag = name.starts_with('-');
    let meant = meaning_of(name)?;
    let (between, length) =
        BETWEEN.iter().find_map(|(between, form)| form.find(after).map(|found| (*between, found.end())))?;
    if between == Between::Element && !before.ends_with('<')
        || between == Between::Blank && !flag
        || after.get(length..)?.starts_with('=')
        // The next flag; and `mysql -ppassword database`, which has a form of its own.
        || between == Between::Blank && name.starts_with("-p") && is_password(name.get(2..).unwrap_or_default())
        || between == Between::Blank && after.get(length..)?.starts_with('-')
    {
        return None;
    }
    let given = given(text, text.len() - after.len() + length, between)?;
    let sure = meant == Meant::Secret;
    if care == Care::Report && name::repeats(name, given.text) {
        return None;
    }
    let is_secret = match care {
        Care::Hide => is_hidden(&given, sure),
        Care::Report if given.quoted => {
            if sure {
                value::is_literal(given.text) && !is_word_of_code(given.text)
            } else {
                value::may_be_secret(given.text)
            }
        }
        // A parameter of an address.
        Care::Report if sure && between == Between::Equals && before.ends_with(['?', '&']) => {
            value::is_literal(given.text)
        }
        Care::Report => is_bare_secret(name, &given, between, sure),
    };
    let range = given.start..given.start + given.text.len();
    is_secret.then(|| Found { range, what: name.trim_start_matches('-').to_owned(), by_shape: false, sure: true })
}

/// What a name in a text means: `_auth` and `auth` of npm and Docker too, whose values are base64.
fn meaning_of(name: &str) -> Option<Meant> {
    let bare = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let perhaps = bare.eq_ignore_ascii_case("auth") || name::is_secret_key(bare);
    if perhaps { Some(Meant::Perhaps) } else { meaning(bare) }
}

/// As much of a text as a value may be long: one line may hold thousands of names, and each would be read to its end.
fn beginning(text: &str) -> &str {
    const LONGEST: usize = 4_000;
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The value that begins at `start`.
fn given(text: &str, start: usize, between: Between) -> Option<Given<'_>> {
    let rest = beginning(text.get(start..)?);
    if between == Between::Element {
        let (value, _) = rest.split_once("</").filter(|(value, _)| !value.contains(['<', '\n']))?;
        return Some(Given { text: value.trim_end(), start, quoted: true, ends_line: true });
    }
    for quote in ["\"\"\"", "'''", "\\\"", "\"", "'"] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let value = inner.split(['\n', '\r']).next()?;
            let value = value.find(quote).and_then(|end| value.get(..end))?;
            return Some(Given { text: value, start: start + quote.len(), quoted: true, ends_line: true });
        }
    }
    let line = rest.split(['\n', '\r']).next()?;
    let value = line.get(..bare_end(line))?;
    let behind = line.get(value.len()..)?.trim_start_matches([' ', '\t', '}', ']', ',', ';']);
    let ends_line = behind.is_empty() || behind.starts_with('#') || behind.starts_with("//");
    Some(Given { text: value, start, quoted: false, ends_line })
}

/// Where a value without quotes ends: at a blank, a quote, or a mark that another name or a closing bracket follows.
fn bare_end(line: &str) -> usize {
    let bytes = line.as_bytes();
    let follows = |at: usize| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let name =
            rest.iter().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || b"_ .-".contains(byte)).count();
        let next = rest.first().copied();
        next.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'}])<,;".contains(&byte))
            || name > 0 && name < 40 && matches!(rest.get(name), Some(b'=' | b':'))
    };
    let ends = |(at, byte): (usize, &u8)| match byte {
        b' ' | b'\t' | b'"' | b'\'' | b'<' | b'`' => true,
        b',' | b';' | b'&' | b'}' | b']' | b')' => follows(at),
        _ => false,
    };
    bytes.iter().enumerate().position(|(at, byte)| ends((at, byte))).unwrap_or(bytes.len())
}

/// Whether a value without quotes is a secret, and no code or prose.
fn is_bare_secret(name: &str, given: &Given<'_>, between: Between, sure: bool) -> bool {
    let text = given.text;
    if value::is_expression(text) || !value::is_literal(text) {
        return false;
    }
    if value::may_be_secret(text) {
        return true;
    }
    let is_identifier = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let of_shell = between == Between::Equals && !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let of_flag = name.starts_with('-');
    // Of what is no secret by its looks, the value of a password's own line is one still.
    let is_line = given.ends_line && !is_identifier && !text.contains([':', '(', '|']);
    sure && is_password(name)
        && (of_shell
            || of_flag
            || is_line && matches!(between, Between::Equals | Between::Colon | Between::Block | Between::Entry))
}

fn is_password(name: &str) -> bool {
    ["pass", "pwd", "pw"].iter().any(|word| name.to_ascii_lowercase().contains(word))
}

/// `str`, `string`: the type of a field, in code and in schemas.
fn is_word_of_code(text: &str) -> bool {
    ["string", "text", "password", "str", "required"].contains(&text)
}

/// Whether a value is to be hidden.
fn is_hidden(given: &Given<'_>, sure: bool) -> bool {
    let text = given.text;
    if text.is_empty() || value::is_switch(text) || value::is_reference(text) {
        return false;
    }
    let begins_block = text.starts_with(['{', '[', '|', '>', '&', '*', '<']);
    !begins_block
        && if sure {
            given.quoted || given.ends_line || value::may_be_secret(text)
        } else {
            value::may_be_secret(text) || given.quoted && !value::is_name(text) && text.len() >= 8
        }
}
