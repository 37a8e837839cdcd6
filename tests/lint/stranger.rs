//! A stranger's change to a repository: nothing that it brings runs, and nothing that it brings makes a broken tree pass.

use std::path::{Path, PathBuf};

use super::gate::{edit, git, platform};
use super::write;

/// A repository with the platform in `deploy`, a base that is fine, and a fault that is staged.
struct Repository(tempfile::TempDir);

impl Repository {
    /// Its folder of this name holds the platform.
    fn new(tree: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
        let platform = platform(&["environments", "tenants", "components", "charts", "rendered"]);
        std::fs::create_dir_all(folder.path().join(tree).parent().unwrap()).unwrap();
        std::fs::rename(platform.path(), folder.path().join(tree)).unwrap();
        git(folder.path(), &["add", "--all"]);
        git(folder.path(), &["commit", "--quiet", "--message", "base"]);
        git(folder.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
        edit(&folder.path().join(tree), "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
        git(folder.path(), &["add", "--all"]);
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file that no program made if nothing ran.
    fn marker(&self) -> PathBuf {
        self.path().join("marker")
    }

    /// What a command prints and its code. What it says of the tree stands in both outputs.
    fn run(&self, tree: &str, arguments: &[&str]) -> (String, Option<i32>) {
        let mut command = assert_cmd::Command::cargo_bin("tenantry").unwrap();
        let output = command.current_dir(self.path()).args(["-C", tree]).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&said).into_owned(), output.status.code())
    }

    /// Every way to look at what git holds.
    fn all(&self, tree: &str) -> Vec<(String, Option<i32>)> {
        const WAYS: [&[&str]; 4] = [
            &["lint", "--format", "concise", "--since", "origin/main"],
            &["lint", "--format", "concise", "--staged"],
            &["lint", "--format", "concise", "--staged", "--since", "HEAD"],
            &["render", "--check", "--staged"],
        ];
        WAYS.iter().map(|way| self.run(tree, way)).collect()
    }

    /// Puts a folder that looks like a repository into the tree, as ordinary files of a commit.
    fn bring(&self, at: &str, files: &[(&str, &str)]) {
        let at = self.path().join(at);
        write(&at, &[("HEAD", "ref: refs/heads/main\n"), ("objects/.keep", ""), ("refs/heads/.keep", "")]);
        write(&at, files);
        git(self.path(), &["add", "--all"]);
    }
}

/// Settings that make git run something for an object that is missing, each in its own way.
fn traps(marker: &Path) -> Vec<String> {
    let run = format!("touch {}", marker.display());
    let promised = |url: &str, more: &str| {
        format!(
            "[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n{more}[extensions]\n\tpartialClone = origin\n\
             [remote \"origin\"]\n\turl = {url}\n\tpromisor = true\n"
        )
    };
    vec![
        promised("ssh://x/y", &format!("\tsshCommand = \"{run}; false\"\n")),
        promised(&format!("\"ext::sh -c {}\"", run.replace(' ', "% ")), "[protocol \"ext\"]\n\tallow = always\n"),
        promised("git://127.0.0.1:1/y", &format!("\tgitProxy = \"{run}\"\n")),
        format!("{}\tuploadpack = \"{run}; false\"\n", promised("file:///nowhere", "")),
        format!("[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = \"{run}; false\"\n"),
        format!("[core]\n\tbare = false\n\thooksPath = {}\n", marker.display()),
    ]
}

#[test]
fn a_folder_that_looks_like_a_repository_is_none_whatever_it_sets() {
    for (tree, at, most) in [("deploy", "deploy", 6), ("mid/deploy", "mid", 1)] {
        let repository = Repository::new(tree);
        let honest = repository.all(tree);
        assert!(honest.iter().all(|(said, code)| *code != Some(0) && said.contains("stale")), "{honest:#?}");
        for config in traps(&repository.marker()).into_iter().take(most) {
            let hash = "1".repeat(40);
            repository.bring(at, &[("config", &config), ("refs/heads/main", &hash)]);
            assert_eq!(repository.all(tree), honest, "{config}");
            assert!(!repository.marker().exists(), "{config}");
        }
        repository.bring(at, &[("config", "[include]\n\tpath = more\n"), ("more", "[core]\n\tworktree = .\n")]);
        assert_eq!(repository.all(tree), honest);
        repository.bring(at, &[("commondir", "../.git\n"), ("config.worktree", "[core]\n\tworktree = /\n")]);
        assert_eq!(repository.all(tree), honest);
    }
}

#[test]
fn a_repository_of_the_change_s_own_is_not_what_it_is_compared_with() {
    let repository = Repository::new("deploy");
    let honest = repository.all("deploy");
    // A repository in which the fault stands already, with the same names of branches.
    let own = tempfile::tempdir().unwrap();
    let copied = own.path().join("copied");
    git(repository.path(), &["checkout-index", "--all", &format!("--prefix={}/", copied.display())]);
    let inner = copied.join("deploy");
    git(&inner, &["init", "--quiet", "--initial-branch=main"]);
    git(&inner, &["add", "--all"]);
    git(&inner, &["commit", "--quiet", "--message", "with the fault"]);
    git(&inner, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    for part in ["HEAD", "objects", "refs", "index"] {
        std::fs::rename(inner.join(".git").join(part), repository.path().join("deploy").join(part)).unwrap();
    }
    write(&repository.path().join("deploy"), &[("config", "[core]\n\tbare = false\n\tworktree = .\n")]);
    git(repository.path(), &["add", "--all"]);
    assert_eq!(repository.all("deploy"), honest);
    // Nor through objects that stand elsewhere.
    let elsewhere = repository.path().join(".git/objects");
    write(&repository.path().join("deploy"), &[("objects/info/alternates", &format!("{}\n", elsewhere.display()))]);
    git(repository.path(), &["add", "--all", "--force"]);
    assert_eq!(repository.all("deploy"), honest);
}

#[test]
fn what_the_repository_s_own_settings_name_is_not_run_either() {
    let repository = Repository::new("deploy");
    for config in traps(&repository.marker()) {
        let own = repository.path().join(".git/config");
        let before = std::fs::read(&own).unwrap();
        std::fs::write(&own, config.replace("\tworktree = .\n", "")).unwrap();
        let hash = std::process::Command::new("git")
            .current_dir(repository.path())
            .args(["-c", "core.fsmonitor=false", "rev-parse", ":deploy/tenants/acme/tenant.yaml"])
            .output()
            .unwrap();
        let hash = String::from_utf8(hash.stdout).unwrap();
        let (start, rest) = hash.trim().split_at(2);
        let object = repository.path().join(".git/objects").join(start).join(rest);
        let kept = repository.path().join("kept");
        std::fs::rename(&object, &kept).unwrap();
        for (said, code) in repository.all("deploy").into_iter().skip(1) {
            assert!(code == Some(1) || code == Some(2), "{config}\n{said}");
        }
        assert!(!repository.marker().exists(), "{config}");
        std::fs::rename(kept, object).unwrap();
        std::fs::write(own, before).unwrap();
    }
}

#[test]
fn a_ref_that_shadows_another_does_not_decide_what_a_change_is_compared_with() {
    let repository = Repository::new("deploy");
    let since = |revision: &str| repository.run("deploy", &["lint", "--format", "concise", "--since", revision]);
    let honest = since("origin/main");
    git(repository.path(), &["commit", "--quiet", "--message", "fault"]);
    assert_eq!(since("origin/main"), honest);
    for shadow in ["refs/tags/origin/main", "refs/heads/origin/main", "refs/origin/main"] {
        git(repository.path(), &["update-ref", shadow, "HEAD"]);
        let (said, code) = since("origin/main");
        assert!(code == Some(2) && said.contains(shadow), "{shadow}: {said}");
        assert_eq!(since("refs/remotes/origin/main"), honest, "written in full it means one thing");
        git(repository.path(), &["update-ref", "-d", shadow]);
    }
    // A tag of a commit that the branch is at as well shadows nothing.
    git(repository.path(), &["update-ref", "refs/tags/origin/main", "refs/remotes/origin/main"]);
    assert_eq!(since("origin/main"), honest);
    git(repository.path(), &["update-ref", "refs/heads/abc1234", "HEAD"]);
    let (said, code) = since("abc1234");
    assert!(code == Some(2) && said.contains("refs/heads/abc1234"), "{said}");
    // What git-replace(1) puts in another's place is not read.
    let base = ["rev-parse", "refs/remotes/origin/main"];
    let base = std::process::Command::new("git").current_dir(repository.path()).args(base).output().unwrap();
    let base = String::from_utf8(base.stdout).unwrap();
    git(repository.path(), &["replace", base.trim(), "HEAD"]);
    assert_eq!(since("origin/main"), honest);
}

#[test]
fn a_tree_that_git_does_not_hold_is_not_clean() {
    let repository = Repository::new("deploy");
    git(repository.path(), &["rm", "--quiet", "-r", "--cached", "deploy"]);
    git(repository.path(), &["commit", "--quiet", "--message", "not ours any more"]);
    for way in [&["lint", "--staged"][..], &["lint", "--staged", "--since", "HEAD"], &["render", "--check", "--staged"]]
    {
        let (said, code) = repository.run("deploy", way);
        assert!(code == Some(2) && said.contains("git holds nothing of the tree"), "{way:?}: {said}");
    }
}

/// The platform without a repository, and a folder beside it that nothing may be written to.
fn beside() -> (tempfile::TempDir, tempfile::TempDir) {
    (platform(&["environments", "tenants", "components", "charts", "rendered"]), tempfile::tempdir().unwrap())
}

fn run(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output =
        assert_cmd::Command::cargo_bin("tenantry").unwrap().current_dir(folder).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.code())
}

#[test]
fn no_command_writes_through_a_link() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = beside();
    let theirs = outside.path().join("theirs");
    std::fs::write(&theirs, "image:\n  repository: web\n  tag: 1.20\nlog: off\n").unwrap();
    symlink(&theirs, folder.path().join("values.yaml")).unwrap();
    symlink(outside.path().join("new"), folder.path().join("new")).unwrap();
    symlink(outside.path(), folder.path().join("folder")).unwrap();
    let before = std::fs::read(&theirs).unwrap();
    let refused: [&[&str]; 8] = [
        &["schema", "--output", "folder"],
        &["lint", "--write-baseline", "values.yaml"],
        &["lint", "--write-baseline", "new"],
        &["lint", "--format", "sarif=new"],
        &["lint", "--format", "json=folder/out.json"],
        &["reach", "--environment", "production", "--output", "new"],
        &["provision", "acme", "--environment", "staging", "--output", "folder"],
        &["provision", "acme", "--environment", "staging", "--output", "folder/deeper"],
    ];
    for arguments in refused {
        let (said, code) = run(folder.path(), arguments);
        assert!(code == Some(2) && said.contains("no link is followed"), "{arguments:?}: {code:?} {said}");
    }
    let (said, _) = run(folder.path(), &["lint", "--fix", "--unsafe", "values.yaml"]);
    assert!(said.contains("is a link"), "{said}");
    assert_eq!(std::fs::read(&theirs).unwrap(), before);
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
    // The same without links, and to where the system's own links lead.
    let honest: [&[&str]; 4] = [
        &["schema", "--output", "made"],
        &["lint", "--format", "sarif=made/out.sarif"],
        &["lint", "--format", "json=/dev/stdout"],
        &["provision", "acme", "--environment", "staging", "--output", "made/deeper"],
    ];
    for arguments in honest {
        let (said, code) = run(folder.path(), arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
    }
}

#[test]
fn the_cache_is_neither_followed_nor_waited_for() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = beside();
    let cache = folder.path().join(".tenantry-cache");
    symlink(outside.path(), &cache).unwrap();
    let (said, code) = run(folder.path(), &["render"]);
    assert!(code == Some(0) && said.contains(".tenantry-cache is no folder of tenantry's"), "{said}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    std::fs::remove_file(&cache).unwrap();
    std::fs::create_dir(&cache).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(cache.join("lock")).status().unwrap().success());
    let (said, code) = run(folder.path(), &["render"]);
    assert!(code == Some(0) && said.contains(".tenantry-cache/lock is no file of tenantry's"), "{said}");
    std::fs::remove_dir_all(&cache).unwrap();
    run(folder.path(), &["render"]);
    assert!(cache.join("seal.json").is_file());
}

