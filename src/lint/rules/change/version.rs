use super::{about, named, place};
use crate::change::{FieldChange, Kind};
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;

/// A chart or image goes down, or up by a major version.
///
/// # Why
/// A major version may change what is stored and how it is configured. Few systems read what a newer version has written,
/// so a lower version may not start, or lose data.
///
/// # Bad
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components: {redis: {version: 17.8.3, databases: 64}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {redis: {version: 18.0.0, databases: 64}}
/// #                               ^^^^^^ warning: the version of the Application production-redis-chart goes up by a major version, from 17.8.3 to 18.0.0
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {redis: {version: 17.9.0, databases: 64}}
/// ```
///
/// # Fix
/// By hand: read the release notes and try the version in the environment before. Do not go back without a backup.
///
/// # Source
/// semver.org, 2.0.0, item 8.
pub(super) static VERSION: Rule = Rule::warning("change/version", include_str!("version.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let Some(review) = change.review() else { return };
    for (environment, folded) in review.changes().filter(|(_, folded)| folded.change.kind != Kind::Added) {
        for (at, field) in folded.change.fields.iter().enumerate() {
            let Some((how, before, after)) = turn(field) else { continue };
            let what = what(field);
            let message = format!("the {what} of {} {how}, from {before} to {after}", named(folded));
            let finding =
                VERSION.at(place(folded, at), message).help("try it in the environment before, with a backup");
            findings.push(about(finding, environment, folded, field.is.clone()));
        }
    }
}

/// What the last step of a path is called.
fn what(field: &FieldChange) -> &'static str {
    match last(&field.path) {
        "tag" | "image" => "image",
        _ => "version",
    }
}

fn last(path: &str) -> &str {
    path.rsplit(['.', ':']).next().unwrap_or(path)
}

/// How a version changes that somebody should know of.
fn turn(field: &FieldChange) -> Option<(&'static str, &str, &str)> {
    if !["tag", "image", "version", "targetRevision"].contains(&last(&field.path)) {
        return None;
    }
    let before = tag(field.before.as_ref()?.as_str()?);
    let after = tag(field.after.as_ref()?.as_str()?);
    let (old, new) = (numbers(before)?, numbers(after)?);
    if new < old {
        return Some(("goes down", before, after));
    }
    (new.first() > old.first()).then_some(("goes up by a major version", before, after))
}

/// What stands after an image's last colon, without a digest.
fn tag(text: &str) -> &str {
    let text = text.split('@').next().unwrap_or(text);
    match text.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => tag,
        _ => text,
    }
}

/// The numbers that a version begins with: two at least.
fn numbers(text: &str) -> Option<Vec<u64>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let numbers: Option<Vec<u64>> =
        text.get(..end)?.trim_end_matches('.').split('.').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(path: &str, before: &str, after: &str) -> Option<&'static str> {
        let (before, after) = (Some(before.into()), Some(after.into()));
        let field = FieldChange { path: path.to_owned(), was: None, is: None, before, after };
        turn(&field).map(|(how, ..)| how)
    }

    #[test]
    fn versions_that_turn_are_told_and_those_that_grow_are_not() {
        for (before, after) in
            [("17.8.3", "17.9.0"), ("v1.2.0", "v1.2.1"), ("3.21.6-1443", "3.21.6-1502"), ("a", "b"), ("1", "2")]
        {
            assert_eq!(turned("spec.source.targetRevision", before, after), None, "{before} {after}");
        }
        assert_eq!(turned("x.image", "r:5000/a:1.9.0", "r:5000/a:1.10.0"), None);
        assert_eq!(turned("x.image", "a:1.9.0@sha256:0", "a:1.8.0@sha256:1"), Some("goes down"));
        assert_eq!(turned("x.tag", "v1.9.0", "v2.0.0"), Some("goes up by a major version"));
        assert_eq!(turned("x.name", "1.9.0", "2.0.0"), None);
    }
}
