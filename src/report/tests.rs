#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::finding::{Edit, Fix, ObjectId, Rule};
use crate::source::{SourceFile, Span};

const BETA: &str = "spec:\n  sessions: {startingPort: 31015, maxServices: 10}\n  password: hunter2\n";

fn rule(id: &str) -> &'static Rule {
    crate::lint::find(id).unwrap()
}

fn report() -> Report {
    let beta = SourceFile::new("tenants/beta/tenant.yaml", BETA);
    let acme = SourceFile::new("tenants/acme/tenant.yaml", "spec:\n  sessions: {startingPort: 31010}\n");
    let at = |file: &std::sync::Arc<SourceFile>, text: &str| {
        let start = file.text.find(text).unwrap();
        file.place(Span::new(start, start + text.len()))
    };
    let overlap = rule("port/overlap")
        .at(at(&beta, "31015"), "beta claims node ports 31016-31020 of acme")
        .related(at(&acme, "31010"), "claimed here")
        .related(at(&beta, "10}"), "counted from here")
        .object(ObjectId::new("Tenant", "beta").at("/spec/sessions/startingPort"))
        .environment("production")
        .tenant("acme")
        .tenant("beta")
        .help("the next free range begins at 31020")
        .fix(Fix {
            title: "move to the next free range".to_owned(),
            safe: false,
            edits: vec![Edit { file: beta.path.clone(), span: at(&beta, "31015").span, text: "31020".to_owned() }],
        });
    let secret = rule("secret/literal").at(at(&beta, "hunter2"), "a password in clear").level(Level::Warning);
    Report::new(vec![overlap, secret], Tally { files: 2, suppressed: 1, ..Tally::default() })
}

fn printed(report: &Report, format: Format) -> String {
    let mut bytes = anstream::StripStream::new(Vec::new());
    print(report, format, &mut bytes).unwrap();
    String::from_utf8(bytes.into_inner()).unwrap()
}

#[test]
fn people_see_the_line_a_caret_and_what_to_do() {
    insta::assert_snapshot!(printed(&report(), Format::Human));
}

#[test]
fn no_format_shows_a_secret() {
    for format in <Format as clap::ValueEnum>::value_variants() {
        assert!(!printed(&report(), *format).contains("hunter2"), "{format:?}");
    }
}

#[test]
fn a_line_a_finding() {
    insta::assert_snapshot!(printed(&report(), Format::Concise));
}

#[test]
fn the_json_form_is_stable_and_fits_its_schema() {
    let json = printed(&report(), Format::Json);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&findings_schema())
        .unwrap()
        .iter_errors(&value)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    insta::assert_snapshot!(json);
}

#[test]
fn code_scanning_gets_regions_fingerprints_and_fixes() {
    insta::assert_snapshot!(printed(&report(), Format::Sarif));
}

#[test]
fn forges_get_their_own_forms() {
    insta::assert_snapshot!(printed(&report(), Format::Github));
    insta::assert_snapshot!(printed(&report(), Format::Gitlab));
    insta::assert_snapshot!(printed(&report(), Format::Junit));
}

#[test]
fn a_terminal_is_not_steered_and_endless_lines_are_not_shown() {
    let file = SourceFile::new("a\u{1b}[2J.yaml", format!("a: \u{1b}[2J x\nb: {}\n", "y".repeat(100_000)));
    let first = rule("yaml/control-character").at(file.place(Span::new(3, 4)), "a control \u{1b} character");
    let second = rule("yaml/syntax").at(file.place(Span::new(20, 21)), "something");
    let text = printed_raw(&Report::new(vec![first, second], Tally { files: 1, ..Tally::default() }));
    assert!(!text.contains("\u{1b}[2J"), "{text}");
    assert!(text.len() < 5_000, "{}", text.len());
    assert!(text.contains("\na\\u{1b}[2J.yaml:2:") && text.contains(": something"), "{text}");
}

fn printed_raw(report: &Report) -> String {
    let mut bytes = Vec::new();
    print(report, Format::Human, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn an_output_is_a_format_and_perhaps_a_file() {
    assert_eq!("sarif=out.sarif".parse(), Ok(Output { format: Format::Sarif, path: Some("out.sarif".into()) }));
    assert!("xml".parse::<Output>().unwrap_err().contains("junit"));
    assert!("sarif=".parse::<Output>().is_err());
}
