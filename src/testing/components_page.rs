//! Holds the page about components to the code: what a component may name stands on the page, and what stands there exists.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;
use regex::Regex;

use crate::catalog::component::Stage;
use crate::catalog::template::Templates;
use crate::definition::{EnvironmentSpec, TenantSpec};
use crate::document::{format::FORMATS, schema_of};
use crate::plan::{self, ClusterEnd};
use crate::source::SourceFile;

const PAGE: &str = include_str!("../../docs/components.md");

/// The text below a heading, up to the next one.
fn section(heading: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("\n{heading}\n")).unwrap();
    let end = Regex::new("\n#+ ").unwrap().find(rest).map_or(rest.len(), |found| found.start());
    &rest[..end]
}

/// The first cells of the tables in a text, without what a function takes.
fn rows(text: &'static str) -> BTreeSet<&'static str> {
    let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(cell, _)| cell);
    cells.map(|cell| cell.split('(').next().unwrap_or(cell)).collect()
}

fn owned(names: BTreeSet<&str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// What stands in backticks after some words, up to the end of the paragraph.
fn listed(text: &'static str, words: &str) -> BTreeSet<&'static str> {
    let (_, rest) = text.split_once(words).unwrap();
    let paragraph = rest.split("\n\n").next().unwrap();
    paragraph.split('`').skip(1).step_by(2).collect()
}

/// What the sources of the template engine register.
fn registered(kind: &str) -> BTreeSet<String> {
    let call = Regex::new(&format!(r#"add_{kind}\(\s*"([a-z_]+)""#)).unwrap();
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/template")).unwrap();
    let sources = folder.map(|file| file.unwrap().path()).filter(|path| !path.ends_with("tests.rs"));
    let texts: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    call.captures_iter(&texts).map(|found| found[1].to_owned()).collect()
}

/// Whether the template engine runs an expression, or refuses it for another reason than that it does not know a name.
fn is_known(expression: &str) -> bool {
    let file = SourceFile::new("catalog/demo/x.yaml", format!("{{{{ {expression} }}}}\n"));
    let mut templates = Templates::new(BTreeMap::from([("demo/x.yaml".to_owned(), std::sync::Arc::clone(&file))]));
    let result = templates.add("demo/x.yaml", &file).and_then(|()| templates.render("demo/x.yaml", &context!()));
    let unknown = |message: &str| message.contains("unknown") || message.contains("not defined");
    result.err().is_none_or(|wrong| !wrong.iter().any(|finding| unknown(&finding.message)))
}

#[test]
fn the_page_names_every_function_and_filter_and_no_other() {
    for (kind, heading) in [("function", "### Functions"), ("filter", "### Filters")] {
        assert_eq!(owned(rows(section(heading))), registered(kind), "{heading}");
    }
    for name in listed(section("### Functions"), "minijinja's own: ") {
        assert!(is_known(&format!("{name} is defined")) && is_known(&format!("{name}(1)")), "{name}");
    }
    for name in listed(section("### Filters"), "minijinja's own: ") {
        assert!(is_known(&format!("[1]|{name}")), "{name}");
    }
    assert!(!is_known("[1]|no_such_filter") && !is_known("no_such_function(1)"), "the test sees what is unknown");
}

#[test]
fn the_page_names_every_stage_format_and_end_and_no_other() {
    let stages = Stage::PLATFORM.into_iter().chain([Stage::Base, Stage::Apps]).map(Stage::name);
    assert_eq!(rows(section("## Scope and stage")), stages.collect());
    assert_eq!(rows(section("## Options")), FORMATS.iter().map(|format| format.name).collect());
    let ends = ClusterEnd::ALL.map(ClusterEnd::name).into_iter().chain([plan::PROXY]);
    assert_eq!(rows(section("## Workloads, Services and flows")), ends.collect());
}

#[test]
fn the_page_names_every_field_of_an_environment_and_of_a_tenant() {
    let fields = |schema: serde_json::Value| -> BTreeSet<String> {
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let variables = section("### Variables");
    assert_eq!(owned(listed(variables, "Fields of `environment`: ")), fields(schema_of::<EnvironmentSpec>()));
    assert_eq!(owned(listed(variables, "Fields of `tenant`: ")), fields(schema_of::<TenantSpec>()));
}
