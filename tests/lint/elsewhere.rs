//! What is a fault in YAML of ours, and may be meant in that of others.

use super::{printed, write};

/// What one rule says of a file, one line a finding.
fn said(rule: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.yaml", text)]);
    let (text, _) = printed(folder.path(), &[".", "--format", "concise"]);
    text.lines().filter(|line| line.contains(&format!("[{rule}]"))).map(str::to_owned).collect()
}

#[test]
fn a_template_that_branches_is_meant_to_be_one() {
    for (text, level) in [("a: {{ b }}\n", "warning["), ("{{- if .b }}\na: 1\n{{- end }}\n", "info[")] {
        let found = said("yaml/syntax", text);
        assert!(found.len() == 1 && found[0].contains(level), "{text}: {found:?}");
    }
}

#[test]
fn kustomize_may_replace_variables_in_manifests() {
    let pod = |value: &str| {
        let container = format!("{{name: a, image: a:1.2.3, env: [{{name: X, value: {value}}}]}}");
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: b}}\nspec: {{containers: [{container}]}}\n")
    };
    for (value, level) in [("$(Y)", "info["), ("$$Y", "warning[")] {
        let found = said("quoting/kubelet-expansion", &pod(value));
        assert!(found.len() == 1 && found[0].contains(level), "{value}: {found:?}");
    }
}

#[test]
fn a_page_does_not_show_all_policies() {
    let policy = "```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: {ingress: []}\n```\n";
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("page.md", policy)]);
    let (text, code) = printed(folder.path(), &["page.md", "--format", "concise"]);
    assert!(text.contains("warning[isolation/namespace-missing]"), "{text}");
    assert_eq!(code, 0, "{text}");
}
