//! Dates, for allowances that expire.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: i64,
    month: u8,
    day: u8,
}

impl Date {
    /// Today, in UTC. Only the linter and what writes new definitions ask; a render is the same on every day.
    pub(crate) fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::from_days(i64::try_from(seconds / 86_400).unwrap_or(0))
    }

    /// The day so many days after 1970-01-01. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month: u8::try_from(month).unwrap_or(1), day: u8::try_from(day).unwrap_or(1) }
    }
}

impl FromStr for Date {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected a date such as 2027-03-01";
        let mut parts = text.splitn(3, '-');
        let mut part = |digits: usize| {
            let part =
                parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else { return Err(EXPECTED) };
        if !(1..=12).contains(&month) || !(1..=days_of(month, year)).contains(&day) {
            return Err(EXPECTED);
        }
        Ok(Self {
            year: year.into(),
            month: month.try_into().map_err(|_| EXPECTED)?,
            day: day.try_into().map_err(|_| EXPECTED)?,
        })
    }
}

/// How many days a month has.
fn days_of(month: u16, year: u16) -> u16 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates_and_dates_are_ordered() {
        assert_eq!(Date::from_days(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_days(19_782).to_string(), "2024-02-29");
        assert!("2027-03-01".parse::<Date>() > "2026-12-31".parse());
        for no_day in ["2027-3-1", "2027-02-31", "2027-02-29", "2100-02-29", "2027-04-31", "2027-13-01", "2027-01-00"] {
            assert!(no_day.parse::<Date>().is_err(), "{no_day}");
        }
        for day in ["2028-02-29", "2000-02-29", "2027-04-30", "2027-12-31"] {
            assert_eq!(day.parse::<Date>().map(|date| date.to_string()).as_deref(), Ok(day));
        }
    }
}
