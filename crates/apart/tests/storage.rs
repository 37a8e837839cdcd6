//! Volumes.

use crate::support::{closed, opens};

fn volume(name: &str, with: &str, spec: &str) -> String {
    let with = if with.is_empty() { String::new() } else { format!(", annotations: {{with: {with}}}") };
    format!("{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}{with}}}, spec: {{{spec}}}}}\n---\n")
}

fn nfs(name: &str, with: &str, path: &str) -> String {
    volume(name, with, &format!("nfs: {{server: nfs.example.com, path: {path}}}"))
}

#[test]
fn two_owners_on_one_export_or_below_it() {
    opens(&(nfs("a", "acme", "/data") + &nfs("b", "globex", "/data")), &["volumes: globex -> acme"]);
    opens(&(nfs("a", "acme", "/data") + &nfs("b", "globex", "/data/globex/")), &["volumes: globex -> acme"]);
    opens(&(nfs("a", "acme", "/data/x/..") + &nfs("b", "globex", "/data/globex")), &["volumes: globex -> acme"]);
    opens(&(nfs("a", "", "/") + &nfs("b", "globex", "/data")), &["volumes: globex -> the platform"]);
    closed(&(nfs("a", "acme", "/data/acme") + &nfs("b", "globex", "/data/globex")));
    closed(&(nfs("a", "acme", "/data/acme") + &nfs("b", "globex", "/data/acme2")));
    closed(&(nfs("a", "acme", "/data") + &nfs("b", "acme", "/data")));
    closed(&(nfs("a", "acme", "/data") + &volume("b", "globex", "nfs: {server: other.example.com, path: /data}")));
}

#[test]
fn one_handle_of_a_driver() {
    let csi = |name: &str, with: &str, handle: &str| {
        volume(name, with, &format!("csi: {{driver: d, volumeHandle: {handle}}}"))
    };
    opens(&(csi("a", "acme", "h") + &csi("b", "globex", "h")), &["volumes: globex -> acme"]);
    closed(&(csi("a", "acme", "h") + &csi("b", "globex", "h/2")));
}

#[test]
fn paths_of_nodes() {
    opens(&volume("a", "acme", "hostPath: {path: /}"), &["volumes: acme -> the cluster"]);
    opens(
        &volume("a", "", "local: {path: /mnt}, claimRef: {namespace: acme, name: c}"),
        &["volumes: acme -> the cluster"],
    );
    closed(&volume("a", "", "hostPath: {path: /}"));
}

#[test]
fn claims_of_anothers_volume() {
    let claim = |namespace: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: c, namespace: {namespace}}}, spec: {{volumeName: a}}}}\n---\n"
        )
    };
    opens(&(nfs("a", "acme", "/data") + &claim("globex")), &["volumes: globex -> acme"]);
    opens(&(claim("acme") + &claim("globex")), &["volumes: globex -> acme"]);
    closed(&(nfs("a", "acme", "/data") + &claim("acme")));
}
