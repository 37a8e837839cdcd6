//! Pages whose examples are commands: run in a copy of the example platform, the bad ones lead to what the rule catches, in the file
//! that the example names; after the good ones it is silent.

use std::process::Command;

use libtest_mimic::Trial;

use tenantry::testing::{CommandPage, Example, command_pages};

use crate::platform::platform;

/// Runs the commands of an example in a fresh tree, then the linter unless they end with a call of tenantry's own. What is printed.
fn run(example: &Example) -> String {
    let folder = platform(&["environments", "tenants", "components", "charts", "rendered"]);
    let commands = example.text.trim_end();
    let (before, last) = commands.rsplit_once('\n').unwrap_or(("", commands));
    let script = match last.strip_prefix("tenantry ") {
        Some(call) if call.starts_with("lint") => format!("{before}\ntenantry {call} --format concise"),
        Some(call) => format!("{before}\ntenantry {call} || exit 0\ntenantry lint --format concise"),
        None => format!("{commands}\ntenantry lint --format concise"),
    };
    let binary = assert_cmd::cargo::cargo_bin("tenantry");
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .current_dir(folder.path())
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .args(["-euc", &script])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Whether the rule is named, together with the file or folder.
fn catches(printed: &str, rule: &str, file: &str) -> bool {
    let lines: Vec<&str> = printed.lines().collect();
    let at = lines.iter().position(|line| line.contains(rule));
    at.is_some_and(|at| lines[at..].iter().take(4).any(|line| line.contains(file)))
}

fn check(page: &CommandPage) -> Result<(), String> {
    let rule = page.rule;
    for example in &page.bad {
        let printed = run(example);
        if !catches(&printed, rule, &example.path) {
            return Err(format!("{rule}: its bad example is not caught in {}:\n{printed}", example.path));
        }
    }
    for example in &page.good {
        let printed = run(example);
        if printed.contains(rule) || printed.contains("not found") {
            return Err(format!("{rule}: its good example is caught:\n{printed}"));
        }
    }
    if page.good.is_empty() { Err(format!("{rule}: it has no good example")) } else { Ok(()) }
}

/// A test for each page whose examples are commands; they need a shell.
pub(crate) fn trials() -> Vec<Trial> {
    if !cfg!(unix) {
        return vec![];
    }
    let trial = |page: CommandPage| Trial::test(format!("{} (commands)", page.rule), move || Ok(check(&page)?));
    command_pages().into_iter().map(trial).collect()
}
