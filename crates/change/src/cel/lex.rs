//! Words of an expression.

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a reserved word.
    Name(String),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Number(f64),
    /// A text.
    Text(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

const SIGNS: [&str; 27] = [
    "&&", "||", "==", "!=", "<=", ">=", ".?", "[?", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*",
    "/", "%", "!", "<", ">", ";",
];

/// The words of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after).trim_start();
            continue;
        } else if let Some(quoted) = quoted(rest) {
            quoted?
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Token::Name(rest[..end].to_owned()), &rest[end..])
        } else if let Some(name) = rest.strip_prefix('`') {
            let end = name.find('`').ok_or("a name in back quotes has no end")?;
            (Token::Name(name[..end].to_owned()), &name[end + 1..])
        } else if first.is_ascii_digit() {
            number(rest)?
        } else {
            let sign = SIGNS.iter().find(|sign| **sign != ";" && rest.starts_with(**sign));
            let sign = sign.ok_or_else(|| format!("`{first}` has no meaning"))?;
            (Token::Sign(sign), &rest[sign.len()..])
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

fn number(text: &str) -> Result<(Token, &str), String> {
    let wrong = || "a number is not well formed".to_owned();
    if let Some(digits) = text.strip_prefix("0x") {
        let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
        let value = i64::from_str_radix(&digits[..end], 16).map_err(|_| wrong())?;
        return Ok((Token::Integer(value), digits[end..].strip_prefix(['u', 'U']).unwrap_or(&digits[end..])));
    }
    let digit = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digit(text);
    let mut whole = true;
    if text[end..].starts_with('.') && text[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end += 1 + digit(&text[end + 1..]);
        whole = false;
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let digits = digit(&text[end + 1 + sign..]);
        if digits > 0 {
            end += 1 + sign + digits;
            whole = false;
        }
    }
    if whole {
        let value = text[..end].parse().map_err(|_| wrong())?;
        return Ok((Token::Integer(value), text[end..].strip_prefix(['u', 'U']).unwrap_or(&text[end..])));
    }
    Ok((Token::Number(text[..end].parse().map_err(|_| wrong())?), &text[end..]))
}

/// A text in quotes, if one starts here.
fn quoted(text: &str) -> Option<Result<(Token, &str), String>> {
    let start = text.find(['\'', '"']).filter(|start| *start <= 2)?;
    let prefix = text[..start].to_ascii_lowercase();
    if !["", "r", "b", "rb", "br"].contains(&prefix.as_str()) {
        return None;
    }
    let body = &text[start..];
    let mark = &body[..1];
    let triple = mark.repeat(3);
    let mark = if body.starts_with(&triple) { triple.as_str() } else { mark };
    Some(until(&body[mark.len()..], mark, prefix.contains('r')))
}

fn until<'t>(text: &'t str, mark: &str, raw: bool) -> Result<(Token, &'t str), String> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix(mark) {
            return Ok((Token::Text(value), after));
        }
        let Some(c) = rest.chars().next() else { return Err("a text has no end".to_owned()) };
        if c == '\n' && mark.len() == 1 {
            return Err("a text has no end on its line".to_owned());
        }
        rest = &rest[c.len_utf8()..];
        if c != '\\' || raw {
            value.push(c);
            continue;
        }
        let Some(escaped) = rest.chars().next() else { return Err("a text has no end".to_owned()) };
        rest = &rest[escaped.len_utf8()..];
        let digits = match escaped {
            'n' => {
                value.push('\n');
                continue;
            }
            't' => {
                value.push('\t');
                continue;
            }
            'r' => {
                value.push('\r');
                continue;
            }
            'x' | 'X' => 2,
            'u' => 4,
            'U' => 8,
            '\\' | '\'' | '"' | '`' | '?' | 'a' | 'b' | 'f' | 'v' => {
                value.push(escaped);
                continue;
            }
            '0'..='3' => {
                rest = rest.get(2..).unwrap_or("");
                continue;
            }
            _ => return Err(format!("`\\{escaped}` is no escape")),
        };
        let code = rest.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        value.push(code.ok_or("an escape is not well formed")?);
        rest = &rest[digits..];
    }
}
