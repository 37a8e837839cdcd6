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
while [ $# -gt 0 ]; do
  case "$1" in --data) echo "$2" >> "$STATE/patches" ;; esac
  shift
done
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
            .env("KUBERNETES_SERVICE_HOST", "192.0.2.1")
            .env("KUBERNETES_SERVICE_PORT", "443")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_default()
    }
}

const LABEL: &str = r#"{"metadata":{"labels":{"cdmo.clear.ml/gpu-partitioning":"mig"},"annotations":{"tenantry.dev/mig-reboot-required":null}}}"#;

#[test]
fn a_node_whose_gpus_are_all_on_is_labelled_and_left_alone() {
    let node = Node::with("0, Enabled, Enabled\n1, Enabled, Enabled\n");
    node.look();
    node.look();
    assert_eq!(node.read("calls"), "", "no GPU is touched");
    assert_eq!(node.read("patches"), format!("{LABEL}\n{LABEL}\n"), "the same patch twice changes nothing");
    assert_eq!(node.read("header"), "Authorization: Bearer t0ken");
}

#[test]
fn a_gpu_that_is_off_is_turned_on_and_the_node_says_that_it_must_reboot() {
    let node = Node::with("0, Enabled, Enabled\n1, Disabled, Disabled\n");
    let log = node.look();
    assert_eq!(node.read("calls"), "-i 1 -mig 1\n");
    assert_eq!(node.read("patches"), "{\"metadata\":{\"annotations\":{\"tenantry.dev/mig-reboot-required\":\"1\"}}}\n");
    assert!(log.contains("gpu-1: REBOOT REQUIRED for GPU 1"), "{log}");
}

#[test]
fn a_node_without_answer_or_without_mig_is_not_labelled() {
    for modes in ["", "0, [N/A], [N/A]\n", "Failed to initialize NVML\n"] {
        let node = Node::with(modes);
        node.look();
        assert_eq!(node.read("patches"), "", "{modes}");
    }
}
