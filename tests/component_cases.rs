//! `tenantry test`: a component's own cases, definitions in, objects and findings out.

use crate::render::Platform;

/// A new platform with two components that were made by `new component`, each with a case.
fn platform() -> Platform {
    let platform = Platform::empty();
    let init = ["init", "--yes", "--platform=empty"];
    for arguments in [
        &init[..],
        &["new", "component", "hello", "-e", "production"],
        &["new", "component", "motto", "-e", "production", "--scope=tenant"],
    ] {
        let run = platform.run(arguments);
        assert_eq!(run.code, Some(0), "{}", run.err);
    }
    platform
}

/// Adds a case of the component `hello`.
fn case(platform: &Platform, name: &str, spec: &str) {
    let text = format!("apiVersion: tenantry.dev/v1\nkind: ComponentTest\nspec:\n{spec}");
    platform.write(&format!("components/hello/tests/{name}.yaml"), text);
}

#[test]
fn the_cases_of_new_components_hold() {
    let platform = platform();
    let run = platform.run(&["test"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    assert!(run.out.ends_with("2 cases, 0 failed\n"), "{}", run.out);
    let one = platform.run(&["test", "motto"]);
    assert_eq!(one.out, "ok    motto/greets  The greeting that is given is rendered.\n1 case, 0 failed\n");
    assert_eq!(platform.run(&["schema", "test"]).code, Some(0));
    assert_eq!(platform.run(&["render"]).code, Some(0), "cases are not rendered");
    assert_eq!(platform.run(&["lint", "--format", "concise"]).out, "", "cases are no definitions");
}

#[test]
fn a_case_says_which_field_is_not_as_it_should_be_and_where_it_is_expected() {
    let platform = platform();
    let objects = "  objects:\n    - {kind: ConfigMap, metadata: {name: hello}, data: {greeting: hi, owner: null, other: x}}\n    - {kind: Secret, metadata: {name: s}}\n  absent:\n    - {kind: ConfigMap, data: {greeting: hello}}\n";
    case(&platform, "wrong", objects);
    let run = platform.run(&["test", "hello"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn findings_are_all_expected_or_the_case_fails() {
    let platform = platform();
    let typed = "  environment: {components: {hello: {greeting: 7}}}\n";
    let expected = "  findings: [{rule: schema/wrong-type, message: greeting}]\n";
    for (name, spec, code) in [
        ("all", format!("{typed}{expected}"), 0),
        ("unexpected", typed.to_owned(), 1),
        ("missing", expected.to_owned(), 1),
        ("other", format!("{typed}  findings: [{{rule: schema/wrong-type, message: farewell}}]\n"), 1),
        ("fewer", format!("{typed}  findings: []\n"), 1),
    ] {
        case(&platform, "case", &spec);
        let run = platform.run(&["test", "hello"]);
        assert_eq!(run.code, Some(code), "{name}: {}", run.out);
        assert_eq!(
            run.out.contains("a finding that is not expected"),
            code == 1 && name != "missing",
            "{name}: {}",
            run.out
        );
    }
}

#[test]
fn an_environment_is_laid_over_the_small_one() {
    let platform = platform();
    case(
        &platform,
        "argo",
        "  environment: {delivery: {engine: argocd, version: \"3.1\", inCluster: true}, domain: null}\n  findings: [{rule: schema/missing-field, message: domain}]\n",
    );
    case(
        &platform,
        "tenants",
        "  environment: {delivery: {engine: argocd, version: \"3.1\", inCluster: true}}\n  tenants: {}\n  objects: [{kind: Application}]\n  absent: [{kind: Namespace, metadata: {name: acme}}]\n",
    );
    let run = platform.run(&["test", "hello"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
}

#[test]
fn a_case_that_cannot_be_read_ends_the_run_at_its_line() {
    let platform = platform();
    case(&platform, "misspelt", "  objekts: []\n");
    let run = platform.run(&["test"]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("did you mean `objects`?") && run.err.contains("misspelt.yaml:4:3"), "{}", run.err);
    case(&platform, "misspelt", "  objects: [\n");
    assert_eq!(platform.run(&["test"]).code, Some(2));
    let run = platform.run(&["test", "helo"]);
    assert_eq!(run.code, Some(2));
}

#[test]
fn the_cases_of_the_example_platform_hold() {
    let run = Platform::example().run(&["test"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    assert!(run.out.contains("ok    metrics-agent/"), "{}", run.out);
}