#[test]
fn settings_and_baselines_that_never_end_are_not_read() {
    use std::os::unix::fs::symlink;
    let (folder, _outside) = beside();
    symlink("/dev/zero", folder.path().join("endless")).unwrap();
    let (said, code) = run(folder.path(), &["lint", "--baseline", "endless"]);
    assert!(code == Some(2) && said.contains("neither a file nor a folder"), "{said}");
    assert_eq!(run(folder.path(), &["lint", "endless"]).1, Some(2));
    symlink("/dev/zero", folder.path().join("tenantry.yaml")).unwrap();
    assert_eq!(run(folder.path(), &["lint", "components/metrics-agent/component.yaml"]).1, Some(0));
}

#[test]
fn a_template_that_is_too_deep_ends_no_process() {
    let (folder, _outside) = beside();
    let at = folder.path().join("components/metrics-agent/manifests/hostile.yaml");
    let object = |value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x, namespace: metrics}}\ndata:\n  a: {value}\n")
    };
    let chain = |part: &str, number: usize| format!("{{{{ {}1 }}}}", part.repeat(number));
    let loops = "{% set v = [1] %}{% for i in range(60000) %}{% set v = [[[[v]]]] %}{% endfor %}\n";
    let hostile = [
        object(&chain("not ", 9_000)),
        object(&chain("1|string|", 9_000)),
        object(&format!("{{{{ x{} }}}}", "[0]".repeat(9_000))),
        object(&format!("{{% if 1 %}}1{}{{% endif %}}", "{% elif 1 %}1".repeat(9_000))),
        format!("{loops}{}", object("{{ v }}")),
        format!(
            "{{% set n = namespace(v=1) %}}{{% for i in range(60000) %}}{{% set n.v = [n.v] %}}{{% endfor %}}\n{}",
            object("{{ n.v }}")
        ),
    ];
    for text in hostile {
        std::fs::write(&at, &text).unwrap();
        for command in ["lint", "render"] {
            let (said, code) = run(folder.path(), &[command]);
            let shown: String = text.chars().take(200).collect();
            assert!(matches!(code, Some(1 | 2)), "{command} of {shown}: {code:?} {said}");
        }
    }
    std::fs::write(&at, object("{{ ['x', 'y']|join('-') }}")).unwrap();
    assert_eq!(run(folder.path(), &["render"]).1, Some(0));
}

