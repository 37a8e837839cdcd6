//! A run that is killed, or finds no room, leaves no half-written file, and the next run ends as if it had not been.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::Instant;

use tenantry::testing::is_ours;

use super::Platform;

/// Every file that is not a leftover is whole: as it was before, or as it is to be.
fn assert_whole(platform: &Platform, before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) {
    for (path, content) in platform.output() {
        let leftover = path.rsplit('/').next().unwrap().starts_with(".tenantry-tmp-");
        let known = before.get(&path) == Some(&content) || after.get(&path) == Some(&content);
        assert!(leftover || known, "{path} is half-written");
    }
}

/// One environment of the example and its tenants, for quick runs.
fn small() -> Platform {
    let platform = Platform::example();
    fs::remove_dir_all(platform.path("environments/production")).unwrap();
    for tenant in ["globex", "initech", "stark"] {
        fs::remove_dir_all(platform.path(&format!("tenants/{tenant}"))).unwrap();
    }
    for tenant in ["acme", "umbrella"] {
        platform.edit(&format!("tenants/{tenant}/tenant.yaml"), "[staging, production]", "[staging]");
    }
    platform
}

#[test]
fn a_render_that_is_killed_a_hundred_times_ends_with_the_same_bytes() {
    let platform = small();
    let environment = "environments/staging/environment.yaml";
    let (flux, argocd) = ("engine: flux", "engine: argocd");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let first = platform.output();
    // The other engine has another tree: nearly every file is made or removed.
    platform.edit(environment, flux, argocd);
    // What the environment accepts of hooli's account in Flux, it accepts of its project in Argo CD.
    platform.edit(environment, "    - stream-session\n", "    - stream-session\n    - engine/hooli\n");
    let start = Instant::now();
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let (second, whole) = (platform.output(), start.elapsed());

    let mut midway = 0;
    for round in 0..100_u32 {
        let (from, to) = if round % 2 == 0 { (argocd, flux) } else { (flux, argocd) };
        platform.edit(environment, from, to);
        let mut child = platform.command(&["render"]).stderr(Stdio::null()).spawn().unwrap();
        // From the middle of a run, before which nothing is written, to a little after its end.
        std::thread::sleep(whole * (50 + round * 37 % 60) / 100);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(&platform, &first, &second);
        let output = platform.output();
        midway += u32::from(output != first && output != second);
    }
    println!("{midway} of 100 were killed while they wrote");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    assert_eq!(platform.output(), second);
    assert_eq!(platform.run(&["render", "--check"]).code, Some(0));
}

fn rendered(platform: &Platform) -> BTreeMap<String, Vec<u8>> {
    assert_eq!(platform.run(&["render"]).code, Some(0));
    platform.output()
}

#[test]
fn a_render_killed_while_it_writes_is_stale_until_it_is_run_again() {
    let whole = rendered(&small());
    let platform = small();
    let mut child = platform.command(&["render"]).stderr(Stdio::null()).spawn().unwrap();
    while !platform.has("rendered/staging") {
        assert!(child.try_wait().unwrap().is_none() || platform.has("rendered/staging"));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_whole(&platform, &BTreeMap::new(), &whole);
    let complete = platform.output() == whole;
    assert_eq!(platform.run(&["render", "--check"]).code, Some(if complete { 0 } else { 3 }));
    platform.run(&["render"]);
    assert_eq!(platform.output(), whole);
}

/// `RLIMIT_FSIZE` makes writing fail as a full disk does, and needs no rights; bash keeps the signal that goes with it away.
#[cfg(unix)]
#[test]
fn a_render_without_room_says_so_and_leaves_no_half_written_file() {
    let whole = rendered(&small());
    let platform = small();
    let program = assert_cmd::cargo::cargo_bin!("tenantry");
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" render";
    let output = std::process::Command::new("bash")
        .args(["-c", script])
        .arg(program)
        .current_dir(platform.root())
        .output()
        .unwrap();
    let run = super::Run::of(&output);
    run.refuses(&["delivery/io", "cannot write rendered/", "run again"]);
    assert_whole(&platform, &BTreeMap::new(), &whole);
    let leftovers: Vec<_> = platform.output().into_keys().filter(|path| path.contains(".tenantry-tmp-")).collect();
    assert_eq!(leftovers, Vec::<String>::new());
    platform.run(&["render"]);
    assert_eq!(platform.output(), whole);
}

#[test]
fn two_renders_at_once_wait_for_each_other() {
    let platform = small();
    let children: Vec<_> =
        (0..4).map(|_| platform.command(&["render"]).stderr(Stdio::null()).spawn().unwrap()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert!(platform.output().keys().all(|path| !path.contains(".tenantry-tmp-")));
    assert_eq!(platform.run(&["render", "--check"]).code, Some(0));
    assert!(is_ours(platform.text("rendered/staging/root.yaml").as_bytes()));
}
