//! Passwords in the user part of addresses.

use std::ops::Range;

use super::value;

/// Words of manuals, which stand where a user would write their own.
const EXAMPLES: [&str; 4] = ["password", "pass", "passwd", "pw"];

/// The passwords in the addresses of a text: what stands between the user and the `@`, or the user where it is a token.
pub(crate) fn passwords(text: &str) -> Vec<Range<usize>> {
    text.match_indices("://").filter_map(|(at, mark)| password(text, at + mark.len())).collect()
}

/// The password of the address whose authority begins at `start`.
fn password(text: &str, start: usize) -> Option<Range<usize>> {
    /// What ends an authority (RFC 3986, 3.2), or cannot stand in one.
    const ENDS: [char; 10] = ['/', '?', '#', '"', '\'', '<', '>', '`', '\\', '|'];
    /// Longer ones are no addresses: the search for their end would take too long where there are many.
    const LONGEST: usize = 2_000;
    let rest = text.get(start..)?;
    let mut end = rest.len().min(LONGEST);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    let authority = rest.get(..end)?;
    let authority = authority.split(|c: char| c.is_whitespace() || ENDS.contains(&c)).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (password, from) = match user.split_once(':') {
        Some((name, password)) => (Some(password).filter(|password| !is_example(name, password))?, name.len() + 1),
        None => (Some(user).filter(|user| value::looks_random(user))?, 0),
    };
    let is_secret = !password.is_empty()
        && !is_reference(password)
        && !value::is_to_fill(password)
        && !value::names_itself(password);
    is_secret.then(|| start + from..start + from + password.len())
}

/// Whether all of a password is put in by something else: a word before `$(X)` is one of its own.
fn is_reference(password: &str) -> bool {
    value::is_reference(password) && (password.starts_with(['$', '{', '%', '<', '`']) || !password.contains('$'))
}

/// `user:password@host`
fn is_example(user: &str, password: &str) -> bool {
    let is = |text: &str, known: &[&str]| known.iter().any(|word| text.eq_ignore_ascii_case(word));
    is(user, &["user", "username"]) && is(password, &EXAMPLES)
}
