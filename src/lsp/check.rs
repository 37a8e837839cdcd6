//! What is wrong with one file, fast enough for every keystroke: the linter over the file's neighbourhood.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Finding;
use crate::layout::{self, COMPONENTS, ENVIRONMENTS, SETTINGS};
use crate::lint::{self, Date, Fixed, Input, Memory, Options};
use crate::report::Report;
use crate::source::{SourceFile, Tree};
use crate::workspace::Workspace;

/// How the linter runs in an editor.
pub(super) fn options() -> Options {
    Options { today: Some(Date::today()), ..Options::default() }
}

/// A tree with the texts of open documents instead of those on disk.
#[must_use]
pub(super) fn overlaid(mut tree: Tree, open: &BTreeMap<String, Arc<SourceFile>>) -> Tree {
    tree.files.extend(open.iter().map(|(path, file)| (path.clone(), Arc::clone(file))));
    tree
}

/// The part of a tree that says what a file means: settings, environments, components, and of the tenants only the file's own. What the
/// linter says of it costs the same however many tenants there are.
pub(super) fn neighbourhood(tree: &Tree, path: &str) -> Tree {
    let own = layout::tenant_of(path);
    let tenant = own.into_iter().flat_map(|name| tree.below(&layout::tenant_folder(name)));
    let shared = [ENVIRONMENTS, COMPONENTS].into_iter().flat_map(|folder| tree.below(folder));
    let files = tree.files.get(SETTINGS).into_iter().chain(shared).chain(tenant).chain(tree.files.get(path));
    Tree { files: files.map(|file| (file.path.clone(), Arc::clone(file))).collect(), charts: tree.charts.clone() }
}

/// What a run of the linter has read. At the next keystroke most of it is the same.
#[derive(Debug)]
pub(super) struct Last {
    tree: Tree,
    memory: Memory,
}

/// Lints; `last` is what the run before has read, and becomes what this one has.
pub(super) fn lint(mut input: Input, options: &Options, last: &mut Option<Last>) -> Report {
    let changed = input.tree.as_mut().zip(last.as_ref()).map(|(tree, last)| tree.share(&last.tree));
    let before = last.as_ref().map(|last| &last.memory).zip(changed.as_ref());
    let (report, memory) = lint::remember(&input, options, before);
    *last = input.tree.map(|tree| Last { tree, memory });
    report
}

/// What its neighbourhood says of a file; of one that is no part of the tree, what can be said of it alone. Only what concerns the file
/// is looked at. `last` is as for [`lint`].
pub(super) fn check(tree: &Tree, file: &Arc<SourceFile>, last: &mut Option<Last>) -> Vec<Finding> {
    let (mut input, options) = input(tree, file);
    input.changed = Some([file.path.clone()].into());
    let mut findings = lint(input, &options, last).into_findings();
    findings.retain(|finding| finding.place.file.path == file.path);
    findings
}

/// The file as safe fixes leave it; none where they leave it as it is.
pub(super) fn mended(tree: &Tree, file: &Arc<SourceFile>) -> Option<Arc<SourceFile>> {
    let (input, options) = input(tree, file);
    let Fixed { mut files, .. } = lint::fix(&input, &options, false);
    files.remove(&file.path).map(|(_, after)| after)
}

fn input(tree: &Tree, file: &Arc<SourceFile>) -> (Input, Options) {
    let mut options = options();
    if Tree::holds(&file.path) {
        let mut near = neighbourhood(tree, &file.path);
        near.files.insert(file.path.clone(), Arc::clone(file));
        return (Input::of_tree(near, vec![]), options);
    }
    if let Some(settings) = tree.files.get(SETTINGS) {
        let alone = Tree::of([(SETTINGS, settings.text.as_str())]);
        options.settings = Some(Workspace::of(alone, vec![]).fleet.settings);
    }
    (Input::of([Arc::clone(file)]), options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_begins_from_the_last_finds_what_one_from_nothing_does() {
        let production =
            "apiVersion: tenantry.dev/v1\nkind: Environment\nmetadata: {name: production}\nspec:\n  extends: base\n";
        let tenant = |rest: &str| {
            format!(
                "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {{name: acme}}\nspec:\n  company: Acme\n  \
                 environments: [production]\n  admin: {{name: A, email: a@acme.example}}\n{rest}"
            )
        };
        let (base, acme) = ("environments/base/environment.yaml", "tenants/acme/tenant.yaml");
        let mut tree = Tree::of([
            (base, include_str!("../testing/pages/base.yaml")),
            ("environments/production/environment.yaml", production),
            (acme, &tenant("")),
        ]);
        let short = production.replace("  extends: base\n", "  extends: nothing\n");
        let mut last = None;
        let mut rules = std::collections::BTreeSet::new();
        for (path, text) in [
            (acme, tenant("  queues:\n    gpu: {gpus: 1, maxPods: x}\n")),
            (acme, tenant("  queues:\n    gpu: {gpus: 1, maxPods: 4}\n  unknown: 1\n")),
            ("environments/production/environment.yaml", short),
            (acme, tenant("  quota: {gpus: 1}\n  queues: {gpu: [\n")),
            ("environments/production/environment.yaml", production.to_owned()),
            (acme, tenant("  quota: {gpus: 1}\n  queues:\n    gpu: {gpu: 1g.77gb, maxPods: 4}\n")),
        ] {
            let file = SourceFile::new(path, text);
            tree.files.insert(path.to_owned(), Arc::clone(&file));
            let shown = |findings: Vec<Finding>| findings.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>();
            let found = check(&tree, &file, &mut last);
            rules.extend(found.iter().map(|finding| finding.rule));
            assert_eq!(shown(found), shown(check(&tree, &file, &mut None)), "{}", file.text);
        }
        assert!(rules.len() > 3, "{rules:?}");
    }

    #[test]
    fn a_neighbourhood_has_one_tenant_and_all_that_is_shared() {
        let paths = [
            SETTINGS,
            "environments/prod/environment.yaml",
            "tenants/acme/tenant.yaml",
            "tenants/acme/prod.yaml",
            "tenants/acme-2/tenant.yaml",
            "tenants/globex/tenant.yaml",
        ];
        let tree = Tree::of(paths.map(|path| (path, "")));
        let near = |path: &str| neighbourhood(&tree, path).files.into_keys().collect::<Vec<_>>();
        let tenant = [
            "environments/prod/environment.yaml",
            "tenantry.yaml",
            "tenants/acme/prod.yaml",
            "tenants/acme/tenant.yaml",
        ];
        assert_eq!(near("tenants/acme/prod.yaml"), tenant);
        assert_eq!(near("environments/prod/environment.yaml"), tenant[..2]);
    }
}
