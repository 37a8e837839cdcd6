//! Claims and classes of devices: `pkg/apis/resource/validation/validation.go`.

use crate::cel;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const REQUEST: &str = "pkg/apis/resource/validation validateDeviceRequest";
const CLAIM: &str = "pkg/apis/resource/validation validateDeviceClaim";
const SELECTOR: &str = "pkg/apis/resource/validation validateCELSelector";
const CLAIM_UPDATE: &str = "pkg/apis/resource/validation ValidateResourceClaimUpdate";
const TEMPLATE_UPDATE: &str = "pkg/apis/resource/validation ValidateResourceClaimTemplateUpdate";
const SLICE_UPDATE: &str = "pkg/apis/resource/validation ValidateResourceSliceUpdate";

/// What a kind of the group asks for.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    match object.get("kind").text() {
        "ResourceClaim" => claim(faults, &object.get("spec.devices")),
        "ResourceClaimTemplate" => claim(faults, &object.get("spec.spec.devices")),
        "DeviceClass" => {
            selectors(faults, &object.get("spec.selectors"));
            configs(faults, &object.get("spec.config"));
            let name = object.get("spec.extendedResourceName");
            if !name.is_empty() && !super::resources::is_extended(name.text()) {
                faults.invalid(
                    &name,
                    "pkg/apis/resource/validation validateDeviceClassSpec",
                    "must have a domain, as in example.com/gpu",
                );
            }
        }
        "ResourceSlice" => slice(faults, &object.get("spec")),
        _ => {}
    }
}

fn claim(faults: &mut Faults, devices: &Field<'_>) {
    let requests = devices.get("requests");
    if requests.len() > 32 {
        faults.invalid(&requests, CLAIM, "must have at most 32 items");
    }
    let mut known = Vec::new();
    for request in requests.items() {
        let name = request.get("name");
        if faults.required(&name, REQUEST) {
            faults.label(&name, REQUEST);
        }
        known.push(name.text());
        let (exactly, choices) = (request.get("exactly"), request.get("firstAvailable"));
        if exactly.is_set() != choices.is_empty() {
            faults.invalid(&request, REQUEST, "must have one of `exactly` and `firstAvailable`");
        }
        if exactly.is_set() {
            device(faults, &exactly);
        }
        for choice in choices.items() {
            if faults.required(&choice.get("name"), REQUEST) {
                faults.label(&choice.get("name"), REQUEST);
            }
            device(faults, &choice);
        }
    }
    for constraint in devices.get("constraints").items() {
        for name in constraint.get("requests").items() {
            let request = name.text().split('/').next().unwrap_or_default();
            if !known.contains(&request) {
                faults.invalid(&name, CLAIM, "must be the name of a request");
            }
        }
    }
    configs(faults, &devices.get("config"));
}

fn device(faults: &mut Faults, request: &Field<'_>) {
    let class = request.get("deviceClassName");
    if faults.required(&class, REQUEST) {
        faults.subdomain(&class, REQUEST);
    }
    selectors(faults, &request.get("selectors"));
    let (mode, count) = (request.get("allocationMode"), request.get("count"));
    match mode.text() {
        "ExactCount" => faults.at_least(&count, 1, REQUEST),
        "All" if count.number().unwrap_or(0) != 0 => {
            faults.invalid(&count, REQUEST, "must not be set with the allocation mode All");
        }
        "All" => {}
        _ => faults.invalid(&mode, REQUEST, "must be All or ExactCount"),
    }
    super::affinity::tolerations(faults, &request.get("tolerations"));
}

fn selectors(faults: &mut Faults, selectors: &Field<'_>) {
    if selectors.len() > 32 {
        faults.invalid(selectors, SELECTOR, "must have at most 32 items");
    }
    for selector in selectors.items() {
        let expression = selector.get("cel.expression");
        if !faults.required(&expression, SELECTOR) {
            continue;
        }
        if expression.len() > 10 << 10 {
            faults.invalid(&expression, SELECTOR, "must have at most 10,240 bytes");
        } else if let Err(why) = cel::parse(expression.text()) {
            faults.invalid(&expression, SELECTOR, format!("is no CEL expression: {why}"));
        }
    }
}

fn configs(faults: &mut Faults, configs: &Field<'_>) {
    for config in configs.items() {
        let opaque = config.get("opaque");
        if !opaque.is_set() {
            faults.invalid(&opaque, "pkg/apis/resource/validation validateDeviceConfiguration", "is required");
            continue;
        }
        driver(faults, &opaque.get("driver"));
        let parameters = opaque.get("parameters");
        if !parameters.value.is_some_and(serde_json::Value::is_object) {
            faults.invalid(
                &parameters,
                "pkg/apis/resource/validation validateOpaqueConfiguration",
                "must be an object",
            );
        }
    }
}

fn driver(faults: &mut Faults, driver: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/resource/validation validateDriverName";
    if faults.required(driver, SOURCE) && (driver.len() > 63 || !names::is_subdomain(driver.text())) {
        faults.invalid(driver, SOURCE, "must be a DNS name of at most 63 characters");
    }
}

fn slice(faults: &mut Faults, spec: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/resource/validation validateResourceSliceSpec";
    driver(faults, &spec.get("driver"));
    faults.required(&spec.get("pool.name"), SOURCE);
    faults.not_negative(&spec.get("pool.generation"), SOURCE);
    faults.at_least(&spec.get("pool.resourceSliceCount"), 1, SOURCE);
    let devices = spec.get("devices");
    if devices.len() > 128 {
        faults.invalid(&devices, SOURCE, "must have at most 128 items");
    }
    for device in devices.items() {
        if faults.required(&device.get("name"), SOURCE) {
            faults.label(&device.get("name"), SOURCE);
        }
    }
    faults.distinct(devices.items().map(|it| it.get("name")), SOURCE);
}

/// Claims stay as they are.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    match wanted.get("kind").text() {
        "ResourceClaim" => faults.same(&live.get("spec"), &wanted.get("spec"), CLAIM_UPDATE),
        "ResourceClaimTemplate" => faults.same(&live.get("spec"), &wanted.get("spec"), TEMPLATE_UPDATE),
        "ResourceSlice" => {
            for name in ["spec.pool.name", "spec.driver", "spec.nodeName"] {
                faults.same(&live.get(name), &wanted.get(name), SLICE_UPDATE);
            }
        }
        _ => {}
    }
}
