//! Addresses of Services, and the ranges they come from: `pkg/apis/networking/validation/validation.go`.

use std::net::IpAddr;

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const PARENT: &str = "pkg/apis/networking/validation validateIPAddressParentReference";
const ADDRESS_UPDATE: &str = "pkg/apis/networking/validation ValidateIPAddressUpdate";
const NAME: &str = "pkg/apis/networking/validation ValidateIPAddressName";
const RANGE: &str = "pkg/apis/networking/validation ValidateServiceCIDR";
const RANGE_UPDATE: &str = "pkg/apis/networking/validation ValidateServiceCIDRUpdate";

/// An IPAddress: its name is the address, and it says whose it is.
pub(super) fn address(faults: &mut Faults, object: &Field<'_>) {
    let name = object.get("metadata.name");
    if names::address(name.text()).is_none_or(|address| address.to_string() != name.text()) {
        faults.invalid(&name, NAME, "must be an IP address in its one form");
    }
    let parent = object.get("spec.parentRef");
    if !parent.is_set() {
        faults.invalid(&parent, PARENT, "is required");
        return;
    }
    faults.subdomain(&parent.get("group"), PARENT);
    for name in ["resource", "name"] {
        faults.required(&parent.get(name), PARENT);
    }
    for name in ["resource", "name", "namespace"] {
        let field = parent.get(name);
        if field.is_set() && !field.is_empty() && !names::is_path_segment(field.text()) {
            faults.invalid(&field, PARENT, "must be a segment of a path: no `/` and no `%`");
        }
    }
}

/// Whose an address is stays.
pub(super) fn address_update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    faults.same(&live.get("spec.parentRef"), &wanted.get("spec.parentRef"), ADDRESS_UPDATE);
}

/// A ServiceCIDR: one range, or one of each family.
pub(super) fn range(faults: &mut Faults, object: &Field<'_>) {
    let ranges = object.get("spec.cidrs");
    if !faults.required(&ranges, RANGE) {
        return;
    }
    if ranges.len() > 2 {
        faults.invalid(&ranges, RANGE, "must have at most two ranges");
        return;
    }
    let mut families = Vec::new();
    for range in ranges.items() {
        match names::block(range.text()) {
            Some(block) => families.push(matches!(block.addr(), IpAddr::V4(_))),
            None => faults.invalid(&range, RANGE, "must be a block of addresses without host bits, as in 10.0.0.0/24"),
        }
    }
    if let [one, other] = families.as_slice()
        && one == other
    {
        faults.invalid(&ranges, RANGE, "must have one range of each family: IPv4 and IPv6");
    }
}

/// A range stays; one of the other family may come beside a single one.
pub(super) fn range_update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec.cidrs"), wanted.get("spec.cidrs"));
    if old.len() == new.len() || (old.len(), new.len()) == (1, 2) {
        old.items().zip(new.items()).for_each(|(old, new)| faults.same(&old, &new, RANGE_UPDATE));
    } else {
        faults.same(&old, &new, RANGE_UPDATE);
    }
}
