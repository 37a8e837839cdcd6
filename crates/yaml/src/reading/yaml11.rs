//! Numbers and dates of YAML 1.1 as PyYAML has them (`resolver.py`, `constructor.py`).

use super::{Scalar, all, integer, sign};

pub(super) fn number(text: &str) -> Option<Scalar<'_>> {
    int(text).or_else(|| float(text)).or_else(|| time(text))
}

fn int(text: &str) -> Option<Scalar<'_>> {
    let (negative, digits) = sign(text);
    let plain = || digits.replace('_', "");
    let based = |digits: &str, radix| {
        if digits.is_empty() { Scalar::Refused("a number without digits") } else { integer(negative, digits, radix) }
    };
    if let Some(bits) = digits.strip_prefix("0b") {
        return all(bits, |b| matches!(b, b'0' | b'1' | b'_')).then(|| based(&bits.replace('_', ""), 2));
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return all(hex, |b| b.is_ascii_hexdigit() || b == b'_').then(|| based(&hex.replace('_', ""), 16));
    }
    match digits.as_bytes() {
        [b'0'] => Some(Scalar::Int(0)),
        [b'0', rest @ ..] => rest.iter().all(|b| matches!(b, b'0'..=b'7' | b'_')).then(|| based(&plain(), 8)),
        [b'1'..=b'9', ..] if digits.contains(':') => sexagesimal(negative, digits),
        [b'1'..=b'9', ..] => all(digits, |b| b.is_ascii_digit() || b == b'_').then(|| integer(negative, &plain(), 10)),
        _ => None,
    }
}

/// `12:30:45`: digits to the base of 60.
fn sexagesimal(negative: bool, digits: &str) -> Option<Scalar<'_>> {
    let mut parts = digits.split(':');
    let first = parts.next().filter(|part| all(part, |b| b.is_ascii_digit() || b == b'_'))?;
    let mut value: i128 = first.replace('_', "").parse().ok()?;
    for part in parts {
        value = value.checked_mul(60)?.checked_add(sixty(part)?.into())?;
    }
    Some(Scalar::Int(if negative { -value } else { value }))
}

/// `[0-5]?[0-9]`
fn sixty(part: &str) -> Option<u8> {
    (all(part, |b| b.is_ascii_digit()) && part.len() <= 2)
        .then(|| part.parse().ok())
        .flatten()
        .filter(|value| *value < 60)
}

fn float(text: &str) -> Option<Scalar<'_>> {
    let (negative, number) = sign(text);
    let (whole, rest) = number.split_once('.')?;
    if !whole.is_empty() && !whole.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if whole.contains(':') {
        return sexagesimal_float(negative, whole, rest);
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at)?, Some(rest.get(at + 1..)?)),
        None => (rest, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    // Without digits before the point there is no sign, and a digit follows it.
    let whole_is_there = !whole.is_empty();
    let shaped =
        whole_is_there || (number.len() == text.len() && fraction.as_bytes().first().is_some_and(u8::is_ascii_digit));
    let signed_exponent = |text: &str| text.strip_prefix(['+', '-']).is_some_and(|d| all(d, |b| b.is_ascii_digit()));
    if !shaped || !digits(whole) || !digits(fraction) || !exponent.is_none_or(signed_exponent) {
        return None;
    }
    text.replace('_', "").parse().ok().map(Scalar::Float)
}

/// `1:30.5`
fn sexagesimal_float<'a>(negative: bool, whole: &str, fraction: &str) -> Option<Scalar<'a>> {
    let mut parts = whole.split(':');
    let first = parts.next().filter(|part| all(part, |b| b.is_ascii_digit() || b == b'_'))?;
    let mut value: f64 = first.replace('_', "").parse().ok()?;
    let mut last = None;
    for part in parts {
        if let Some(last) = last.replace(sixty(part)?) {
            value = value * 60.0 + f64::from(last);
        }
    }
    if !fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let seconds: f64 = format!("{}.{}", last?, fraction.replace('_', "")).parse().ok()?;
    let value = value * 60.0 + seconds;
    Some(Scalar::Float(if negative { -value } else { value }))
}

/// `2024-01-01`, or with a time of day; a date that is in no calendar is an error.
fn time(text: &str) -> Option<Scalar<'_>> {
    let digits = |from: &str, least: usize, most: usize| {
        let count = from.bytes().take(most).take_while(u8::is_ascii_digit).count();
        (count >= least).then_some(count)
    };
    let (year, rest) = text.split_once('-')?;
    let year_fits = year.len() == 4 && all(year, |b| b.is_ascii_digit());
    let month = digits(rest, 1, 2).filter(|_| year_fits)?;
    let after_month = rest.get(month..)?.strip_prefix('-')?;
    let day = digits(after_month, 1, 2)?;
    let after_day = after_month.get(day..)?;
    let in_calendar = super::go::rfc3339(text.get(..text.len() - after_day.len())?).is_some() && year != "0000";
    let accepted = if in_calendar { Scalar::Time(text) } else { Scalar::Refused("a date in no calendar") };
    if after_day.is_empty() {
        return (month == 2 && day == 2).then_some(accepted);
    }
    let time = after_day.strip_prefix(['T', 't']).or_else(|| {
        let trimmed = after_day.trim_start_matches([' ', '\t']);
        (trimmed.len() < after_day.len()).then_some(trimmed)
    })?;
    let hour = digits(time, 1, 2)?;
    let minute = time.get(hour..)?.strip_prefix(':')?;
    let second = minute.get(digits(minute, 2, 2)?..)?.strip_prefix(':')?;
    let mut rest = second.get(digits(second, 2, 2)?..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    is_zone(rest.trim_start_matches([' ', '\t']))
        .then_some(accepted)
        .filter(|_| rest.is_empty() || !rest.trim().is_empty())
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return text.is_empty() || text == "Z" };
    let (hours, minutes) = offset.split_once(':').map_or((offset, None), |(hours, minutes)| (hours, Some(minutes)));
    let digits = |text: &str, least: usize| text.len() >= least && text.len() <= 2 && all(text, |b| b.is_ascii_digit());
    digits(hours, 1) && minutes.is_none_or(|minutes| digits(minutes, 2))
}
