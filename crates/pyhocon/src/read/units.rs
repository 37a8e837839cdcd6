//! Durations (pyhocon's `period_parser.py`, dateutil's `relativedelta`).

/// What a unit counts, and how many of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Microseconds,
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
    Nanoseconds,
}

const NAMES: [(Unit, &[&str]); 10] = [
    (Unit::Nanoseconds, &["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
    (Unit::Microseconds, &["us", "micro", "micros", "microsecond", "microseconds"]),
    (Unit::Milliseconds, &["ms", "milli", "millis", "millisecond", "milliseconds"]),
    (Unit::Seconds, &["s", "second", "seconds"]),
    (Unit::Minutes, &["m", "minute", "minutes"]),
    (Unit::Hours, &["h", "hour", "hours"]),
    (Unit::Weeks, &["w", "week", "weeks"]),
    (Unit::Days, &["d", "day", "days"]),
    (Unit::Months, &["mo", "month", "months"]),
    (Unit::Years, &["y", "year", "years"]),
];

/// The length of the unit that the text begins with, if no letter or digit follows it.
pub(crate) fn longest(text: &str) -> Option<usize> {
    unit(text).map(|(_, length)| length)
}

fn unit(text: &str) -> Option<(Unit, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let word = text.get(..length)?;
    NAMES.iter().find(|(_, names)| names.contains(&word)).map(|(unit, _)| (*unit, length))
}

/// A duration at the start of the text: its length and how Python prints it.
pub(super) fn period(text: &str) -> Option<(usize, String)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = text.get(digits..).filter(|_| digits > 0)?;
    let blanks = after.bytes().take_while(|byte| *byte == b' ').count();
    let (unit, length) = unit(after.get(blanks..)?)?;
    Some((digits + blanks + length, printed(text.get(..digits)?.parse().ok()?, unit)))
}

fn printed(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Milliseconds => timedelta(value * 1000.0),
        Unit::Nanoseconds => relativedelta((value / 1000.0).trunc(), Unit::Microseconds),
        _ => relativedelta(value, unit),
    }
}

/// `datetime.timedelta` of so many microseconds, as `str` prints it.
fn timedelta(microseconds: f64) -> String {
    let (seconds, micros) = div(microseconds, 1_000_000.0);
    let (minutes, seconds) = div(seconds, 60.0);
    let (hours, minutes) = div(minutes, 60.0);
    let (days, hours) = div(hours, 24.0);
    let days = match days {
        0.0 => String::new(),
        1.0 => "1 day, ".to_owned(),
        _ => format!("{days} days, "),
    };
    let fraction = if micros > 0.0 { format!(".{micros:06}") } else { String::new() };
    format!("{days}{hours}:{minutes:02}:{seconds:02}{fraction}")
}

/// `relativedelta` carries what exceeds a unit into the next, up to days, and from months into years.
fn relativedelta(value: f64, unit: Unit) -> String {
    let (mut years, mut months, mut days, mut hours) = (0.0, 0.0, 0.0, 0.0);
    let (mut minutes, mut seconds, mut micros) = (0.0, 0.0, 0.0);
    match unit {
        Unit::Years => years = value,
        Unit::Months => (years, months) = div(value, 12.0),
        Unit::Weeks => days = value * 7.0,
        Unit::Days => days = value,
        Unit::Hours => hours = value,
        Unit::Minutes => minutes = value,
        Unit::Seconds => seconds = value,
        _ => micros = value,
    }
    carry(&mut micros, &mut seconds, 1_000_000.0);
    carry(&mut seconds, &mut minutes, 60.0);
    carry(&mut minutes, &mut hours, 60.0);
    carry(&mut hours, &mut days, 24.0);
    let parts = [
        ("years", years),
        ("months", months),
        ("days", days),
        ("hours", hours),
        ("minutes", minutes),
        ("seconds", seconds),
        ("microseconds", micros),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(_, v)| *v != 0.0).map(|(name, v)| format!("{name}={}", signed_general(*v))).collect();
    format!("relativedelta({})", parts.join(", "))
}

fn carry(low: &mut f64, high: &mut f64, base: f64) {
    let (over, rest) = div(*low, base);
    (*low, *high) = (rest, *high + over);
}

fn div(value: f64, by: f64) -> (f64, f64) {
    ((value / by).floor(), value % by)
}

/// Python's `{:+g}` of a whole number: six significant digits.
fn signed_general(value: f64) -> String {
    if value < 999_999.5 {
        return format!("+{value}");
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    format!("+{}e+{exponent:0>2}", mantissa.trim_end_matches('0').trim_end_matches('.'))
}
