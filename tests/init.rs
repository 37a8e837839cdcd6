//! `tenantry init`: an empty folder becomes a repository that renders, lints clean and is proved, for each platform and engine.

use crate::render::Platform;

const ENVIRONMENT: &str = "environments/production/environment.yaml";

/// A new repository.
fn made(arguments: &[&str]) -> Platform {
    let platform = Platform::empty();
    let run = platform.run(&[&["init", "--yes"], arguments].concat());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
    platform
}

#[test]
fn every_platform_renders_lints_clean_and_is_proved_under_both_engines() {
    for name in ["clearml", "empty", "tenant-services"] {
        for engine in ["argocd", "flux"] {
            let platform = made(&["--platform", name, "--engine", engine]);
            let lint = platform.run(&["lint", "--format", "concise"]);
            assert_eq!((lint.code, lint.out.as_str()), (Some(0), ""), "{name} {engine}: before the first render");
            let render = platform.run(&["render"]);
            assert_eq!(render.code, Some(0), "{name} {engine}: {}", render.err);
            let proved = "in production tenants stay apart on 13 of 13 channels";
            assert!(render.out.contains(proved) || render.err.contains(proved), "{name} {engine}: {}", render.out);
            let lint = platform.run(&["lint", "--format", "concise"]);
            assert_eq!((lint.code, lint.out.as_str()), (Some(0), ""), "{name} {engine}");
            for next in
                [&["bootstrap", "-e", "production"][..], &["secrets"], &["schema", "--output", "schemas", "--check"]]
            {
                assert_eq!(platform.run(next).code, Some(0), "{name} {engine}: {next:?}");
            }
            let knows_clearml = platform.text(ENVIRONMENT).contains("clearml");
            assert_eq!(knows_clearml, name == "clearml", "{name}");
        }
    }
}

#[test]
fn what_is_given_is_written_and_the_rest_is_named_as_examples() {
    let platform = made(&[
        "--environment=lab",
        "--tenant=globex",
        "--platform=empty",
        "--engine=flux",
        "--domain=lab.acme.com",
        "--pod-cidr=10.42.0.0/16,fd00::/56",
        "--repository=https://gitlab.acme.com/platform.git",
        "--source=https://gitlab.acme.com/tools/tenantry",
    ]);
    let environment = platform.text("environments/lab/environment.yaml");
    for line in ["domain: lab.acme.com", "podCidrs: [10.42.0.0/16, fd00::/56]", "version: \"2.6\"", "name: lab"] {
        assert!(environment.contains(line), "{line}: {environment}");
    }
    assert!(platform.has("tenants/globex/tenant.yaml"));
    let readme = platform.text("README.md");
    assert!(readme.contains("- `cluster.nodeCidrs: 10.0.1.0/24` in `environments/lab/environment.yaml`"), "{readme}");
    for given in ["`domain:", "10.42.0.0/16", "OWNER"] {
        assert!(!readme.contains(given), "{given}: {readme}");
    }
    assert!(platform.has(".gitlab-ci.yml") && !platform.has(".github"));
    assert!(platform.text(".gitlab-ci.yml").contains("--git https://gitlab.acme.com/tools/tenantry --tag v"));
}

#[test]
fn a_tree_in_a_larger_repository_is_delivered_from_its_folder() {
    let platform = Platform::empty();
    platform.write(".git/HEAD", "ref: refs/heads/main\n");
    platform.write(".git/config", "[remote \"origin\"]\n\turl = https://github.com/acme/mono.git\n");
    for folder in ["objects", "refs"] {
        std::fs::create_dir_all(platform.path(".git").join(folder)).unwrap();
    }
    platform.write(".pre-commit-config.yaml", "repos: [] # ours\n");
    let run = platform.run(&["init", "--yes", "--platform=empty", "apps/platform"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("delivery.path says so") && run.out.contains("left  "), "{}", run.out);
    let environment = platform.text(&format!("apps/platform/{ENVIRONMENT}"));
    assert!(environment.contains("path: apps/platform\n"), "{environment}");
    assert!(environment.contains("repository: https://github.com/acme/mono.git\n"), "{environment}");
    assert_eq!(platform.text(".pre-commit-config.yaml"), "repos: [] # ours\n", "nothing is overwritten");
    assert!(platform.text(".github/workflows/tenantry.yaml").contains("directory: apps/platform\n"));
    let tree = ["-C", "apps/platform"];
    let more = ["new", "environment", "lab", "--domain=lab.example.com", "--engine=flux", "--engine-version=2.6"];
    let addresses =
        ["--pod-cidr=10.1.0.0/16", "--service-cidr=10.2.0.0/16", "--node-cidr=10.3.0.0/24", "--api-server=10.4.0.1/32"];
    let cluster = ["--cluster=lab", "--kubernetes=1.33", "--repository=https://github.com/acme/mono.git"];
    let run = platform.run(&[&tree[..], &more, &addresses, &cluster].concat());
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(platform.text("apps/platform/environments/lab/environment.yaml").contains("path: apps/platform\n"));
    assert_eq!(platform.run(&["-C", "apps/platform", "render"]).code, Some(0));
}

#[test]
fn a_folder_with_a_tree_and_answers_that_do_not_fit_are_refused_and_nothing_is_written() {
    let platform = Platform::empty();
    for (arguments, said) in [
        (&["--pod-cidr=10.0/8"][..], "--pod-cidr: \"10.0/8\" does not fit"),
        (&["--environment=Prod"], "--environment: \"Prod\" does not fit"),
        (&["--engine=cron"], "expected argocd or flux"),
        (&["--platform=empty", "--company=Acme"], "--company is for the platform clearml"),
        (&["--environment=tenant"], "tenant"),
        (&["--pod-cidr=10.0.0.0/8", "--node-cidr=10.0.0.0/8"], "10.0.0.0/8"),
    ] {
        let run = platform.run(&[&["init", "--yes"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.out);
        assert!(run.err.contains(said), "{arguments:?}: {}", run.err);
        assert_eq!(std::fs::read_dir(platform.root()).unwrap().count(), 0, "{arguments:?}");
    }
    let again = made(&["--platform=empty"]);
    let before = again.text(ENVIRONMENT);
    let run = again.run(&["init", "--yes"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("holds a tree of definitions already"), "{}", run.err);
    assert_eq!(again.text(ENVIRONMENT), before);
}
