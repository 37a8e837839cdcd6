//! The `git` program, so that nothing in a repository can make it run another one, fetch, or look elsewhere.
//!
//! Which repository, which work tree and which index is said by path ([`Place`]). Nothing of the environment or of the configuration of the
//! system and the user is passed on. The commands that are run read the index and objects and write nothing: `blame`, `cat-file`,
//! `diff-index`, `for-each-ref`, `ls-files`, `ls-tree` and `rev-parse`. SECURITY.md lists the settings of git-config(1) that run or redirect, and what
//! keeps each from it.

use std::path::Path;
use std::process::{Command, Stdio};

use super::place::Place;

/// The name of the program, and of the variables that it obeys.
const PREFIX: &str = "GIT_";

/// What git needs to find its own parts, where it is not installed as usual.
const KEPT: [&str; 1] = ["GIT_EXEC_PATH"];

/// What a version does not know it passes over. The number says since which version each does what it is there for.
const ENVIRONMENT: [(&str, &str); 10] = [
    ("GIT_CONFIG_NOSYSTEM", "1"),       // 1.5.6: no configuration of the system
    ("GIT_CONFIG_GLOBAL", "/dev/null"), // 2.32: nor of the user
    ("GIT_ATTR_NOSYSTEM", "1"),         // 1.7.9: nor attributes of the system
    ("GIT_NO_LAZY_FETCH", "1"), // 2.45, and 2.39.4 and later ones of 2.39 to 2.44: what is missing is not fetched
    ("GIT_ALLOW_PROTOCOL", "none"), // 2.3.10: nor by any version before; `ext::` and helpers of remotes among them
    ("GIT_TERMINAL_PROMPT", "0"), // 2.3: nobody is asked for a password
    ("GIT_NO_REPLACE_OBJECTS", "1"), // 1.6.6: no object stands for another one
    ("GIT_GRAFT_FILE", "/dev/null"), // 1.5: no commit has other parents than its own
    ("GIT_OPTIONAL_LOCKS", "0"), // 2.15: the index is not written, so no hook runs
    ("GIT_LITERAL_PATHSPECS", "1"), // 1.8: a path is a path
];

/// Settings that beat those of the repository.
const SETTINGS: [&str; 8] = [
    "core.fsmonitor=false",         // 2.16: a program that says which files changed
    "core.hooksPath=/dev/null",     // 2.9: hooks
    "core.alternateRefsCommand=",   // 2.20: a program that lists refs of an alternate
    "core.sshCommand=false",        // 2.10: a program in place of ssh
    "protocol.allow=never",         // 2.12: transports, once more
    "mailmap.file=",                // 1.8.2: a file that says other names of authors
    "mailmap.blob=",                // 1.8.2: the same in the repository
    "safe.bareRepository=explicit", // 2.38: a folder that looks like a repository is none, once more
];

/// A command that reads the repository of a place.
pub(super) fn git(place: &Place) -> Command {
    let mut git = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let is_of_git = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && !KEPT.contains(&name));
        if is_of_git {
            git.env_remove(name);
        }
    }
    git.envs(ENVIRONMENT);
    if let Some(index) = &place.index {
        git.env("GIT_INDEX_FILE", index);
    }
    git.arg("-C").arg(&place.root).args(["--no-pager", "--no-replace-objects"]);
    git.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    git.arg(path("--git-dir=", &place.folder)).arg(path("--work-tree=", &place.top));
    git.stdin(Stdio::null()).stderr(Stdio::piped());
    git
}

fn path(option: &str, path: &Path) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(option);
    option.push(path);
    option
}
