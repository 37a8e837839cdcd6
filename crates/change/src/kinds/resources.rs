//! Names and amounts of resources: `pkg/apis/core/validation/validation.go`, `pkg/apis/core/helper/helpers.go`.

use std::collections::BTreeSet;

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::quantity::Quantity;

const NAME: &str = "pkg/apis/core/validation validateContainerResourceName";
const VALUE: &str = "pkg/apis/core/validation ValidateResourceQuantityValue";
const REQUIREMENTS: &str = "pkg/apis/core/validation ValidateContainerResourceRequirements";
/// Resources of which there are whole numbers only.
const COUNTED: [&str; 9] = [
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

/// Whether a resource is one of Kubernetes' own (`IsNativeResource`).
pub(super) fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether it is a device or the like (`IsExtendedResourceName`).
pub(super) fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.")
}

fn is_huge_pages(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether a container can ask for it (`IsStandardContainerResourceName`).
fn is_of_containers(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage") || is_huge_pages(name)
}

/// An amount: not negative, and whole where it is counted.
pub(super) fn value(faults: &mut Faults, name: &str, value: &Field<'_>, source: &str) {
    let Some(quantity) = faults.quantity(value, source) else { return };
    if (COUNTED.contains(&name) || is_extended(name)) && !quantity.is_whole() {
        faults.invalid(value, VALUE, "must be a whole number");
    }
}

/// Resources by name, of any kind.
pub(super) fn list(faults: &mut Faults, list: &Field<'_>, source: &str) {
    for (name, entry) in list.entries() {
        container_name(faults, name, &entry);
        value(faults, name, &entry, source);
    }
}

fn container_name(faults: &mut Faults, name: &str, entry: &Field<'_>) {
    if !names::is_qualified(name) {
        faults.invalid(entry, NAME, format!("the resource's name must be {}", names::QUALIFIED));
    } else if !name.contains('/') && !is_of_containers(name) {
        faults.invalid(
            entry,
            NAME,
            "is no resource of Kubernetes; that of a device has a domain, as in example.com/gpu",
        );
    } else if name.contains('/') && !is_native(name) && !is_extended(name) {
        faults.invalid(entry, NAME, "the resource's name must not start with `requests.`");
    }
}

/// Requests and limits of a container.
pub(super) fn requirements(faults: &mut Faults, resources: &Field<'_>) {
    let (limits, requests) = (resources.get("limits"), resources.get("requests"));
    list(faults, &limits, REQUIREMENTS);
    list(faults, &requests, REQUIREMENTS);
    let amount = |field: &Field<'_>| field.value.and_then(Quantity::of);
    for (name, request) in requests.entries() {
        let limit = limits.key(name);
        let fixed = is_extended(name) || is_huge_pages(name);
        match (amount(&request), amount(&limit)) {
            (Some(request_amount), Some(limit_amount)) if fixed && request_amount != limit_amount => {
                faults.invalid(&request, REQUIREMENTS, "must equal the limit");
            }
            (Some(request_amount), Some(limit_amount)) if request_amount > limit_amount => {
                faults.invalid(&request, REQUIREMENTS, "must be the limit at most");
            }
            (_, None) if fixed => faults.invalid(&limit, REQUIREMENTS, "is required, and equal to the request"),
            _ => {}
        }
    }
    let names: BTreeSet<&str> = limits.entries().chain(requests.entries()).map(|(name, _)| name).collect();
    let pages = names.iter().any(|name| is_huge_pages(name));
    if pages && !names.contains("cpu") && !names.contains("memory") {
        faults.invalid(resources, REQUIREMENTS, "huge pages need a request of cpu or memory beside them");
    }
    let claims = resources.get("claims");
    claims.items().for_each(|claim| {
        faults.required(&claim.get("name"), REQUIREMENTS);
    });
}
