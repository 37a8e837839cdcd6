//! Numbers and dates of Go's yaml.v2 and yaml.v3 (`resolve.go` of both, which differ in booleans and in what a date becomes).

use super::{Scalar, is_float, sign};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Version {
    V2,
    V3,
}

pub(super) fn number(text: &str, version: Version) -> Option<Scalar<'_>> {
    match text.as_bytes().first()? {
        b'.' => return with_digits_parted(text).filter(|text| is_float(text)).and_then(|text| float(&text)),
        b'+' | b'-' | b'0'..=b'9' => {}
        _ => return None,
    }
    if rfc3339(text).is_some() {
        // yaml.v2 leaves a date a string.
        return Some(if version == Version::V3 { Scalar::Time(text) } else { Scalar::Str(text) });
    }
    let plain = text.replace('_', "");
    parse_int(&plain)
        .or_else(|| is_float(sign(&plain).1).then(|| float(&plain)).flatten())
        .or_else(|| odd_int(&plain, version))
}

/// The text without underscores, which `strconv.ParseFloat` takes between digits only.
fn with_digits_parted(text: &str) -> Option<String> {
    let digit = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    let fits = text.match_indices('_').all(|(at, _)| digit(at.checked_sub(1)) && digit(Some(at + 1)));
    fits.then(|| text.replace('_', ""))
}

/// `strconv.ParseFloat`: an overflow is an error, and the scalar a string.
fn float(text: &str) -> Option<Scalar<'static>> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Scalar::Float)
}

/// `strconv.ParseInt(plain, 0, 64)`, then `ParseUint`.
fn parse_int(plain: &str) -> Option<Scalar<'static>> {
    let (negative, digits) = sign(plain);
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let signed = plain.starts_with(['+', '-']);
    let value = if negative { -value } else { value };
    // ParseUint takes no sign.
    let fits = i64::try_from(value).is_ok() || (!signed && u64::try_from(value).is_ok());
    fits.then_some(Scalar::Int(value))
}

/// What the branches for `0b`, and in yaml.v3 `0o`, add to `ParseInt`: a sign behind the prefix.
fn odd_int(plain: &str, version: Version) -> Option<Scalar<'static>> {
    let octal = || plain.strip_prefix("0o").filter(|_| version == Version::V3).map(|digits| (8, digits));
    let (radix, digits) = plain.strip_prefix("0b").map(|digits| (2, digits)).or_else(octal)?;
    i64::from_str_radix(digits, radix).ok().map(|value| Scalar::Int(value.into()))
}

/// A mapping's key as sigs.k8s.io/yaml turns it into a string (`convertToJSONableObject`).
pub(crate) fn key(text: &str, scalar: Scalar<'_>) -> String {
    match scalar {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => format_g(value),
        _ => text.to_owned(),
    }
}

/// `strconv.FormatFloat(value, 'g', -1, 32)`.
#[allow(clippy::cast_possible_truncation)] // as Go does
fn format_g(value: f64) -> String {
    let value = value as f32;
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..21).contains(&exponent) => {
            format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        _ => format!("{value}"),
    }
}

/// The text of a date as Go's `time.Time` prints it in JSON, if one of the four layouts of `parseTimestamp` fits.
pub(crate) fn rfc3339(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if !(bytes.get(..4)?.iter().all(u8::is_ascii_digit) && bytes.get(4) == Some(&b'-')) {
        return None;
    }
    let year: u32 = text.get(..4)?.parse().ok()?;
    let (month, rest) = two_digits(text.get(5..)?)?;
    let (day, rest) = two_digits(rest.strip_prefix('-')?)?;
    if !(1..=12).contains(&month) || day < 1 || day > days(year, month) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    match rest.as_bytes().first() {
        None => Some(format!("{date}T00:00:00Z")),
        Some(separator @ (b'T' | b't' | b' ')) => {
            let (time, rest) = time_of_day(rest.get(1..)?)?;
            let zone = if *separator == b' ' { rest.is_empty().then(|| "Z".to_owned())? } else { zone(rest)? };
            Some(format!("{date}T{time}{zone}"))
        }
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<(u32, &str)> {
    let count = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text.get(..count)?.parse().ok()?, text.get(count..)?))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

fn time_of_day(text: &str) -> Option<(String, &str)> {
    let (hour, rest) = two_digits(text)?;
    let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
    let (second, rest) = two_digits(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let digits = rest.strip_prefix(['.', ',']).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if digits == 0 {
        return Some((time, rest));
    }
    let fraction = rest.get(1..=digits.min(9))?.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some((format!("{time}{point}{fraction}"), rest.get(1 + digits..)?))
}

fn zone(text: &str) -> Option<String> {
    if text == "Z" {
        return Some(text.to_owned());
    }
    let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u32>().ok()).flatten();
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    if hours > 24 || minutes > 60 {
        return None;
    }
    Some(if hours + minutes == 0 { "Z".to_owned() } else { text.to_owned() })
}
