//! APIServices: `staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/validation`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SOURCE: &str = "kube-aggregator apiregistration/validation ValidateAPIService";

/// Name, priorities and the service behind.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let (name, spec) = (object.get("metadata.name"), object.get("spec"));
    let (group, version) = (spec.get("group"), spec.get("version"));
    if name.text() != format!("{}.{}", version.text(), group.text()) {
        faults.invalid(&name, SOURCE, "must be the version and the group with a dot between");
    }
    faults.subdomain(&group, SOURCE);
    faults.form(&version, names::is_label_with_letter_first, "a DNS label that starts with a letter", SOURCE);
    for (name, most) in [("groupPriorityMinimum", 20000), ("versionPriority", 1000)] {
        let field = spec.get(name);
        if !(1..=most).contains(&field.number().unwrap_or(0)) {
            faults.invalid(&field, SOURCE, format!("must be between 1 and {most}"));
        }
    }
    let (service, bundle, insecure) = (spec.get("service"), spec.get("caBundle"), spec.get("insecureSkipTLSVerify"));
    if !service.is_set() {
        for field in [&bundle, &insecure].into_iter().filter(|it| it.is_true() || !it.is_empty()) {
            faults.invalid(field, SOURCE, "has no meaning without a `service`");
        }
        return;
    }
    for name in ["namespace", "name"] {
        faults.required(&service.get(name), SOURCE);
    }
    faults.port(&service.get("port"), SOURCE);
    if insecure.is_true() && !bundle.is_empty() {
        faults.invalid(&insecure, SOURCE, "must not be true where there is a `caBundle`");
    }
}
