//! `tenantry report`: one page, with all that it needs in it.

use assert_cmd::Command;

use crate::lint::gate::{edit, repository};

fn report(folder: &std::path::Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let output = command.current_dir(folder).arg("report").args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn the_page_needs_no_network_and_says_what_the_definitions_say() {
    let folder = repository();
    let path = folder.path().join("report.html");
    let (code, text) = report(folder.path(), &["-o", "report.html"]);
    assert_eq!((code, text.as_str()), (0, ""));
    let page = std::fs::read_to_string(path).unwrap();
    for said in ["Tenants of production", "Acme Corporation", "31011-31020", "clearml-registry", "Channels of staging"]
    {
        assert!(page.contains(said), "{said}");
    }
    for (open, close) in [("<details>", "</details>"), ("<table>", "</table>"), ("<section ", "</section>")] {
        assert_eq!(page.matches(open).count(), page.matches(close).count(), "{open}");
    }
    assert!(!page.contains("<link") && !page.contains("src=") && !page.contains("href=\"http"), "nothing is loaded");
    assert!(page.contains("default-src 'none'"));
    assert!(!report(folder.path(), &["-e", "staging"]).1.contains("Tenants of production"));
    assert_eq!(report(folder.path(), &["-e", "stagin"]).0, 2);
}

#[test]
fn texts_of_others_are_no_mark_up() {
    let folder = repository();
    edit(folder.path(), "tenants/acme/tenant.yaml", "Acme Corporation", "'</td><script>alert(1)</script>'");
    let (_, page) = report(folder.path(), &[]);
    assert!(page.contains("&lt;script&gt;alert(1)") && page.matches("<script>").count() == 1, "{page}");
}
