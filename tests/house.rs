//! The stages of `src/` use only those below them: every `crate::` of the sources is read and held to the list in `src/lib.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arrows up that are still there.
const STILL_UP: [(&str, &str); 1] = [("finding", "source")];

/// The stages as `lib.rs` lists them, from the ground up.
fn stages() -> Vec<String> {
    let list = std::fs::read_to_string(sources().join("lib.rs")).unwrap();
    let modules = list.lines().filter_map(|line| {
        let name = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "))?;
        Some(name.strip_suffix(';')?.to_owned())
    });
    modules.collect()
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The stage of a file, and its text without comments and tests; nothing for a file that is only for tests.
fn stage(path: &Path) -> Option<(String, String)> {
    let below = path.strip_prefix(sources()).unwrap().to_str()?.strip_suffix(".rs")?.replace('\\', "/");
    let stage = below.split('/').next()?.to_owned();
    let is_test = below.split('/').skip(1).any(|step| step.ends_with("tests") || step == "mutants");
    if is_test || matches!(stage.as_str(), "lib" | "main") {
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next()?;
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    Some((stage, lines.collect::<Vec<_>>().join("\n")))
}

/// The stages that a text names: `crate::fleet::..`, and each of `crate::{fleet, output}`.
fn named(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').and_then(|list| list.split(';').next());
        let mut depth = 0;
        let items = list.unwrap_or(rest).split(|c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && c == ','
        });
        let first =
            |item: &str| item.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
        names.extend(items.take(if list.is_some() { usize::MAX } else { 1 }).filter_map(first));
    }
    names
}

/// Who uses whom, with the file that does.
fn arrows() -> Vec<(String, String, PathBuf)> {
    let mut arrows = Vec::new();
    for entry in walkdir::WalkDir::new(sources()).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let Some((from, code)) = stage(&path) else { continue };
        let names = named(&code).into_iter().filter(|to| *to != from);
        arrows.extend(names.map(|to| (from.clone(), to, path.clone())));
    }
    arrows
}

#[test]
fn no_stage_uses_one_above_it() {
    let stages = stages();
    let height = |name: &str| stages.iter().position(|stage| stage == name);
    let arrows = arrows();
    assert!(arrows.len() > 300, "{}", arrows.len());
    let mut up = BTreeSet::new();
    for (from, to, path) in &arrows {
        let (Some(own), Some(other)) = (height(from), height(to)) else {
            panic!("{} uses {to}, which lib.rs does not list", path.display())
        };
        let is_known = STILL_UP.contains(&(from, to));
        assert!(other < own || is_known, "{} uses {to}, which stands above {from} in lib.rs", path.display());
        if other > own {
            up.insert((from.as_str(), to.as_str()));
        }
    }
    assert_eq!(up.into_iter().collect::<Vec<_>>(), STILL_UP, "take what is mended off the list");
}

#[test]
fn what_a_use_names_is_read_whatever_its_form() {
    let names = |code: &str| named(code).into_iter().collect::<Vec<_>>();
    assert_eq!(names("use crate::fleet;"), ["fleet"]);
    assert_eq!(names("use crate::{fleet::{self, Tenant}, output};"), ["fleet", "output"]);
    assert_eq!(names("let x = crate::plan::of(crate::render::A);"), ["plan", "render"]);
}

#[test]
fn the_page_of_the_architecture_lists_the_stages_and_crates_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let listed: Vec<&str> = rows.map(|(name, _)| name).filter(|name| !name.contains("::")).collect();
    let stages = stages();
    let (first, rest) = listed.split_at(stages.len());
    assert_eq!(first, stages);
    let crates = std::fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().file_name());
    let crates: BTreeSet<String> = crates.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(rest.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), crates);
}

#[test]
fn the_page_of_the_architecture_lists_what_a_check_may_see() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let rows: Vec<(&str, &str)> =
        page.lines().filter_map(|line| line.trim().strip_prefix("| `Check::")?.split_once("` |")).collect();
    let check = std::fs::read_to_string(sources().join("lint/check.rs")).unwrap();
    let constructors =
        check.lines().filter_map(|line| line.trim().strip_prefix("pub(crate) const fn ")?.split_once("(look: "));
    let constructors: Vec<&str> = constructors.map(|(name, _)| name).collect();
    assert_eq!(rows.iter().map(|(name, _)| *name).collect::<Vec<_>>(), constructors);
    for (name, rest) in rows {
        let path = rest.split("](../").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        let rule = std::fs::read_to_string(root.join(path)).unwrap();
        assert!(rule.contains(&format!("&[Check::{name}(")), "{path} is no example of Check::{name}");
    }
}