/// As GitHub's and Azure's runners look at a log.
fn obeyed(log: &str) -> Vec<&str> {
    let is_command = |line: &&str| {
        let is_named = |rest: &str| rest.starts_with(|char: char| char.is_ascii_alphabetic());
        let starts = line.trim_start().strip_prefix("::").is_some_and(is_named);
        starts || line.contains("##[") || line.contains("##vso[") || line.contains('\u{1b}')
    };
    log.split(['\n', '\r']).filter(is_command).collect()
}

#[test]
fn names_and_texts_of_others_are_no_commands_in_a_log() {
    let (folder, _outside) = beside();
    let name = "tenants/x\n::stop-commands::pwn\ny ##[group]z";
    write(folder.path(), &[(&format!("{name}/tenant.yaml"), "a: 1\n")]);
    write(folder.path(), &[("tenants/a\\b/tenant.yaml", "##[error]x: 1\n::add-mask::x: [\n")]);
    write(
        folder.path(),
        &[("rendered/staging/::warning::x.yaml", "# Rendered by tenantry from x; edit that, not this file.\n")],
    );
    edit(
        folder.path(),
        "rendered/staging/tenants/acme/base/networkpolicy-default-deny.yaml",
        "    - Ingress\n",
        " ##[group]x\n ::error::y\r::error::z\n",
    );
    for format in super::all_formats() {
        let (log, _) = run(folder.path(), &["lint", "--format", &format]);
        let mut lines = obeyed(&log);
        // What github's format is there for.
        lines.retain(|line| {
            format != "github" || !(line.starts_with("::error file=") || line.starts_with("::warning file="))
        });
        assert!(lines.is_empty(), "{format}: {lines:#?}");
        assert!(!log.contains("tenants/a/b"), "{format}: a name with a backslash is not a path");
    }
    for arguments in [&["render", "--check"][..], &["render"], &["lint", "--fix", "--diff"], &["reach"]] {
        let (log, _) = run(folder.path(), arguments);
        assert_eq!(obeyed(&log), Vec::<&str>::new(), "{arguments:?}");
    }
    std::fs::remove_dir_all(folder.path().join(name)).unwrap();
    std::fs::remove_dir_all(folder.path().join("tenants/a\\b")).unwrap();
    let (log, code) = run(folder.path(), &["render", "--check"]);
    assert_eq!((obeyed(&log), code), (vec![], Some(3)), "{log}");
}

