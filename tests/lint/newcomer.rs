//! What those are told who make the usual first mistakes: the cause, where it is, and what to write; on one screen.

use crate::render::Platform;

const TENANT: &str = "tenants/acme/tenant.yaml";
const PRODUCTION: &str = "environments/production/environment.yaml";
const BASE: &str = "environments/base/environment.yaml";

/// Lines of a terminal.
const SCREEN: usize = 40;

/// What `lint` says after a mistake, and what it says in lines.
fn told(mistake: impl Fn(&Platform)) -> (String, String) {
    let platform = Platform::rendered();
    mistake(&platform);
    let human = platform.run(&["lint"]);
    assert_eq!(human.code, Some(1), "{}{}", human.out, human.err);
    let concise = platform.run(&["lint", "--format", "concise"]);
    assert!(human.out.lines().count() <= SCREEN, "{}", human.out);
    (human.out, concise.out)
}

/// A slip in a copy of the example platform.
type Mistake = Box<dyn Fn(&Platform)>;

/// The mistakes, by name.
fn mistakes() -> Vec<(&'static str, Mistake)> {
    fn edit(file: &'static str, from: &'static str, to: &'static str) -> Mistake {
        Box::new(move |platform| platform.edit(file, from, to))
    }
    vec![
        ("no version", edit(BASE, "agent: {version: 5.3.0, image: 1.24-1.8.1}", "agent: {image: 1.24-1.8.1}")),
        ("no redisDatabase", edit(TENANT, "  redisDatabase: 1\n", "")),
        ("a misspelt key", edit(TENANT, "  company:", "  compnay:")),
        ("a misspelt key in the overlay", edit("tenants/acme/staging.yaml", "  quota:", "  quotas:")),
        ("the name of an environment", edit(TENANT, "production]", "prodution]")),
        ("port mode", edit(PRODUCTION, "  acceptedExceptions: [port-mode]\n", "")),
        ("a profile that the GPU does not have", edit(TENANT, "gpu-half: {gpu: 3g.20gb", "gpu-half: {gpu: 3g.40gb")),
        (
            "a queue for a GPU that is not there",
            edit("tenants/acme/staging.yaml", "{gpu: null, gpus: 1}", "{gpu: 7g.40gb}"),
        ),
        ("a tab", edit(TENANT, "    gpu-half:", "\tgpu-half:")),
        (
            "marks of a merge",
            edit(TENANT, "  company:", "<<<<<<< HEAD\n  company: Acme\n=======\n>>>>>>> other\n  company:"),
        ),
        (
            "marks of a merge in a parent",
            edit(BASE, "  abstract:", "<<<<<<< HEAD\n=======\n>>>>>>> other\n  abstract:"),
        ),
        ("a bracket that does not close", edit(BASE, "  abstract: true", "  abstract: [true")),
        ("the name of a component", edit(BASE, "    router:", "    routr:")),
    ]
}

#[test]
fn the_first_line_names_the_file_the_line_and_what_to_write() {
    let told: Vec<String> = mistakes().iter().map(|(name, mistake)| format!("{name}\n{}", told(mistake).1)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn one_screen_says_it_in_full() {
    let told: Vec<String> =
        mistakes().iter().map(|(name, mistake)| format!("== {name}\n{}", told(mistake).0)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_file_of_the_tree_is_linted_as_part_of_it() {
    let platform = Platform::rendered();
    platform.edit(TENANT, "  company:", "  compnay:");
    let run = platform.run(&["lint", "--format", "concise", TENANT]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.starts_with("tenants/acme/tenant.yaml:7:3: error[schema/unknown-field]"), "{}", run.out);
    // What is wrong elsewhere is not said of it.
    let run = platform.run(&["lint", "--format", "concise", "tenants/hooli", BASE]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{}", run.err);
}
