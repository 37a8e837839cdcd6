//! The cases of `tests/cases/secret`: what the rules find in each, and that no report shows it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use crate::lint::{Input, Options, run};
use crate::report::{self, Format};
use crate::source::{SourceFile, Span};

/// A file with the spans of the secrets in it.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) secrets: Vec<Span>,
}

/// All cases of a folder.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/secret").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| of_file(&std::fs::read_to_string(file).unwrap())).collect()
}

fn of_file(text: &str) -> Vec<Case> {
    let case = |part: &str| {
        let (title, text) = part.split_once('\n').unwrap();
        let (title, path) = match title.strip_suffix(']').and_then(|title| title.rsplit_once(" [")) {
            Some((title, path)) => (title, path),
            None => (title, "values.yaml"),
        };
        let (text, secrets) = unmarked(&filled(text));
        Case { title: title.to_owned(), path: path.to_owned(), text, secrets }
    };
    format!("\n{text}").split("\n== ").skip(1).map(case).collect()
}

/// `{a36}` and the like as text of that length, the same in every run.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    let mut state = 7u64;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let made = after.split_once('}').and_then(|(inner, rest)| {
            let count: usize = inner.get(1..)?.parse().ok()?;
            let alphabet: &[u8] = match inner.as_bytes()[0] {
                b'a' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                b'l' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                b'A' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
                b'G' => b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
                b'b' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                b'h' => b"0123456789abcdef",
                b'd' => b"123456789",
                _ => return None,
            };
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(alphabet[(state >> 33) as usize % alphabet.len()])
            };
            Some(((0..count).map(|_| next()).collect::<String>(), rest))
        });
        match made {
            Some((made, after)) => {
                filled.push_str(&made);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

/// A text without its marks, and the spans that they enclose.
fn unmarked(text: &str) -> (String, Vec<Span>) {
    let (mut plain, mut spans, mut start) = (String::new(), vec![], 0);
    for character in text.chars() {
        match character {
            '«' => start = plain.len(),
            '»' => spans.push(Span::new(start, plain.len())),
            other => plain.push(other),
        }
    }
    (plain, spans)
}

/// Where the rule finds secrets.
fn found(case: &Case) -> Vec<Span> {
    let input = Input::of([SourceFile::new(&case.path, &case.text)]);
    let options = Options { only: vec![&super::literal::LITERAL], ..Options::default() };
    let report = run(&input, &options);
    report.findings().iter().map(|finding| finding.place.span).collect()
}

fn overlap(a: &Span, b: &Span) -> bool {
    a.start < b.end && b.start < a.end
}

#[test]
fn every_secret_is_found_and_nothing_else_is() {
    let (mut marked, mut missed, mut wrong) = (0, vec![], vec![]);
    for case in cases("positives") {
        assert!(!case.secrets.is_empty(), "{}: no mark", case.title);
        let found = found(&case);
        marked += case.secrets.len();
        let is_found = |secret: &&Span| found.iter().any(|span| overlap(span, secret));
        let lost = case.secrets.iter().filter(|secret| !is_found(secret)).count();
        missed.extend((lost > 0).then(|| format!("{} ({lost} of {})", case.title, case.secrets.len())));
        let extra = found.iter().filter(|span| !case.secrets.iter().any(|secret| overlap(span, secret))).count();
        wrong.extend((extra > 0).then(|| format!("{} ({extra} too many)", case.title)));
    }
    let negatives = cases("negatives");
    let count = negatives.len();
    for case in negatives {
        let found = found(&case);
        let texts: Vec<&str> = found.iter().map(|span| case.text.get(span.range()).unwrap()).collect();
        wrong.extend((!found.is_empty()).then(|| format!("{}: {texts:?}", case.title)));
    }
    let (missed_count, wrong_count) = (missed.len(), wrong.len());
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "of {marked} secrets, cases with one missed: {missed_count}\n  {}\nof {count} negatives and the positives, wrong: {wrong_count}\n  {}",
        missed.join("\n  "),
        wrong.join("\n  ")
    );
}

#[test]
fn no_report_prints_a_secret() {
    let mut shown = vec![];
    for case in cases("positives") {
        let input = Input::of([SourceFile::new(&case.path, &case.text)]);
        let report = run(&input, &Options::default());
        for format in <Format as clap::ValueEnum>::value_variants() {
            let mut bytes = anstream::StripStream::new(Vec::new());
            report::print(&report, *format, &mut bytes).unwrap();
            let text = String::from_utf8(bytes.into_inner()).unwrap();
            let lines = case.secrets.iter().flat_map(|secret| case.text.get(secret.range()).unwrap().lines());
            let lines = lines.map(str::trim).filter(|line| line.len() >= 6 && text.contains(line));
            shown.extend(lines.map(|line| format!("{}: {format:?}: {line}", case.title)));
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}
