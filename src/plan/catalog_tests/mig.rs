//! The script that turns MIG on, run with a stand-in for `nvidia-smi` and for the API server.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Answers what the file `modes` says; turning a GPU on makes it wait for a reboot.
const CHROOT: &str = r#"#!/bin/sh
shift 2
case "$*" in
  *query*) cat "$STATE/modes" ;;
  *-mig*) sed -i "s/^$2, Disabled, Disabled/$2, Disabled, Enabled/" "$STATE/modes"; echo "$*" >> "$STATE/calls" ;;
esac
"#;

/// Keeps the patch, and what came by standard input.
const CURL: &str = r#"#!/bin/sh
cat > "$STATE/header"
while [ $# -gt 1 ]; do
  case "$1" in --data) printf %s "$2" >> "$STATE/patches" ;; esac
  shift
done
printf %s "$1" > "$STATE/url"
"#;

struct Node(tempfile::TempDir);

impl Node {
    /// A node whose GPUs have the given modes, `index, current, pending` a line.
    fn with(modes: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let node = Self(folder);
        for path in ["bin", "host/usr/bin", "account"] {
            fs::create_dir_all(node.path().join(path)).unwrap();
        }
        node.program("bin/chroot", CHROOT);
        node.program("bin/curl", CURL);
        node.program("host/usr/bin/nvidia-smi", "");
        fs::write(node.path().join("account/token"), "t0ken").unwrap();
        fs::write(node.path().join("modes"), modes).unwrap();
        node
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn program(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the script for one look; gives its log.
    fn look(&self) -> String {
        self.look_from("192.0.2.1")
    }

    /// The same, with the API server at an address.
    fn look_from(&self, server: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/data/mig-enablement/enable-mig.sh");
        let path = format!("{}:{}", self.path().join("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .arg(script)
            .env("PATH", path)
            .env("STATE", self.path())
            .env("NODE_NAME", "gpu-1")
            .env("INTERVAL", "0")
            .env("HOST_ROOT", self.path().join("host"))
            .env("SERVICE_ACCOUNT_DIR", self.path().join("account"))
            .env("READY_FILE", self.path().join("ready"))
            .env("KUBERNETES_SERVICE_HOST", server)
            .env("KUBERNETES_SERVICE_PORT", "443")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    fn is_ready(&self) -> bool {
        self.path().join("ready").exists()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_default()
    }
}

/// The patch of a node: its label, and the two annotations.
fn patch(label: &str, reboot: &str, not_enabled: &str) -> String {
    format!(
        r#"{{"metadata":{{"labels":{{"cdmo.clear.ml/gpu-partitioning":{label}}},"annotations":{{"tenantry.dev/mig-reboot-required":{reboot},"tenantry.dev/mig-not-enabled":{not_enabled}}}}}}}"#
    )
}

#[test]
fn a_node_whose_gpus_are_all_on_is_labelled_and_left_alone() {
    let node = Node::with("0, Enabled, Enabled\n1, Enabled, Enabled\n");
    node.look();
    node.look();
    assert_eq!(node.read("calls"), "", "no GPU is touched");
    assert_eq!(
        node.read("patches"),
        format!("{0}{0}", patch(r#""mig""#, "null", "null")),
        "the same patch twice changes nothing"
    );
    assert!(node.is_ready());
    assert_eq!(node.read("header"), "Authorization: Bearer t0ken");
}

#[test]
fn a_gpu_that_is_off_is_turned_on_and_the_node_says_that_it_must_reboot() {
    let node = Node::with("0, Enabled, Enabled\n1, Disabled, Disabled\n");
    let log = node.look();
    assert_eq!(node.read("calls"), "-i 1 -mig 1\n");
    assert_eq!(node.read("patches"), patch("null", "\"1\"", "null"));
    assert!(!node.is_ready());
    assert!(log.contains("gpu-1: REBOOT REQUIRED for GPU 1"), "{log}");
}

#[test]
fn a_node_without_answer_is_left_as_it_is() {
    for modes in ["", "Failed to initialize NVML\n"] {
        let node = Node::with(modes);
        node.look();
        assert_eq!(node.read("patches"), "", "{modes}");
        assert!(!node.is_ready());
    }
}

#[test]
fn the_label_is_withdrawn_when_a_gpu_leaves_the_mode() {
    let node = Node::with("0, Enabled, Enabled\n");
    node.look();
    assert!(node.is_ready());
    for (modes, reboot, not_enabled) in [
        ("0, [N/A], [N/A]\n", "null", "\"0\""),
        ("0, Enabled, Enabled\n1, [N/A], [N/A]\n2, Disabled, Enabled\n", "\"2\"", "\"1\""),
    ] {
        fs::write(node.path().join("modes"), modes).unwrap();
        fs::remove_file(node.path().join("patches")).unwrap();
        node.look();
        assert_eq!(node.read("patches"), patch("null", reboot, not_enabled), "{modes}");
        assert!(!node.is_ready(), "{modes}");
    }
}

#[test]
fn a_gpu_in_use_is_said_of_the_node() {
    let node = Node::with("0, Disabled, Disabled\n");
    node.program("bin/chroot", &CHROOT.replace("*-mig*)", "*never*)"));
    let log = node.look();
    assert!(log.contains("GPU 0 is not in MIG mode"), "{log}");
    assert_eq!(node.read("patches"), patch("null", "null", "\"0\""));
}

#[test]
fn the_driver_is_asked_for_inside_of_the_roots_in_their_order() {
    let node = Node::with("0, Enabled, Enabled\n");
    let driver = node.path().join("host/run/nvidia/driver");
    fs::create_dir_all(&driver).unwrap();
    // Keeps the root of each call, and has the driver in one of them.
    let of = |root: &str| {
        CHROOT.replacen("shift 2", &format!("echo \"$1\" >> \"$STATE/roots\"\ncase \"$*\" in *command*) [ \"$1\" = \"{root}\" ]; exit ;; esac\nshift 2"), 1)
    };
    let last = |node: &Node| node.read("roots").lines().last().unwrap_or_default().to_owned();
    for root in [driver.display().to_string(), node.path().join("host").display().to_string()] {
        node.program("bin/chroot", &of(&root));
        node.look();
        assert_eq!(last(&node), root);
    }
    node.program("bin/chroot", &of("nowhere"));
    assert!(node.look().contains("no nvidia-smi on this node"));
}

#[test]
fn an_api_server_of_ipv6_is_called_by_its_address_in_brackets() {
    let node = Node::with("0, Enabled, Enabled\n");
    node.look_from("fd00:10:96::1");
    assert_eq!(node.read("url"), "https://[fd00:10:96::1]:443/api/v1/nodes/gpu-1");
    node.look();
    assert_eq!(node.read("url"), "https://192.0.2.1:443/api/v1/nodes/gpu-1");
}
