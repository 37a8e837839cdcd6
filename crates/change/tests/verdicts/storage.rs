//! Claims, volumes and their classes.

use serde_json::{Value, json};

use super::check;

fn claim() -> Value {
    json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "a"},
        "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": {"requests": {"storage": "10Gi"}}}})
}

#[test]
fn a_claim_may_grow_and_keeps_all_else() {
    check(
        &claim(),
        &[
            (json!({"spec": {"resources": {"requests": {"storage": "20Gi"}}}}), ""),
            (json!({"spec": {"resources": {"requests": {"storage": "5Gi"}}}}), "spec.resources.requests[storage]"),
            (
                json!({"spec": {"resources": {"requests": {"storage": "10240Mi"}}}}),
                "= spec.resources.requests[storage]",
            ),
            (
                json!({"spec": {"resources": {"requests": {"storage": "0"}}}}),
                "spec.resources.requests[storage] spec.resources.requests[storage]",
            ),
            (json!({"spec": {"resources": {"requests": {"storage": "10 GB"}}}}), "spec.resources.requests[storage]"),
            (json!({"spec": {"storageClassName": "slow"}}), "spec.storageClassName"),
            (json!({"spec": {"storageClassName": null}}), "spec.storageClassName"),
            (json!({"spec": {"accessModes": ["ReadWriteMany"]}}), "spec.accessModes"),
            (json!({"spec": {"volumeMode": "Filesystem"}}), "= spec.volumeMode"),
            (json!({"spec": {"volumeMode": "Block"}}), "spec.volumeMode"),
            (json!({"spec": {"volumeName": "pv-1"}}), ""),
            (
                json!({"spec": {"dataSource": {"kind": "PersistentVolumeClaim", "name": "src"}}}),
                "spec.dataSource spec.dataSourceRef",
            ),
            (json!({"metadata": {"labels": {"a": "b"}}}), ""),
        ],
    );
}

#[test]
fn what_a_claim_has_decides_how_far_it_may_shrink() {
    let mut claim = claim();
    claim["status"] = json!({"phase": "Bound", "capacity": {"storage": "4Gi"}});
    check(
        &claim,
        &[
            (json!({"spec": {"resources": {"requests": {"storage": "5Gi"}}}}), ""),
            (json!({"spec": {"resources": {"requests": {"storage": "4Gi"}}}}), "spec.resources.requests[storage]"),
            (json!({"spec": {"volumeAttributesClassName": "gold"}}), ""),
        ],
    );
    claim["status"] = json!({"phase": "Pending"});
    check(
        &claim,
        &[
            (json!({"spec": {"resources": {"requests": {"storage": "20Gi"}}}}), "spec.resources.requests[storage]"),
            (json!({"spec": {"volumeAttributesClassName": "gold"}}), "spec.volumeAttributesClassName"),
        ],
    );
}

#[test]
fn a_claim_without_a_class_may_be_given_one() {
    let mut claim = claim();
    claim["spec"]["storageClassName"].take();
    check(
        &claim,
        &[(json!({"spec": {"storageClassName": "fast"}}), ""), (json!({"spec": {"storageClassName": ""}}), "")],
    );
}

#[test]
fn a_volume_keeps_its_source() {
    let volume = json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv"}, "spec": {
        "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "csi": {"driver": "csi.example.com", "volumeHandle": "1"}}});
    check(
        &volume,
        &[
            (json!({"spec": {"capacity": {"storage": "2Gi"}}}), ""),
            (json!({"spec": {"csi": {"volumeHandle": "2"}}}), "spec.csi"),
            (json!({"spec": {"csi": {"controllerExpandSecretRef": {"name": "s", "namespace": "a"}}}}), ""),
            (json!({"spec": {"nfs": {"server": "s", "path": "/"}}}), "spec.nfs spec.nfs"),
            (json!({"spec": {"persistentVolumeReclaimPolicy": "Retain"}}), "= spec.persistentVolumeReclaimPolicy"),
            (
                json!({"spec": {"persistentVolumeReclaimPolicy": "Delete", "storageClassName": "x", "claimRef": {"name": "c"}}}),
                "",
            ),
            (json!({"spec": {"volumeMode": "Block"}}), "spec.volumeMode"),
            (json!({"spec": {"accessModes": []}}), "spec.accessModes"),
        ],
    );
}

#[test]
fn classes_keep_what_volumes_were_made_by() {
    let class = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
        "provisioner": "csi.example.com", "parameters": {"type": "ssd"}});
    check(
        &class,
        &[
            (json!({"allowVolumeExpansion": true, "mountOptions": ["noatime"]}), ""),
            (json!({"parameters": {"type": "hdd"}}), "parameters"),
            (json!({"provisioner": "other.example.com"}), "provisioner"),
            (json!({"reclaimPolicy": "Retain"}), "reclaimPolicy"),
            (json!({"reclaimPolicy": "Delete"}), "= reclaimPolicy"),
            (json!({"volumeBindingMode": "Later"}), "volumeBindingMode volumeBindingMode"),
        ],
    );
    let attributes = json!({"apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttributesClass", "metadata": {"name": "gold"},
        "driverName": "csi.example.com", "parameters": {"iops": "1"}});
    check(
        &attributes,
        &[(json!({"parameters": {"iops": "2"}}), "parameters"), (json!({"driverName": "b.example.com"}), "driverName")],
    );
    let driver = json!({"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": "csi.example.com"}, "spec": {}});
    check(
        &driver,
        &[
            (json!({"spec": {"attachRequired": false}}), "spec.attachRequired"),
            (json!({"spec": {"storageCapacity": true, "fsGroupPolicy": "File"}}), ""),
            (json!({"spec": {"fsGroupPolicy": "Always"}}), "spec.fsGroupPolicy"),
        ],
    );
}

#[test]
fn a_driver_of_a_node_keeps_its_node_and_its_topology() {
    let driver = |more: Value| {
        let mut driver = json!({"name": "csi.example.com", "nodeID": "n1", "topologyKeys": ["example.com/zone"]});
        more.as_object().into_iter().flatten().for_each(|(name, value)| driver[name] = value.clone());
        json!({"spec": {"drivers": [driver]}})
    };
    let mut node = json!({"apiVersion": "storage.k8s.io/v1", "kind": "CSINode", "metadata": {"name": "n1"}});
    node["spec"] = driver(json!({}))["spec"].clone();
    check(
        &node,
        &[
            (driver(json!({"allocatable": {"count": 8}})), ""),
            (driver(json!({"nodeID": "n2"})), "spec.drivers[0].nodeID"),
            (driver(json!({"topologyKeys": ["example.com/rack"]})), "spec.drivers[0].topologyKeys"),
            (driver(json!({"name": "other.example.com"})), ""),
            (json!({"spec": {"drivers": []}}), ""),
        ],
    );
}

#[test]
fn a_request_for_a_certificate_keeps_what_it_asked_for() {
    let request = json!({"apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": "c"},
        "spec": {"request": "LS0t", "signerName": "example.com/s", "usages": ["client auth"]}});
    check(
        &request,
        &[
            (json!({"spec": {"signerName": "example.com/t"}}), "= spec.signerName"),
            (json!({"spec": {"expirationSeconds": 3600}}), "= spec.expirationSeconds"),
            (json!({"metadata": {"labels": {"a": "b"}}}), ""),
        ],
    );
}
