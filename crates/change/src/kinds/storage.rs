//! Classes of storage and the like: `pkg/apis/storage/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const CLASS: &str = "pkg/apis/storage/validation ValidateStorageClass";
const CLASS_UPDATE: &str = "pkg/apis/storage/validation ValidateStorageClassUpdate";
const ATTRIBUTES: &str = "pkg/apis/storage/validation ValidateVolumeAttributesClass";
const ATTRIBUTES_UPDATE: &str = "pkg/apis/storage/validation ValidateVolumeAttributesClassUpdate";
const DRIVER: &str = "pkg/apis/storage/validation validateCSIDriverSpec";
const DRIVER_UPDATE: &str = "pkg/apis/storage/validation ValidateCSIDriverUpdate";
const CAPACITY: &str = "pkg/apis/storage/validation ValidateCSIStorageCapacity";
const CAPACITY_UPDATE: &str = "pkg/apis/storage/validation ValidateCSIStorageCapacityUpdate";
const NODE: &str = "pkg/apis/storage/validation validateCSINodeDriver";
const NODE_UPDATE: &str = "pkg/apis/storage/validation ValidateCSINodeUpdate";
const ATTACHMENT_UPDATE: &str = "pkg/apis/storage/validation ValidateVolumeAttachmentUpdate";

/// A StorageClass.
pub(super) fn class(faults: &mut Faults, object: &Field<'_>) {
    let provisioner = object.get("provisioner");
    if faults.required(&provisioner, CLASS) && !names::is_qualified(&provisioner.text().to_lowercase()) {
        faults.invalid(&provisioner, CLASS, format!("must be {}", names::QUALIFIED));
    }
    parameters(faults, &object.get("parameters"), CLASS);
    faults.one_of(&object.get("reclaimPolicy"), &["Delete", "Retain"], CLASS);
    faults.one_of(&object.get("volumeBindingMode"), &["Immediate", "WaitForFirstConsumer"], CLASS);
    for term in object.get("allowedTopologies").items() {
        let expressions = term.get("matchLabelExpressions");
        for expression in expressions.items() {
            faults.qualified(&expression.get("key"), CLASS);
            faults.required(&expression.get("key"), CLASS);
            if faults.required(&expression.get("values"), CLASS) {
                faults.distinct(expression.get("values").items(), CLASS);
            }
        }
        faults.distinct(expressions.items().map(|it| it.get("key")), CLASS);
    }
    faults.distinct(object.get("allowedTopologies").items(), CLASS);
}

fn parameters(faults: &mut Faults, parameters: &Field<'_>, source: &str) {
    let size: usize = parameters.entries().map(|(key, value)| key.len() + value.len()).sum();
    if parameters.len() > 512 || size > 256 << 10 {
        faults.invalid(parameters, source, "must have at most 512 entries and 256 KiB");
    }
    if parameters.entries().any(|(key, _)| key.is_empty()) {
        faults.invalid(parameters, source, "must have no empty key");
    }
}

/// A VolumeAttributesClass.
pub(super) fn attributes(faults: &mut Faults, object: &Field<'_>) {
    let driver = object.get("driverName");
    if faults.required(&driver, ATTRIBUTES) {
        driver_name(faults, &driver);
    }
    parameters(faults, &object.get("parameters"), ATTRIBUTES);
    faults.required(&object.get("parameters"), ATTRIBUTES);
}

fn driver_name(faults: &mut Faults, name: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/core/validation ValidateCSIDriverName";
    if name.len() > 63 || !names::is_subdomain(&name.text().to_lowercase()) {
        faults.invalid(name, SOURCE, "must be a DNS name of at most 63 characters");
    }
}

/// A CSIDriver.
pub(super) fn driver(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    faults.one_of(&spec.get("fsGroupPolicy"), &["ReadWriteOnceWithFSType", "File", "None"], DRIVER);
    spec.get("volumeLifecycleModes").items().for_each(|it| faults.one_of(&it, &["Persistent", "Ephemeral"], DRIVER));
    faults.at_least(&spec.get("nodeAllocatableUpdatePeriodSeconds"), 10, DRIVER);
    let requests = spec.get("tokenRequests");
    for request in requests.items() {
        faults.within(&request.get("expirationSeconds"), 600, 1 << 32, DRIVER);
    }
    let audiences: Vec<_> = requests.items().map(|it| it.get("audience").text()).collect();
    if audiences.iter().enumerate().any(|(index, one)| audiences[..index].contains(one)) {
        faults.invalid(&requests, DRIVER, "must not name an audience twice");
    }
}

/// A CSIStorageCapacity.
pub(super) fn capacity(faults: &mut Faults, object: &Field<'_>) {
    let class = object.get("storageClassName");
    if faults.required(&class, CAPACITY) {
        faults.subdomain(&class, CAPACITY);
    }
    faults.quantity(&object.get("capacity"), CAPACITY);
    faults.quantity(&object.get("maximumVolumeSize"), CAPACITY);
    crate::selector::selector(faults, &object.get("nodeTopology"));
}

/// A CSINode.
pub(super) fn node(faults: &mut Faults, object: &Field<'_>) {
    let drivers = object.get("spec.drivers");
    for driver in drivers.items() {
        let (name, id) = (driver.get("name"), driver.get("nodeID"));
        if faults.required(&name, NODE) {
            driver_name(faults, &name);
        }
        if faults.required(&id, NODE) && id.len() > 256 {
            faults.invalid(&id, NODE, "must have at most 256 bytes");
        }
        faults.not_negative(&driver.get("allocatable.count"), NODE);
        for key in driver.get("topologyKeys").items() {
            faults.required(&key, NODE);
            faults.qualified(&key, NODE);
        }
        faults.distinct(driver.get("topologyKeys").items(), NODE);
    }
    faults.distinct(drivers.items().map(|it| it.get("name")), NODE);
}

/// A driver of a node stays as it is, but for how many volumes it can attach (`MutableCSINodeAllocatableCount`); it may come and go.
pub(super) fn node_update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    for driver in wanted.get("spec.drivers").items() {
        let is_same = |old: &Field<'_>| old.get("name").text() == driver.get("name").text();
        if let Some(old) = live.get("spec.drivers").items().find(is_same) {
            ["nodeID", "topologyKeys"]
                .iter()
                .for_each(|name| faults.same(&old.get(name), &driver.get(name), NODE_UPDATE));
        }
    }
}

/// What stays of each kind.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (fields, source): (&[&str], &str) = match wanted.get("kind").text() {
        "StorageClass" => (&["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"], CLASS_UPDATE),
        "VolumeAttributesClass" => (&["driverName", "parameters"], ATTRIBUTES_UPDATE),
        "CSIDriver" => (&["spec.attachRequired", "spec.volumeLifecycleModes"], DRIVER_UPDATE),
        "CSIStorageCapacity" => (&["nodeTopology", "storageClassName"], CAPACITY_UPDATE),
        "VolumeAttachment" => (&["spec"], ATTACHMENT_UPDATE),
        _ => return,
    };
    fields.iter().for_each(|name| faults.same(&live.get(name), &wanted.get(name), source));
}
