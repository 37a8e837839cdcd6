//! What forges and programs get.

use super::{all_formats, data, lint, printed, write};

#[test]
fn sarif_is_valid_against_the_schema_of_the_standard() {
    // OASIS, sarif-2.1/schema/sarif-schema-2.1.0.json of oasis-tcs/sarif-spec.
    let schema = std::fs::read_to_string(data("sarif-schema-2.1.0.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let (text, _) = printed(&data("guide"), &[".", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&sarif).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 20);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        assert!(!place["artifactLocation"]["uri"].as_str().unwrap().starts_with(['/', '.']));
    }
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["help"]["markdown"].as_str().unwrap().contains("## Why")), "{rules:?}");
}

#[test]
fn several_outputs_come_of_one_run_and_none_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut arguments = vec![".".to_owned(), "--format".to_owned(), "human".to_owned()];
    let formats = all_formats();
    for format in formats.iter().filter(|format| *format != "human") {
        arguments.extend(["--format".to_owned(), format!("{format}={}", path(format))]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (human, code) = printed(&data("guide"), &arguments);
    assert_eq!(code, 1);
    for format in &formats {
        let text = if format == "human" { human.clone() } else { std::fs::read_to_string(path(format)).unwrap() };
        assert!(!text.is_empty(), "{format}");
        for secret in ["jdhfKmsd1", "sdkWoq23", "ymLh1ok5k5xNUQfS944Xdx9xjf0wueokqKM2dMZfHuH9ayItG2"] {
            assert!(!text.contains(secret), "{format}: {secret} in {text}");
        }
    }
}

#[test]
fn values_of_variables_that_are_no_words_are_quoted_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let values = [
        r#"WEBSERVER__x, value: '{a: "Kestrel7SuperSecret"}'"#,
        "CLEARML__x__y, value: 'Kestrel7SuperSecret?'",
        "X, value: '$(Kestrel7SuperSecret)'",
        "X, value: [Kestrel7SuperSecret]",
        "'Kestrel7SuperSecret:', value: x",
        "X, value: “Kestrel7SuperSecret”",
        // What is a word stays readable.
        "X, value: 1.10",
    ];
    let entries: Vec<String> = values.iter().map(|value| format!("    - {{name: {value}}}\n")).collect();
    write(folder.path(), &[("values.yaml", &format!("apiserver:\n  extraEnvs:\n{}", entries.concat()))]);
    for format in all_formats() {
        let (text, code) = printed(folder.path(), &["values.yaml", "--format", &format]);
        assert!(code == 1 && text.contains("1.10"), "{format}: {text}");
        assert!(!text.contains("Kestrel7"), "{format}: {text}");
    }
}

#[test]
fn the_threshold_decides_the_exit_code() {
    let folder = data("guide");
    lint(&folder, &["redis.yaml", "--fail-on", "never"]).assert().code(0);
    lint(&folder, &["redis.yaml", "--allow", "secret", "--fail-on", "error"]).assert().code(0);
    lint(&folder, &["redis.yaml", "--allow", "secret", "--fail-on", "warning"]).assert().code(1);
    lint(&folder, &["redis.yaml", "--deny", "no/such-rule"]).assert().code(2);
    lint(&folder, &["missing.yaml"]).assert().code(2);
}

#[test]
fn forges_are_told_paths_from_the_top_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("a b/platform");
    write(&tree, &[("tenants/acme/tenant.yaml", "a: [\n"), ("environments/x/environment.yaml", "a: 1\n")]);
    write(folder.path(), &[("docs/x.yaml", "a: [\n")]);
    super::gate::git(folder.path(), &["init", "--quiet"]);
    let formats = [
        ("sarif", r#""uri": "a%20b/platform/tenants/acme/tenant.yaml""#),
        ("github", "::error file=a b/platform/tenants/acme/tenant.yaml,"),
        ("gitlab", r#""path": "a b/platform/tenants/acme/tenant.yaml""#),
        ("junit", r#"file="a b/platform/tenants/acme/tenant.yaml""#),
    ];
    for (format, path) in formats {
        for (from, arguments) in
            [(folder.path(), &["-C", "a b/platform", "--format", format][..]), (&tree, &["--format", format])]
        {
            let (text, code) = printed(from, arguments);
            assert!(code == 1 && text.contains(path), "{format} from {}: {text}", from.display());
        }
        // Files that are given by path.
        let (text, _) = printed(&tree, &["../../docs/x.yaml", "--format", format]);
        let path = path.replace("a%20b", "a b").replace("a b/platform/tenants/acme/tenant.yaml", "docs/x.yaml");
        assert!(text.contains(&path), "{format}: {text}");
    }
}
