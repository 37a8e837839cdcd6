//! Examples as input: definitions become a tree, with what an example leaves out. What lies in `before/` is the tree before.

use super::Files;
use super::mark::BEFORE;
use super::tree;
use crate::lint::Input;
use crate::source::SourceFile;

/// The environment that an example is in, unless it has its own.
const PRODUCTION: &str = "environments/production/environment.yaml";

/// What the linter sees of the files.
pub(super) fn input(files: &Files) -> Result<Input, String> {
    let now =
        files.iter().filter(|(path, _)| !path.starts_with(BEFORE)).map(|(path, text)| (path.clone(), text.clone()));
    let before = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(BEFORE)?.to_owned(), text.clone())));
    let before: Files = before.collect();
    let before = if before.is_empty() { None } else { Some(Box::new(of(&before)?)) };
    Ok(Input { before, ..of(&now.collect())? })
}

fn is_definition(path: &str) -> bool {
    ["tenants/", "environments/", "components/"].iter().any(|folder| path.starts_with(folder))
}

fn of(files: &Files) -> Result<Input, String> {
    if !files.keys().any(|path| is_definition(path)) {
        return Ok(Input::of(files.iter().map(|(path, text)| SourceFile::new(path, text))));
    }
    let of_tree = |path: &str| {
        is_definition(path) || path.starts_with("charts/") || !path.contains('/') && path.starts_with("tenantry.")
    };
    let beside =
        files.iter().filter(|(path, _)| !of_tree(path)).map(|(path, text)| SourceFile::new(path, text)).collect();
    let mut tree: Files = files
        .iter()
        .filter(|(path, _)| of_tree(path))
        .map(|(path, text)| (path.clone(), completed(path, text)))
        .collect();
    tree.insert("environments/base/environment.yaml".to_owned(), include_str!("base.yaml").to_owned());
    tree.entry(PRODUCTION.to_owned()).or_insert_with(|| completed(PRODUCTION, "spec:\n"));
    Ok(Input { files: beside, ..Input::of_tree(tree::of(tree)?, vec![]) })
}

/// A definition with what it needs to be one, added at its end: `spec` is the last key of an example.
pub(super) fn completed(path: &str, text: &str) -> String {
    if text.contains("\nkind:") {
        return text.to_owned();
    }
    let parts: Vec<&str> = path.split('/').collect();
    let (kind, name, fields) = match parts.as_slice() {
        ["tenants", name, "tenant.yaml"] => {
            let number = name.bytes().next().unwrap_or_default().saturating_sub(b'a');
            let fields = format!(
                "company: The {name} company\nenvironments: [production]\n\
                 admin: {{name: Admin, email: admin@{name}.example}}\nssoDomains: [{name}.example]\nredisDatabase: {number}\n",
            );
            ("Tenant", *name, fields)
        }
        ["environments", name, "environment.yaml"] => ("Environment", *name, "extends: base\n".to_owned()),
        _ => return text.to_owned(),
    };
    let given = |key: &str| text.lines().any(|line| line.starts_with(&format!("  {key}:")));
    let missing = fields.lines().filter(|field| !given(field.split(':').next().unwrap_or_default()));
    let missing: String = missing.map(|field| format!("  {field}\n")).collect();
    format!("{text}{missing}apiVersion: tenantry.dev/v1\nkind: {kind}\nmetadata: {{name: {name}}}\n")
}