#[test]
fn line_ends_that_git_changes_are_named_as_the_reason() {
    let repository = Repository::new("deploy");
    git(repository.path(), &["reset", "--quiet", "--hard"]);
    write(repository.path(), &[(".gitattributes", "deploy/rendered/staging/** text eol=crlf\n")]);
    std::fs::remove_dir_all(repository.path().join("deploy/rendered/staging")).unwrap();
    git(repository.path(), &["checkout", "--", "deploy/rendered/staging"]);
    let (said, code) = repository.run("deploy", &["render", "--check"]);
    assert!(code == Some(3) && said.contains("rendered/** -text"), "{said}");
    assert!(!said.contains("@@"), "a diff would show every line: {said}");
    let (said, _) = repository.run("deploy", &["lint"]);
    assert!(said.contains("but for the ends of its lines") && said.contains("rendered/** -text"), "{said}");
    // What git holds is as it was rendered.
    assert_eq!(repository.run("deploy", &["render", "--check", "--staged"]).1, Some(0));
    edit(
        &repository.path().join("deploy"),
        "rendered/production/tenants/8/acme/base/networkpolicy-default-deny.yaml",
        "Ingress",
        "Egress",
    );
    let (said, _) = repository.run("deploy", &["render", "--check"]);
    assert!(said.contains("@@"), "what differs in its text is shown: {said}");
}

/// `-C deploy` names a folder of the repository; a change may have put a link there.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_tree_leads_no_command_out() {
    let elsewhere = platform(&["environments", "tenants", "components", "charts"]);
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("deploy")).unwrap();
    std::fs::create_dir(folder.path().join("honest")).unwrap();
    std::os::unix::fs::symlink("honest", folder.path().join("beside")).unwrap();
    let run = |arguments: &[&str]| {
        let command = std::process::Command::new(assert_cmd::cargo::cargo_bin("tenantry"))
            .current_dir(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        (command.status.code(), String::from_utf8_lossy(&command.stderr).into_owned())
    };
    for command in ["render", "lint", "reach", "secrets"] {
        let (code, said) = run(&["-C", "deploy", command]);
        assert!(code == Some(2) && said.contains("deploy leads out of this folder through a link"), "{said}");
    }
    assert!(!elsewhere.path().join("rendered").exists());
    let (_, said) = run(&["-C", "beside", "lint"]);
    assert!(!said.contains("leads out"), "a link that stays inside is followed: {said}");
}
