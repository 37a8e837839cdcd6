//! What a line is said to decide changes with it, and nothing else does: tried on the example platform, line by line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use yaml::Pointer;

use super::{How, decides, other, units};
use crate::change;
use crate::manifest::Provenance;
use crate::source::Tree;
use crate::workspace::Workspace;

const ENVIRONMENT: &str = "production";

/// The example platform with one tenant.
fn example() -> Workspace {
    let (mut tree, _) = Tree::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    tree.files.retain(|path, _| !path.starts_with("tenants/") || path.starts_with("tenants/acme/"));
    Workspace::of(tree, vec![])
}

/// Every scalar that templates make, by file and path. What tenantry adds to the metadata, such as digests, is not.
fn scalars(workspace: &Workspace) -> BTreeMap<(String, String), Value> {
    let found = units::each(
        workspace,
        |environment| environment.name == ENVIRONMENT,
        |environment, unit| {
            let mut found = Vec::new();
            for file in &unit.files {
                let path = crate::layout::rendered(&environment.name, &file.path);
                for (name, pointer) in change::paths(&file.object) {
                    let is_made = match &file.provenance {
                        Provenance::Template { .. } => pointer.within(&Pointer::from("/metadata")).is_none(),
                        Provenance::Release { values, .. } => pointer.within(&Pointer::literal(values)).is_some(),
                        _ => false,
                    };
                    let value = file.object.pointer(pointer.as_str()).unwrap();
                    if is_made && !value.is_object() && !value.is_array() {
                        found.push(((path.clone(), name), value.clone()));
                    }
                }
            }
            found
        },
    );
    found.unwrap_or_else(|wrong| panic!("{wrong:?}")).into_iter().collect()
}

#[test]
fn another_value_at_a_line_changes_what_the_line_is_said_to_decide_and_nothing_else() {
    let workspace = example();
    let before = scalars(&workspace);
    let (mut tried, mut changed, mut left) = (0, 0, 0);
    for (path, from, every) in [
        ("tenants/acme/tenant.yaml", 7, 1),
        ("environments/production/environment.yaml", 9, 5),
        ("environments/base/environment.yaml", 10, 5),
    ] {
        let lines = workspace.tree.files.get(path).unwrap().text.lines().count();
        for line in (from..=lines).step_by(every) {
            // Another value than the one that is tried to answer.
            let text = workspace.tree.files.get(path).unwrap().text.lines().nth(line - 1).unwrap();
            let other = other::with_other_value(&workspace, path, line);
            let third = || other::with_other_value(other.as_ref()?, path, line);
            let is_flag = text.contains("true") || text.contains("false");
            let Some(third) = (if is_flag { other } else { third() }) else { continue };
            let Ok(said) = decides(&workspace, path, line, |name| name == ENVIRONMENT) else { panic!("{path}:{line}") };
            let all: BTreeSet<(String, String)> =
                said.decided.iter().map(|one| (one.file.clone(), one.path.clone())).collect();
            let after = scalars(&third);
            tried += 1;
            for (at, value) in &before {
                // Where another object came, or none is there, no value is compared.
                let Some(now) = after.get(at) else { continue };
                if now == value {
                    left += 1;
                } else {
                    assert!(all.contains(at), "{path}:{line} changes {at:?}: {value} {now}, of {all:?}");
                    changed += 1;
                }
            }
            for one in said.decided.iter().filter(|one| one.how == How::Value) {
                let at = (one.file.clone(), one.path.clone());
                if let (Some(value), Some(now)) = (before.get(&at), after.get(&at)) {
                    assert_ne!(value, now, "{path}:{line} leaves {at:?}");
                }
            }
        }
    }
    assert!(tried > 10 && changed > 20 && left > 5_000, "{tried} {changed} {left}");
}
