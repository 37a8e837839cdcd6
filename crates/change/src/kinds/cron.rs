//! CronJobs: `pkg/apis/batch/validation/validation.go`, and the schedules of `github.com/robfig/cron/v3`.

use super::job;
use crate::faults::Faults;
use crate::field::Field;

const SPEC: &str = "pkg/apis/batch/validation validateCronJobSpec";
const SCHEDULE: &str = "pkg/apis/batch/validation validateScheduleFormat";
const ZONE: &str = "pkg/apis/batch/validation validateTimeZone";
const TEMPLATE: &str = "pkg/apis/batch/validation ValidateJobTemplateSpec";
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Schedule, limits and the Job.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let (schedule, zone) = (spec.get("schedule"), spec.get("timeZone"));
    if faults.required(&schedule, SPEC) {
        if schedule.text().contains("TZ") {
            faults.invalid(&schedule, SCHEDULE, "must not have a time zone: use `timeZone`");
        } else if !is_schedule(schedule.text()) {
            faults.invalid(
                &schedule,
                SCHEDULE,
                "must be five fields of cron: minute, hour, day, month, weekday; or a word such as @daily",
            );
        }
    }
    if zone.is_set() {
        time_zone(faults, &zone);
    }
    for name in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        faults.not_negative(&spec.get(name), SPEC);
    }
    faults.one_of(&spec.get("concurrencyPolicy"), &["Allow", "Forbid", "Replace"], SPEC);
    let template = spec.get("jobTemplate");
    crate::selector::labels(faults, &template.get("metadata.labels"));
    let job = template.get("spec");
    job::validate(faults, &job);
    if job.get("selector").is_set() {
        faults.invalid(&job.get("selector"), TEMPLATE, "must not be set: the server makes it");
    }
    if job.get("manualSelector").is_true() {
        faults.invalid(&job.get("manualSelector"), TEMPLATE, "must not be true");
    }
}

/// A name of the IANA database, by its form: which zones there are depends on the server's machine.
fn time_zone(faults: &mut Faults, zone: &Field<'_>) {
    let text = zone.text();
    let inside = |c: char| c.is_ascii_alphanumeric() || "+-_.".contains(c);
    let part = |part: &str| {
        part != "." && part != ".." && !part.is_empty() && !part.starts_with('-') && part.chars().all(inside)
    };
    let known = text.contains('/') || SINGLE.contains(&text);
    if text.eq_ignore_ascii_case("local") || !text.split('/').all(part) || !known || !is_area(text) {
        faults.invalid(zone, ZONE, "must be a time zone of the IANA database, as in Europe/Berlin");
    }
}

/// Areas of the IANA database.
fn is_area(text: &str) -> bool {
    let areas = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Brazil",
        "Canada",
        "Chile",
        "Etc",
        "Europe",
        "Indian",
        "Mexico",
        "Pacific",
        "US",
    ];
    text.split_once('/').is_none_or(|(area, _)| areas.contains(&area))
}

/// Zones without an area.
const SINGLE: [&str; 43] = [
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "Universal",
    "W-SU",
    "WET",
];

/// Whether cron understands a schedule (`cron.ParseStandard`).
fn is_schedule(text: &str) -> bool {
    if let Some(word) = text.strip_prefix('@') {
        let words = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        return words.contains(&word) || word.strip_prefix("every ").is_some_and(is_duration);
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let ranges: [(i64, i64, &[&str]); 5] = [(0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, &MONTHS), (0, 6, &DAYS)];
    fields.len() == 5
        && fields.iter().zip(ranges).all(|(field, (least, most, names))| {
            field.split(',').all(|part| part.is_empty() && field.len() > 1 || is_range(part, least, most, names))
        })
}

fn is_range(part: &str, least: i64, most: i64, names: &[&str]) -> bool {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    if step.is_some_and(|step| number(step).is_none_or(|step| step == 0)) {
        return false;
    }
    if matches!(range, "*" | "?") {
        return true;
    }
    let start = if names.len() == 12 { 1 } else { 0 };
    let value = |text: &str| {
        let named = names.iter().position(|name| text.eq_ignore_ascii_case(name));
        named.and_then(|index| i64::try_from(index).ok()).map(|index| index + start).or_else(|| number(text))
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (value(first), value(last)) {
        (Some(first), Some(last)) => least <= first && first <= last && last <= most,
        _ => false,
    }
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// A duration of Go.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(end);
        let unit = ["ns", "us", "ms", "s", "m", "h"].iter().find(|unit| tail.starts_with(**unit));
        match unit {
            Some(unit) if !digits.is_empty() => rest = &tail[unit.len()..],
            _ => return false,
        }
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for text in ["*/5 * * * *", "0 3 * * mon-fri", "1,2,3 0-5/2 ? jan *", "@daily", "@every 1h30m", "0 0 1 1 0"] {
            assert!(is_schedule(text), "{text}");
        }
        for text in [
            "61 * * * *",
            "* * * *",
            "* * * * * *",
            "@noon",
            "a * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "0 0 * * 7",
            "",
        ] {
            assert!(!is_schedule(text), "{text}");
        }
    }
}
